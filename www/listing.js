// The grid of one page: which cards are shown, in which order, and the words and buttons around them.
//
// A page shows its first 24 products by rank, and `more` below. All cards are in the grid from the start, so that an
// order is only ever a permutation: what rises into the 24 is seen coming from below the fold, what falls leaves, and
// a first screen that visibly changes says more than 600 cards that nobody scrolls through.

import { makeCard, refresh } from "./cards.js";
import { byId } from "./dom.js";
import { PAGE_SIZES } from "./settings.js";
import { t } from "./strings.js";
import { heroLine, price } from "./words.js";

// A product that rose by fewer places than this is not pointed at: it would only be noise.
const RISE_MIN = 3;

export class Listing {
  /** nestrank's Grid, once the model is there; without it nothing ever moves. */
  grid = null;
  page = { room: null, list: null };
  /** The page's products in the shop's order, then as they stand now, then those of them that are shown. */
  ids = [];
  order = [];
  shown = [];
  limit = PAGE_SIZES[0];

  constructor(products) {
    this.byProduct = new Map(products.map((product) => [product.id, product]));
    this.cards = new Map(products.map((product) => [product.id, makeCard(product)]));
    byId("products").append(...this.cards.values());
  }

  open(page, ids) {
    Object.assign(this, { page, ids, order: ids, limit: pageSize() });
  }

  /**
   * Puts the grid in `order`, or where it is null back in the shop's. `busy` is a product that stays shown whatever its
   * place, because the shopper's focus or dialog is on it; `marked` points at what rose.
   */
  arrange(order, session, { marked = false, busy = null } = {}) {
    const before = new Map(this.order.map((id, i) => [id, i]));
    const ranked = new Set(order ?? this.ids);
    // What is never ranked (sold out) comes last.
    this.order = [...ranked, ...this.ids.filter((id) => !ranked.has(id))];
    const held = document.activeElement?.closest?.("#products > [data-id]")?.dataset.id ?? busy;
    this.shown = this.order.filter((id, i) => i < this.limit || id === held || id === busy);
    // Cards that come in are shown first, where they were, so that they are seen to move; those that go are hidden last.
    for (const id of this.shown) this.#show(id, session);
    if (order) this.grid?.arrange(this.order);
    else this.grid?.reset();
    const stay = new Set(this.shown);
    for (const [id, card] of this.cards) if (!stay.has(id)) card.hidden = true;
    this.order.slice(0, this.limit).forEach((id, i) => markRise(this.cards.get(id), marked ? before.get(id) - i : 0));
    this.#around(session);
  }

  more(session) {
    const first = this.shown.length;
    this.limit += pageSize();
    this.arrange(session.events.length > 0 ? this.order : null, session);
    // The button may be gone: reading goes on at the first product that it brought.
    this.cards.get(this.shown[first])?.querySelector(".open").focus({ preventScroll: true });
  }

  resize(session) {
    this.limit = pageSize();
    this.arrange(session.events.length > 0 ? this.order : null, session);
  }

  /** All words again, in the page's language. */
  speak(session) {
    this.refresh(session);
    this.#around(session);
  }

  /** Every card that was ever shown, for the hidden ones must not remember what was forgotten, or another language. */
  refresh(session) {
    for (const [id, card] of this.cards) if (card.firstChild) refresh(card, this.byProduct.get(id), session);
  }

  #show(id, session) {
    const card = this.cards.get(id);
    refresh(card, this.byProduct.get(id), session);
    card.hidden = false;
  }

  #around(session) {
    const { ids, shown, page } = this;
    const cart = session.cart();
    const sum = cart.reduce((total, id) => total + (this.byProduct.get(id)?.price ?? 0), 0);
    byId("shown").textContent = page.list === "cart" && cart.length > 0
      ? t("cartSum", { n: cart.length, sum: price(sum) }) : t("shown", { shown: shown.length, all: ids.length });
    byId("empty").textContent = ids.length > 0 ? "" : t(page.list === "cart" ? "noneCart" : "noneSaved");
    const left = ids.length - shown.length;
    byId("more").hidden = left <= 0;
    byId("more").textContent = t("more", { n: Math.min(left, pageSize()) });
    byId("saved-count").textContent = String(session.favorites().length);
    byId("cart-count").textContent = String(cart.length);
    byId("hero-text").textContent = heroLine(session.events.length);
  }
}

/** What `#page-size` says; `all` is every product there may be. */
function pageSize() {
  return Number(byId("page-size").value) || Number.MAX_SAFE_INTEGER;
}

function markRise(card, places) {
  const badge = card?.querySelector(".rise");
  if (!badge) return;
  badge.classList.toggle("on", places >= RISE_MIN);
  badge.textContent = places >= RISE_MIN ? `▲ ${places}` : "";
}
