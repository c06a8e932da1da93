// The grid's cards. A card is an empty `article[data-id]` until it is first shown, so that a catalogue of thousands
// costs one element a product and drawings are made only for what is looked at.

import { draw } from "./draw.js";
import { h, icon } from "./dom.js";
import { t } from "./strings.js";
import { categoryOf, price, titleOf, word } from "./words.js";

const dressed = new WeakSet();

export function makeCard(product) {
  return h("article", { class: "card", "data-id": product.id, hidden: true });
}

/** Fills the card if it never was shown, and brings its words and buttons up to date. */
export function refresh(card, product, session) {
  if (!dressed.has(card)) {
    dress(card, product);
    dressed.add(card);
  }
  const title = titleOf(product);
  const part = (name) => card.querySelector(`.${name}`);
  part("name").textContent = title;
  part("facts").textContent = [product.style, product.material].filter(Boolean).map(word).join(" · ") || categoryOf(product);
  if (part("price")) fillPrice(part("price"), product);
  if (part("stars")) part("stars").setAttribute("aria-label", starsLabel(product));
  const tag = part("tag");
  tag.textContent = product.available === false ? t("soldOut") : session.isBought(product.id) ? t("bought") : "";
  refreshButtons(card, product, session);
}

/** The buttons under `root` that act on `product`: their words and whether they are pressed. */
export function refreshButtons(root, product, session) {
  const title = titleOf(product);
  for (const [act, on] of [["favorite", session.isFavorite(product.id)], ["cart", session.inCart(product.id)], ["buy", undefined]]) {
    const button = root.querySelector(`[data-act=${act}]`);
    const label = t(`${act}Act`);
    button.setAttribute("aria-label", `${label}: ${title}`);
    const text = button.querySelector(".label");
    if (text) text.textContent = label;
    if (on !== undefined) button.setAttribute("aria-pressed", String(on));
  }
}

/** The three buttons of a product; on a card the heart has no words. */
export function actButtons(product, wordless = false) {
  const sold = product.available === false;
  return {
    favorite: h("button", { type: "button", class: "act heart", "data-act": "favorite" }, icon("heart"), wordless ? undefined : h("span", { class: "label" })),
    cart: h("button", { type: "button", class: "act cart", "data-act": "cart", disabled: sold }, icon("bag"), icon("check"), h("span", { class: "label" })),
    buy: h("button", { type: "button", class: "act buy", "data-act": "buy", disabled: sold }, h("span", { class: "label" })),
  };
}

export function fillPrice(node, product) {
  node.replaceChildren(h("span", { class: "now" }, price(product.price)));
  if (product.listPrice > product.price) {
    node.classList.add("sale");
    node.append(h("s", { class: "was" }, h("span", { class: "sr" }, t("was", { price: "" })), price(product.listPrice)));
  }
}

/** Five stars filled to the rating, and how many reviews stand behind it. */
export function stars(product) {
  const gauge = h("span", { class: "gauge" });
  gauge.style.setProperty("--share", `${(product.rating / 5) * 100}%`);
  return h("p", { class: "stars", role: "img", "aria-label": starsLabel(product) }, gauge, h("span", { class: "count" }, String(product.reviews ?? "")));
}

const starsLabel = (product) => t("rating", { rating: product.rating, reviews: product.reviews ?? 0 });

function dress(card, product) {
  const buttons = actButtons(product, true);
  const open = h("button", { type: "button", class: "open", "data-act": "view", "aria-haspopup": "dialog" },
    h("span", { class: "picture" }, draw(product)), h("span", { class: "name" }));
  card.append(open, h("p", { class: "facts" }));
  if (Number.isFinite(product.price)) card.append(h("p", { class: "price" }));
  if (Number.isFinite(product.rating)) card.append(stars(product));
  card.append(h("div", { class: "acts" }, buttons.cart, buttons.buy), buttons.favorite, h("span", { class: "tag" }), h("span", { class: "rise" }));
}
