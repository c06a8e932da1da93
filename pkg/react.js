"use client";
// The React hook. It is inert on a server, where products stand as they were given.

import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Ranking, inOrder } from "./ranking.js";

/**
 * Products in the order for this shopper.
 * @template {import("./index.js").Product} P
 * @param {readonly P[]} products as the shop orders them; an array made anew in each render will do
 * @param {import("./ranking.js").RankingOptions} [options]
 * @returns {import("./react.js").UseRanking<P>}
 */
export function useRanking(products, options) {
  const [ranking] = useState(() => new Ranking());
  const { status, order, error, recommender } = useSyncExternalStore(ranking.subscribe, ranking.snapshot, ranking.snapshot);
  // After each render: it is cheap where nothing changed, and after StrictMode's stop it starts anew.
  useEffect(() => ranking.show(products, options));
  useEffect(() => ranking.stop, [ranking]);
  const ordered = useMemo(() => inOrder(products, order), [products, order]);
  return { products: ordered, status, error, recommender, observe: ranking.observe, refresh: ranking.refresh };
}
