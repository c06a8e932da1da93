import type { ComputedRef, MaybeRefOrGetter } from "vue";
import type { Product } from "./index.js";
import type { RankingActions, RankingOptions, RankingState } from "./ranking.js";

export type { RankingOptions, RankingStatus } from "./ranking.js";

export interface UseRanking<P extends Product> extends RankingActions {
  /** The products in the order for this shopper; as they were given, while nothing is known of them. */
  readonly products: ComputedRef<readonly P[]>;
  readonly status: ComputedRef<RankingState["status"]>;
  readonly error: ComputedRef<RankingState["error"]>;
  readonly recommender: ComputedRef<RankingState["recommender"]>;
}

/**
 * Products in the order for this shopper. They stand as they were given on a server, while the model
 * is loading, and whenever anything fails.
 *
 * A product that changed is told by a new object in its place. With another `model`, `backend`,
 * `weights`, `persist`, `maxAgeDays`, `wasm` or `guide` the model is loaded anew, and with the first
 * `rules`, if neither these nor `guide` were there before.
 */
export function useRanking<P extends Product>(
  products: MaybeRefOrGetter<readonly P[]>,
  options?: MaybeRefOrGetter<RankingOptions>,
): UseRanking<P>;
