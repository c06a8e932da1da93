import type { AttachOptions, LoadOptions, NestrankError, RankOptions, Recommender, ShopperEvent } from "./index.js";

/** What a view may set; all as in `LoadOptions` and `RankOptions`, `rules` as in `AttachOptions`. */
export interface RankingOptions
  extends Pick<LoadOptions, "model" | "backend" | "weights" | "persist" | "maxAgeDays" | "wasm" | "guide">,
    Pick<RankOptions, "diversity" | "pinned">,
    Pick<AttachOptions, "rules"> {}

/**
 * `idle` until there is a product, and on a server; then `loading`, and then `ready` or `failed`.
 */
export type RankingStatus = "idle" | "loading" | "ready" | "failed";

export interface RankingState {
  readonly status: RankingStatus;
  /** The ids, best first; `null` while nothing is known of the shopper. */
  readonly order: string[] | null;
  /** What went wrong last. */
  readonly error: NestrankError | TypeError | null;
  /** What ranks, once it is loaded: for `explain`, `consent`, `export` and `forget`. */
  readonly recommender: Recommender | null;
}

export interface RankingActions {
  /**
   * Remembers what the shopper did, and ranks anew; an impression only is remembered. It may be
   * called before the model is there, and never throws: what is wrong is in `error`.
   */
  observe(event: ShopperEvent): void;
  /** Ranks anew, after something was done with the recommender itself: `forget`, for one. */
  refresh(): Promise<void>;
}
