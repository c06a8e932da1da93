// A listing page of a shop that was not written for nestrank, as HTML, and the products on it.

import { readFileSync } from "node:fs";
import { ROOT } from "./harness.mjs";

/** Products of several categories, mixed as a shop's own order would be. */
export const products = JSON.parse(readFileSync(`${ROOT}www/catalog.json`, "utf8"))
  .filter(({ available }) => available !== false)
  .filter((_, at) => at % 9 === 0)
  .slice(0, 40);
export const idsOf = (list) => list.map(({ id }) => id);

const escape = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.codePointAt(0)};`);

/** A card as many themes make it. */
export const card = ({ id, title, price, category, brand }) => `
  <li class="product" data-product-id="${id}" data-category="${escape(category)}" data-brand="${escape(brand)}">
    <a class="link" href="/p/${id}"><span class="picture"></span><h3 class="name">${escape(title)}</h3></a>
    <span class="price">€ ${price.toFixed(2)}</span>
    <button type="button" class="heart" data-action="add-to-wishlist" aria-pressed="false">save</button>
    <button type="button" class="buy" data-add-to-cart>Add to cart</button>
  </li>`;

const declared = (list) => JSON.stringify({
  "@context": "https://schema.org",
  "@type": "ItemList",
  itemListElement: list.map(({ id, title, price, category, brand }, at) => ({
    "@type": "ListItem",
    position: at + 1,
    item: { "@type": "Product", sku: id, name: title, category, brand: { "@type": "Brand", name: brand }, url: `/p/${id}`, offers: { "@type": "Offer", price, priceCurrency: "EUR" } },
  })),
}).replaceAll("<", "\\u003c");

/** The style of all these pages: four cards in a row, two rows in view. */
const STYLE = `
  body { margin: 0; font: 14px sans-serif }
  .products { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; padding: 0; margin: 0; list-style: none }
  .products > li { height: 240px; background: #eee } .picture { display: block; height: 100px; background: #ccc }
  .name { font-size: 13px; height: 34px; overflow: hidden } footer { height: 400px }`;

/**
 * A listing page's HTML.
 * @param {object} [parts] `list`; `attributes` of the script element; `head` and `before` (in the
 *   body, above the grid) as HTML; `script`, run after the grid; `grid`, the grid's own HTML
 */
export function listing({ list = products, attributes = "", head = "", before: above = "", script = "", grid, lang = "en", embed = true } = {}) {
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Shop</title><style>${STYLE}</style>
  <script type="application/ld+json">${declared(list)}</script>${head}
  ${embed ? `<script type="module" src="/pkg/embed.js" data-model="/www/model/" ${attributes}></script>` : ""}</head>
  <body><header>Shop</header>${above}${grid ?? `<ul class="products">${list.map(card).join("")}</ul>`}<footer>end</footer>
  ${script ? `<script>${script}</script>` : ""}</body></html>`;
}
