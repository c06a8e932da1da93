import type { Product } from "./index.js";
import type { RankingActions, RankingOptions, RankingState } from "./ranking.js";

export type { RankingOptions, RankingStatus } from "./ranking.js";

export interface UseRanking<P extends Product> extends Omit<RankingState, "order">, RankingActions {
  /** The products in the order for this shopper; as they were given, while nothing is known of them. */
  readonly products: readonly P[];
}

/**
 * Products in the order for this shopper. The first render, on a server too, keeps the order given;
 * so does every render while the model is loading, and whenever anything fails.
 *
 * `products` and `options` may be made anew in each render. With another `model`, `backend`,
 * `weights`, `persist`, `maxAgeDays`, `wasm` or `guide` the model is loaded anew, and with the first
 * `rules`, if neither these nor `guide` were there before.
 */
export function useRanking<P extends Product>(products: readonly P[], options?: RankingOptions): UseRanking<P>;
