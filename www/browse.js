// The shop's pages, all of one document: everything, a room (`?room=Bedroom`), what was saved (`?list=favorites`)
// and the cart (`?list=cart`). They are links; following one only changes the address, and all share one Recommender.

import { byId, h } from "./dom.js";
import { pathOf } from "./personas.js";
import { t } from "./strings.js";
import { word } from "./words.js";

/** The page that the address names: `{ room, list }`, either null. */
export function currentPage() {
  const query = new URLSearchParams(location.search);
  const list = query.get("list");
  return { room: query.get("room"), list: list === "favorites" || list === "cart" ? list : null };
}

/** An address of this document that differs in these parameters; null takes one away. */
export function address(changes) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.size > 0 ? `?${query}` : location.pathname;
}

/** The top categories, the one with the most products first. */
export function roomsOf(products) {
  const sizes = new Map();
  for (const room of products.map((product) => pathOf(product)[0]).filter(Boolean)) sizes.set(room, (sizes.get(room) ?? 0) + 1);
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([room]) => room);
}

/** The ids of a page, in the shop's order; lists are as they were when the page was opened. */
export function idsOf({ room, list }, products, session) {
  if (list) {
    const wanted = new Set(list === "cart" ? session.cart() : session.favorites());
    return products.filter((product) => wanted.has(product.id)).map((product) => product.id);
  }
  return products.filter((product) => !room || pathOf(product)[0] === room).map((product) => product.id);
}

/** Draws the chips and marks the links of the page that is open. */
export function showPage(page, rooms) {
  const chip = (room) => h("li", {}, h("a", {
    href: address({ room, list: null }), class: "chip", "data-page": true, "aria-current": !page.list && page.room === room && "page",
  }, room === null ? t("all") : word(room)));
  byId("rooms").replaceChildren(...[null, ...rooms].map(chip));
  for (const [id, list] of [["saved", "favorites"], ["in-cart", "cart"]]) {
    const link = byId(id);
    link.setAttribute("href", address({ list, room: null }));
    if (page.list === list) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  byId("home").setAttribute("href", address({ room: null, list: null }));
  byId("listing-title").textContent = page.list ? t(page.list === "cart" ? "cart" : "saved") : page.room ? word(page.room) : t("all");
}

/** Calls `go()` when a `[data-page]` link is followed, or the browser goes back or forth; no document is loaded. */
export function onPageChange(go) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-page]");
    // A new tab is the browser's business.
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    const target = link.getAttribute("href");
    // The link drawn in its place keeps the focus of the one that was followed.
    const back = link.closest("#rooms") && [...byId("rooms").querySelectorAll("a")].indexOf(link);
    history.pushState(null, "", target);
    go();
    if (back !== null && back >= 0) byId("rooms").querySelectorAll("a")[back]?.focus({ preventScroll: true });
  });
  addEventListener("popstate", go);
}
