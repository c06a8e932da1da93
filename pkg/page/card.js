// What one card of a grid says of its product, without knowing the theme: a link, a picture, a name,
// a price, and whatever else lies beside them.

import { readAttributes } from "./card-ids.js";
import { brandOf, soldOut, votesOf } from "./card-state.js";
import { ACTION, NOT_TITLE, likeAddress, titlesOf } from "./card-title.js";
import { readPrice } from "./card-price.js";
import { fromObject } from "./objects.js";
import { pricesIn } from "./price.js";
import { addressOf, clean, pathOf } from "./text.js";
import { countOf, ratingOf, told } from "./told.js";

/** @typedef {import("./told.js").Told} Told */
/**
 * @typedef {object} Reading  what a card says
 * @property {Told} told
 * @property {Told[]} more  out of attributes that hold data
 * @property {string[]} sources  which kinds of markup it was
 * @property {boolean} priced
 * @property {boolean} sold  a text, not a class, says that nothing is left
 */

const LAZY = [
  "data-src",
  "data-lazy-src",
  "data-lazy",
  "data-original",
  "data-srcset",
  "data-lazy-srcset",
  "data-image",
  "data-bg",
  "data-background",
  "data-bgset",
  "srcset",
  "src",
  "content",
];

const known = new WeakMap();

/**
 * Reads a card, again only if it changed.
 * @param {Element} card
 * @param {import("./declared.js").Page} page
 * @returns {Reading}
 */
export function readCard(card, page) {
  const sign = `${card.className}|${card.querySelector("a[href]")?.getAttribute("href")}|${page.key}|${(card.textContent ?? "").slice(0, 5000)}`;
  const before = known.get(card);
  if (before?.sign === sign) return before.reading;
  const reading = readNow(card, page);
  known.set(card, { sign, reading });
  return reading;
}

function readNow(card, page) {
  const { document, selectors } = page;
  const elements = [card, ...card.getElementsByTagName("*")].slice(0, 400);
  const attributes = readAttributes(card, elements);
  const price = readPrice(card, page.currency);
  const first = titlesOf(card, elements, page);
  const link = linkOf(card, first[0]?.element, document);
  const titles = likeAddress(first, pathOf(link));
  const votes = votesOf(card, elements);
  const sold = soldOut(card, elements);
  const from = {
    ids: attributes.ids,
    element: card,
    url: link?.href,
    title: titles[0]?.text ?? attributes.texts.title,
    image: imageOf(card, document),
    price: price.price,
    listPrice: price.listPrice,
    currency: price.currency,
    brand: attributes.texts.brand ?? brandOf(elements),
    category: attributes.texts.category ?? attributes.texts.wooCategory,
    ...votes,
    available: sold === "class" ? false : undefined,
  };
  for (const [name, value] of Object.entries(chosen(card, selectors, page))) {
    if (name === "id") from.ids = [["id", value], ...from.ids];
    else from[name] = value;
  }
  const more = attributes.objects
    .slice(0, 6)
    .map((object) => fromObject("attributes", object, document))
    .filter(({ ids, title }) => ids.length || title);
  const sources = [
    attributes.woo && "woocommerce",
    (attributes.ids.some(([kind]) => kind !== "tail") || more.length) && "attributes",
    "structure",
  ].filter(Boolean);
  return {
    told: { ...told("structure", from, document), shown: price.all },
    more,
    sources,
    priced: price.price !== undefined,
    sold: sold === "text",
  };
}

/** What the page's own selectors find: `.name`, `.name@data-full`, or only the attribute `data-sku`. */
function chosen(card, selectors, page) {
  const found = {};
  for (const name of ["id", "title", "price", "listPrice", "brand", "category", "image", "link", "rating", "reviews"]) {
    const text = selectors?.[name];
    if (typeof text !== "string" || !text) continue;
    const [, selector, attribute] = /^data-[\w-]+$/.test(text)
      ? [text, `[${text}]`, text]
      : /^(.*?)(?:@([\w:-]+))?$/s.exec(text);
    let node = card;
    try {
      if (selector && !card.matches(selector)) node = card.querySelector(selector);
    } catch {
      continue;
    }
    const value = clean(
      attribute
        ? node?.getAttribute(attribute)
        : node?.tagName === "A" && name === "link"
          ? node.getAttribute("href")
          : node?.tagName === "IMG"
            ? node.getAttribute("src")
            : node?.textContent,
      2000,
    );
    if (!value) continue;
    if (name === "price" || name === "listPrice")
      found[name] = pricesIn(value, { currency: page.currency, bare: true })[0]?.value;
    else if (name === "rating") found.rating = ratingOf(Number.parseFloat(value.replace(",", ".")));
    else if (name === "reviews") found.reviews = countOf(value);
    else found[name === "link" ? "url" : name] = value;
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The address of the product: the link that most of the card leads to. */
function linkOf(card, title, document) {
  const around = card.closest("a[href]");
  const links = around ? [around] : [...card.querySelectorAll("a[href]")].slice(0, 40);
  const scores = new Map();
  for (const link of links) {
    const href = link.getAttribute("href");
    const url = addressOf(href, document);
    if (!url || ACTION.test(url.pathname + url.search)) continue;
    const path = pathOf(url);
    const own = clean(link.getAttribute("class"), 300);
    const plain =
      title?.contains(link) || link.contains(title ?? null)
        ? 4
        : link.querySelector("img, picture")
          ? 3
          : NOT_TITLE.test(own)
            ? 0
            : 1;
    const choice = link.parentElement?.closest("li, [class*=swatch i], [class*=variant i], [class*=option i]");
    const score =
      (url.hash && !url.search ? plain / 2 : plain) - (choice && choice !== card && card.contains(choice) ? 2 : 0);
    const entry = scores.get(path);
    if (!entry) scores.set(path, { url, score });
    else entry.score = Math.max(entry.score, score) + 0.1;
  }
  const best = [...scores.values()].sort((one, other) => other.score - one.score)[0];
  if (best) return best.url;
  const other = card.matches("[data-href],[data-url],[data-link]")
    ? card
    : card.querySelector("[data-href],[data-url],[data-product-url],[data-link]");
  const inCode = /(?:location(?:\.href)?\s*=\s*|open\(\s*)['"]([^'"]+)['"]/.exec(
    card.getAttribute("onclick") ?? card.querySelector("[onclick*=location]")?.getAttribute("onclick") ?? "",
  )?.[1];
  return addressOf(
    other?.getAttribute("data-href") ??
      other?.getAttribute("data-url") ??
      other?.getAttribute("data-product-url") ??
      other?.getAttribute("data-link") ??
      inCode,
    document,
  );
}

/** The address of the picture, lazy or not. */
function imageOf(card, document) {
  for (const image of [...card.querySelectorAll("img, picture source, [data-bg], [style*='background-image']")].slice(
    0,
    8,
  )) {
    for (const name of LAZY) {
      const value = image.getAttribute(name);
      if (!value || /^data:|placeholder|blank\.|spacer|pixel|loading\.(gif|svg)/i.test(value)) continue;
      const [first] = name.includes("srcset") || name === "data-bgset" ? value.trim().split(/\s+|,\s/) : [value];
      const url = addressOf(
        first.replace(/\{width\}|%7Bwidth%7D/gi, "400").replace(/\{(height|size|w|h)\}/gi, "400"),
        document,
      );
      if (url) return url.href;
    }
    const style = /url\(\s*["']?([^"')]+)/.exec(image.getAttribute("style") ?? "")?.[1];
    if (style && !style.startsWith("data:")) return addressOf(style, document)?.href;
  }
  const hidden = card.querySelector("noscript")?.textContent ?? "";
  return addressOf(/<img[^>]+?src=["']?([^"'\s>]+)/i.exec(hidden.slice(0, 4000))?.[1], document)?.href;
}
