// The merchant's panel over the demo, where the address asks for it (`?nestrank=insight`).

import { pathOf } from "./personas.js";
import { INSIGHT_URL } from "./settings.js";
import { titleOf, word } from "./words.js";

/** Opens it on what the `shop` of shop.js knows; without it the shop goes on. */
export async function openInsight(shop) {
  if (!new URLSearchParams(location.search).getAll("nestrank").includes("insight")) return;
  try {
    const { showInsight } = await import(INSIGHT_URL.href);
    shop.insight = await showInsight(() => ({
      ...(shop.recommender?.export() ?? { events: shop.session.events }),
      recommender: shop.recommender,
      catalog: shop.products.map((product) => ({ ...product, title: titleOf(product), category: pathOf(product).map(word) })),
      grids: [{ first: shop.listing.ids, last: shop.listing.order }],
    }));
  } catch (error) {
    console.warn("nestrank demo:", error);
  }
}
