// The Vue composable. It is inert on a server, where products stand as they were given.

import { computed, getCurrentInstance, getCurrentScope, onMounted, onScopeDispose, shallowRef, toRaw, toValue, watch } from "vue";
import { Ranking, inOrder } from "./ranking.js";

/**
 * Products in the order for this shopper.
 * @template {import("./index.js").Product} P
 * @param {import("vue").MaybeRefOrGetter<readonly P[]>} products as the shop orders them
 * @param {import("vue").MaybeRefOrGetter<import("./ranking.js").RankingOptions>} [options]
 * @returns {import("./vue.js").UseRanking<P>}
 */
export function useRanking(products, options) {
  const ranking = new Ranking();
  const state = shallowRef(ranking.snapshot());
  ranking.subscribe(() => (state.value = ranking.snapshot()));
  // Each product and option is looked at, so that a reactive array or object is followed too.
  const given = () => [toValue(products).map(toRaw), { ...toValue(options) }];
  const start = () => watch(given, (given) => ranking.show(...given), { immediate: true });
  // A server never mounts; outside of components there is no server.
  if (getCurrentInstance()) onMounted(start);
  else start();
  if (getCurrentScope()) onScopeDispose(ranking.stop);
  return {
    products: computed(() => inOrder(toValue(products), state.value.order)),
    status: computed(() => state.value.status),
    error: computed(() => state.value.error),
    recommender: computed(() => state.value.recommender),
    observe: ranking.observe,
    refresh: ranking.refresh,
  };
}
