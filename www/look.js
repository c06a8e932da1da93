// "Complete the look": a second grid under the first, of what goes with what is in the cart or saved.
//
//   #look            the region, `[hidden]` while there is nothing to complete
//   #look-products   its grid; each card is `article[data-id]`, as in the first grid
//
// It stands below the products, so that its coming and going never moves them.

import { makeCard, refresh } from "./cards.js";
import { byId, h } from "./dom.js";
import { language } from "./strings.js";
import { quoted } from "./words.js";

const WORDS = {
  en: {
    title: "Complete the look",
    text: "Goes with what is in your cart or saved, as people who bought one bought the other. Worked out on this device.",
    with: (title) => `Goes with ${title}`,
  },
  zh: {
    title: "搭配整个空间",
    text: "与您购物车或收藏中的商品相配：买了其一的人，常常也买其二。在本设备上算出。",
    with: (title) => `搭配${title}`,
  },
};

/** A card for each product that ever was in a look. */
const cards = new Map();
/** Counted up by each call: an older answer sees that it is out of date. */
let turn = 0;

/** Brings the look up to date, and its words into the page's language. */
export async function showLook({ recommender, session, listing }) {
  const mine = ++turn;
  const kept = session.cart().length + session.favorites().length;
  const look = kept > 0 ? await recommender?.complete({ limit: 8 }) : null;
  if (mine !== turn) return;
  draw((look?.items ?? []).filter(({ item }) => listing.byProduct.has(item)), session, listing.byProduct);
}

function draw(items, session, byProduct) {
  const words = WORDS[language()];
  const region = byId("look") ?? build();
  region.hidden = items.length === 0;
  byId("look-title").textContent = words.title;
  byId("look-text").textContent = words.text;
  const shown = items.map(({ item, with: seed }) => {
    const product = byProduct.get(item);
    if (!cards.has(item)) cards.set(item, makeCard(product));
    const card = cards.get(item);
    refresh(card, product, session);
    card.hidden = false;
    if (!card.querySelector(".with")) card.querySelector(".facts").after(h("p", { class: "with" }));
    const goes = byProduct.get(seed);
    card.querySelector(".with").textContent = goes ? words.with(quoted(goes)) : "";
    return card;
  });
  place(shown);
}

/** Puts the cards there. Whoever stood on one that leaves goes on at the one in its place. */
function place(shown) {
  const grid = byId("look-products");
  const before = [...grid.children];
  if (before.length === shown.length && before.every((card, at) => card === shown[at])) return;
  const focused = document.activeElement;
  const at = before.findIndex((card) => card.contains(focused));
  // Only what is new is put in: an element that is moved loses the focus.
  for (const card of before) if (!shown.includes(card)) card.remove();
  shown.forEach((card, index) => {
    if (grid.children[index] !== card) grid.insertBefore(card, grid.children[index] ?? null);
  });
  if (at < 0 || document.activeElement === focused) return;
  if (shown.includes(before[at])) focused.focus({ preventScroll: true });
  else (shown[Math.min(at, shown.length - 1)]?.querySelector(".open") ?? byId("listing-title")).focus({ preventScroll: true });
}

function build() {
  const region = h("section", { id: "look", "aria-labelledby": "look-title", hidden: true },
    h("h2", { id: "look-title" }), h("p", { id: "look-text", class: "fine" }), h("div", { id: "look-products" }));
  // Where the focus goes when the last card leaves.
  byId("listing-title").tabIndex = -1;
  byId("listing").after(region);
  return region;
}
