// The product dialog. How long it was really in view is the dwell of the `view` that opened it.

import { actButtons, fillPrice, refreshButtons, stars } from "./cards.js";
import { draw } from "./draw.js";
import { byId, h, icon } from "./dom.js";
import { t } from "./strings.js";
import { categoryOf, titleOf, word } from "./words.js";

/** Opens `#detail` for a product; `closed(dwell)` is called once, with milliseconds in view. */
export function openDetail(product, session, closed) {
  const dialog = byId("detail");
  fillDetail(product, session);
  const seen = stopwatch();
  dialog.onclick = ({ target }) => target === dialog && dialog.close();
  dialog.addEventListener("close", () => closed(seen()), { once: true });
  dialog.showModal();
}

/** Words and buttons of the open dialog, anew: after an event, or in another language. */
export function fillDetail(product, session) {
  const dialog = byId("detail");
  if (dialog.dataset.id !== product.id) {
    dialog.dataset.id = product.id;
    dialog.replaceChildren(...skeleton(product));
  }
  dialog.setAttribute("aria-label", titleOf(product));
  dialog.querySelector(".name").textContent = titleOf(product);
  dialog.querySelector(".close").setAttribute("aria-label", t("close"));
  dialog.querySelector(".demo-note").textContent = t("demoNote");
  if (dialog.querySelector(".price")) fillPrice(dialog.querySelector(".price"), product);
  const facts = ["brand", "style", "color", "material"].filter((key) => product[key]).map((key) => [t(key), key === "brand" ? product[key] : word(product[key])]);
  if (product.category) facts.push([t("category"), categoryOf(product)]);
  dialog.querySelector("dl").replaceChildren(...facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  refreshButtons(dialog, product, session);
}

/** The product whose dialog is open, if one is. */
export function openedId() {
  const dialog = byId("detail");
  return dialog.open ? dialog.dataset.id : null;
}

function skeleton(product) {
  const buttons = actButtons(product);
  const picture = draw(product);
  picture.setAttribute("preserveAspectRatio", "xMidYMid meet");
  const close = h("button", { type: "button", class: "close" }, icon("close"));
  close.addEventListener("click", () => byId("detail").close());
  return [
    close,
    h("div", { class: "picture" }, picture),
    h("div", { class: "about" },
      h("h2", { class: "name", tabindex: "-1", autofocus: true }),
      Number.isFinite(product.price) ? h("p", { class: "price" }) : undefined,
      Number.isFinite(product.rating) ? stars(product) : undefined,
      h("dl", { class: "attributes" }),
      h("div", { class: "acts" }, buttons.cart, buttons.buy, buttons.favorite),
      h("p", { class: "fine demo-note" })),
  ];
}

/** Milliseconds since now, without those in which the tab was hidden. */
function stopwatch() {
  let total = 0;
  let from = performance.now();
  const turn = () => {
    if (document.visibilityState === "hidden") total += performance.now() - from;
    from = performance.now();
  };
  document.addEventListener("visibilitychange", turn);
  return () => {
    document.removeEventListener("visibilitychange", turn);
    return Math.round(document.visibilityState === "hidden" ? total : total + performance.now() - from);
  };
}
