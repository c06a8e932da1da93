// The panel "What this device knows": drawn anew from one state object after each event.

import { draw } from "./draw.js";
import { byId, h } from "./dom.js";
import { probabilities, reasons } from "./explain.js";
import { t } from "./strings.js";
import { clock, titleOf } from "./words.js";

const EVENTS_SHOWN = 8;

/** `{ session, byProduct, kept }`: what is known of the shopper; `kept` is the Recommender's export, if there is one. */
export function showKnown({ session, byProduct, kept }) {
  const counts = [
    ["looks", session.count("view")], ["saves", session.favorites().length], ["carts", session.cart().length],
    ["buys", session.count("purchase")], ["seen", session.impressions],
  ];
  byId("counts").replaceChildren(...counts.map(([key, n]) => h("li", { "data-count": key }, h("b", {}, String(n)), ` ${t(key)}`)));
  const recent = session.events.slice(-EVENTS_SHOWN).reverse();
  byId("events").replaceChildren(...recent.map((event) => {
    const product = byProduct.get(event.item);
    const dwell = event.dwell >= 1000 ? ` ${t("dwell", { s: Math.round(event.dwell / 1000) })}` : "";
    return h("li", { class: `did did-${event.kind}` }, h("span", { class: "what" }, t(`kind_${event.kind}`) ?? event.kind),
      h("span", { class: "which" }, product ? titleOf(product) : event.item, dwell), h("time", {}, clock(event.time)));
  }));
  byId("events-none").hidden = recent.length > 0;
  byId("kept").hidden = !kept;
  // A long session's JSON is only written out when somebody reads it.
  const details = byId("kept");
  const write = () => byId("kept-json").replaceChildren(details.open && kept ? JSON.stringify(kept(), null, 1) : "");
  details.ontoggle = write;
  write();
}

/** `{ product, explanation, place, all, best, known }`, or null while nothing was touched. */
export function showProduct(state) {
  byId("last-none").hidden = state !== null;
  const box = byId("last");
  if (!state) return box.replaceChildren();
  const { product, explanation, place, all, best, known } = state;
  box.replaceChildren(
    h("div", { class: "thumb" }, draw(product), h("div", {}, h("b", {}, titleOf(product)),
      h("p", { class: "fine" }, place > 0 ? t("place", { n: place, all }) : t("placeNone")))),
    ...probabilities(explanation.tasks, best), ...reasons(explanation, known));
}

/** Who answered: `{ backend, wanted, ms, products }`; backend null while none does. */
export function showEngine({ backend, wanted, ms, products }) {
  byId("engine-text").textContent = t("engineText", { n: products });
  byId("backend-name").textContent = backend ? t(`backend_${backend}`) : "–";
  byId("rank-ms").textContent = ms === null ? "–" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  byId("backend-note").hidden = !(wanted === "webgpu" && backend === "cpu");
}

/** `{ started, list }` from requests.js. */
export function showRequests({ started, list }) {
  byId("requests-count").textContent = String(list.length);
  byId("requests-state").textContent = !started ? t("requestsWaiting") : list.length === 0 ? t("requestsNone") : "";
  byId("requests-list").replaceChildren(...list.slice(-30).map(({ name, ours }) =>
    h("li", { class: ours ? "ours" : "other" }, h("code", {}, name), h("span", { class: "fine" }, t(ours ? "requestOurs" : "requestOther")))));
}

/** Makes the panel a drawer that its button opens, and Escape or its own button closes, where it does not fit beside the grid. */
export function drawer() {
  const panel = byId("panel");
  const opener = byId("panel-open");
  const set = (open, focus) => {
    document.body.classList.toggle("drawer-open", open);
    opener.setAttribute("aria-expanded", String(open));
    // An open drawer covers the page, so nothing under it can be reached.
    for (const node of document.querySelectorAll("header.site, main, footer.site, #panel-open")) node.inert = open;
    if (focus) (open ? byId("panel-close") : opener).focus();
  };
  opener.addEventListener("click", () => set(!document.body.classList.contains("drawer-open"), true));
  byId("panel-close").addEventListener("click", () => set(false, true));
  byId("drawer-back").addEventListener("click", () => set(false, true));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer-open")) set(false, true);
  });
  // On a wide page the panel stands open: nothing of the drawer may linger there.
  matchMedia("(min-width: 1100px)").addEventListener("change", () => set(false, false));
}
