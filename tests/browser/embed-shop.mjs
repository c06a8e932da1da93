// Pages of shops that were not written for nestrank, with its script embedded, and what it told them.

import { after, before } from "node:test";
import { readFileSync } from "node:fs";
import { ROOT, launch, open, serve } from "./harness.mjs";

const PATIENCE = 20_000;

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

export let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** In the page before its scripts: writes down what nestrank tells, and how far the layout shifts. */
function record() {
  globalThis.told = { ready: [], event: [], ranked: [], error: [] };
  for (const name of Object.keys(told)) document.addEventListener(`nestrank:${name}`, ({ detail }) => told[name].push(detail));
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifts.push(shift.value);
  }).observe({ type: "layout-shift", buffered: true });
}

/** Opens a page of this HTML at `/shop.html`, as a shopper meets it; `options` as for the harness's `open`. */
export async function visit(html, { path = "/shop.html", headers, type, search = "", ...options } = {}) {
  put(path, html, headers, type);
  const seen = await open(browser, null, { viewport: { width: 1000, height: 600 }, ...options });
  await seen.page.addInitScript(record);
  await seen.page.goto(`${site.url}${path.slice(1)}${search}`, { waitUntil: "load" });
  return { ...seen, ...shopper(seen.page) };
}

/** Serves a body at a path. */
export function put(path, body, headers, type = "text/html; charset=utf-8") {
  const others = site.faults.filter((fault) => fault.path !== path);
  site.faults.splice(0, site.faults.length, ...others, { path, body, headers, type });
}

/** Runs something while the server misbehaves; `fault` as for the harness's `serve`. */
export async function during(fault, run) {
  site.faults.unshift(fault);
  try {
    await run();
  } finally {
    site.faults.splice(site.faults.indexOf(fault), 1);
  }
}

/** What is asked between two pages is asked again. */
function between(error) {
  if (!/context was destroyed|navigat/i.test(error.message)) throw error;
}

export function shopper(page) {
  /** Until something is so: playwright's own waiting takes a promise for true, and stands still in a tab that is behind. */
  const wait = async (run, argument) => {
    for (const until = Date.now() + PATIENCE; !(await page.evaluate(run, argument).catch(between)); ) {
      if (Date.now() > until) throw new Error(`waited in vain for ${run}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    wait,
    /** Until the page has been read and the model is there. */
    loaded: () => wait(async () => {
      const { attached } = await import("/pkg/embed.js");
      return told.ready.length > 0 && Boolean((await attached)?.recommender);
    }),
    /** The ids as the cards stand. */
    order: (selector = ".products") => page.evaluate((selector) =>
      [...document.querySelector(selector).children].map((card) => card.dataset.productId).filter(Boolean), selector),
    /** What was heard: `[kind, item, source]`, without impressions unless asked. A click is heard once the page has had it. */
    heard: (impressions = false) => page.evaluate(async (impressions) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return told.event.filter(({ kind }) => impressions || kind !== "impression").map(({ kind, item, source }) => [kind, item, source]);
    }, impressions),
    /** Does something, and waits for the ranking that it brings. */
    async ranked(action) {
      const before = await page.evaluate(() => told.ranked.length);
      await action();
      await wait((before) => told.ranked.length > before, before);
      return page.evaluate(() => {
        const { grid, ...rest } = told.ranked.at(-1);
        return { ...rest, grid: grid.id || grid.className };
      });
    },
    button: (id, name = "buy") => page.locator(`[data-product-id="${id}"] .${name}`),
    /** Layout shift that is not the shopper's own doing. */
    shift: () => page.evaluate(() => new Promise((resolve) =>
      setTimeout(() => resolve(shifts.reduce((sum, value) => sum + value, 0)), 300))),
    faults: () => page.evaluate(() => told.error),
  };
}
