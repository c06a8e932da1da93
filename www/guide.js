// The guide in the panel, where nothing that it says moves the grid: the package's own <nestrank-guide>, fed with what this shop shows.

import { byId } from "./dom.js";
import { GUIDE_URL } from "./settings.js";
import { titleOf, word } from "./words.js";

/** More would push what the panel is about out of sight. */
const HINTS = 2;

/** Defines the element; where that fails the shop goes on without. `act(kind, item)` and `forget()` are the shop's. */
export async function openGuide({ act, forget }) {
  const guide = byId("guide");
  guide.addEventListener("nestrank:show", ({ detail }) => act("view", detail.item));
  guide.addEventListener("nestrank:forget", (event) => {
    event.preventDefault();
    forget();
  });
  guide.act = ({ kind, item }) => act(kind, item);
  guide.limit = HINTS;
  guide.wordOf = word;
  await import(GUIDE_URL.href);
}

/** Tells it what is shown, and to whom; `known`: whether the shopper did anything yet. */
export function showGuide({ recommender, order, known }) {
  const guide = byId("guide");
  guide.hidden = !known;
  guide.recommender = recommender;
  guide.order = order;
}

/** The products by the names that they have in the page's language. */
export function nameProducts(products) {
  byId("guide").products = products.map((product) => ({ ...product, title: titleOf(product) }));
}
