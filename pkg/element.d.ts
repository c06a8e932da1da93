import type { AttachOptions, LoadOptions, Product, Recommender, ShopperEvent } from "./index.js";
import type { RankingStatus } from "./ranking.js";

/**
 * `<nestrank-grid model="/model/">`: reranks its own children, by the id that each carries in
 * `data-id`. Nothing ever throws: what goes wrong is told by `nestrank:error`, and the children stand
 * as the page had them. It dispatches `nestrank:ready`, `nestrank:event`, `nestrank:ranked` and
 * `nestrank:error`, which bubble.
 *
 * Where there are no custom elements, on a server for one, the class is there but cannot be used.
 */
export class NestrankGrid extends HTMLElement {
  /** Each of these is the attribute of that name; `""` where it is not there. */
  model: string;
  wasm: string;
  backend: "" | NonNullable<LoadOptions["backend"]>;
  /** `tab` keeps the session for the tab, `device` on the device. */
  persist: "" | "tab" | "device";
  maxAgeDays: string;
  diversity: string;
  /** The address of a JSON file of products. Default: the children say what they are. */
  catalog: string;
  /** The attribute of a child that holds its id. Default `data-id`. */
  key: string;
  /** Loads the full module, so that its `recommender` has what a `<nestrank-guide>` needs. */
  guide: boolean;
  /** The rules of the order, as JSON; an object becomes that. With any of them the full module is loaded. */
  get rules(): string;
  set rules(rules: string | AttachOptions["rules"] | null);
  /** Puts the children back, and does nothing until it is taken away. */
  disabled: boolean;
  /** The products; `null` where `catalog` or the children say them. */
  products: readonly Product[] | null;
  /** The attribute `status` says the same, for a page's CSS. */
  readonly status: RankingStatus;
  /** What ranks, once it is loaded: for `explain`, `consent`, `export` and `forget`. */
  readonly recommender: Recommender | null;
  /** Remembers what the shopper did, and ranks anew. Clicks on links and on controls with `data-event` are heard anyway. */
  observe(event: ShopperEvent): void;
  /** Ranks anew, after something was done with the recommender itself: `forget`, for one. */
  refresh(): Promise<void>;
  /** Puts the children back in their first order, until something else is observed. */
  reset(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "nestrank-grid": NestrankGrid;
  }
}
