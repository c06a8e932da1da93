import type { Product, Recommender, ShopperEvent } from "./index.js";

/**
 * `<nestrank-guide>`: where the shopper stands, what would help, why the first products come first,
 * what was noted, and buttons for more and less like a product. In English and Chinese, by the
 * nearest `lang`.
 *
 * It dispatches events that bubble: `nestrank:event` when the shopper asked for more or less like a
 * product, `nestrank:show` when they chose a product of a hint that has no `url`, `nestrank:forget`
 * before it forgets; `preventDefault` on the last leaves the forgetting to the page.
 *
 * With the attribute `compact` the reasons begin folded in. A page may set `--nestrank-accent`, `--nestrank-ink`, `--nestrank-ground`, `--nestrank-line` and
 * `--nestrank-radius`.
 */
export class NestrankGuide extends HTMLElement {
  /** What it speaks of: one that was loaded with `guide: true`. */
  recommender: Recommender | null;
  /** The ids of the products as they stand on the page; the first are explained. */
  order: readonly string[];
  /** Where titles and addresses come from. */
  get products(): Product[];
  set products(products: Iterable<Product> | null);
  /** Who hears of `more` and `less`. Default: the recommender. */
  act: ((event: ShopperEvent) => void) | null;
  /** What the page calls a category, style, colour, material or brand of the catalogue. */
  wordOf: ((word: string) => string | null | undefined) | undefined;
  /** Most hints that are shown. Default: as many as `Recommender.guide` gives. */
  limit: number | undefined;
  /** Asks the recommender anew, after something was observed. */
  refresh(): Promise<void>;
}

export interface ShowDetail {
  item: string;
  /** The hint's kind. */
  kind: string;
}

declare global {
  interface HTMLElementTagNameMap {
    "nestrank-guide": NestrankGuide;
  }
  interface HTMLElementEventMap {
    "nestrank:show": CustomEvent<ShowDetail>;
    "nestrank:forget": CustomEvent<Record<string, never>>;
  }
}
