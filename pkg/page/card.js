// What one card of a grid says of its product, without knowing the theme: a link, a picture, a name,
// a price, and whatever else lies beside them.

import { readAttributes } from "./card-ids.js";
import { readPrice } from "./card-price.js";
import { fromObject } from "./objects.js";
import { HAS_DIGIT, pricesIn } from "./price.js";
import { addressOf, clean, namesOf, pathOf, slugOf, titleOf } from "./text.js";
import { SOLD_OUT, countOf, ratingOf, told } from "./told.js";

/** @typedef {import("./told.js").Told} Told */
/**
 * @typedef {object} Reading  what a card says
 * @property {Told} told
 * @property {Told[]} more  out of attributes that hold data
 * @property {string[]} sources  which kinds of markup it was
 * @property {boolean} priced
 * @property {boolean} sold  a text, not a class, says that nothing is left
 */

/** Links in a card that lead elsewhere than to its product. */
const ACTION = /(?:^|[/?&])(add-to-cart|add_to_cart|addtocart|cart|basket|warenkorb|panier|winkelwagen|carrito|wishlist|wish-list|wunschliste|merkzettel|compare|vergleich|login|account|quick-?view|quickshop|share|review-?form|write-review|checkout)(?=$|[/?&=]|\.php)/i;
const TITLE_NAME = /(?:^|[\s_-])(?:name|title|titel|titre|bezeichnung|heading|headline|naam|nombre|nom|product-?link|desc|description|text)(?=$|[\s_-])/i;
const NOT_TITLE = /(?:^|[\s_-])(brand|vendor|manufacturer|badge|tag|flag|sticker|price|category|cat|subtitle|rating|review\w*|stars|swatch\w*|option\w*|label|btn|button|stock|delivery|sr-only|visually-hidden|screen-reader-text)(?=$|[\s_-])/i;
const WORDLESS = /^(add to (cart|bag|basket|wishlist)|quick (view|shop|add|look|buy)|view( (product|details|more|options))?|details|more|buy( now)?|shop now|choose options|select options|read more|in den warenkorb|zum (produkt|artikel)|ansehen|mehr|ajouter au panier|voir( le produit)?|aperçu rapide|in winkelwagen|bekijk|añadir al carrito|ver|vista rápida|aggiungi al carrello|new|sale|neu|nouveau|nuevo|sold out|ausverkauft|sponsored|gesponsert|wishlist|compare|merken|أضف (إلى|الى) السلة|عرض سريع|[^\p{L}\p{N}]*)$/iu;
const CLASS_SOLD_OUT = /(?:^|[\s_-])(out-?_?of-?_?stock|sold-?_?out|soldout|not-?available|unavailable|ausverkauft|agotado|epuise|rupture|uitverkocht)(?=$|[\s_-])/i;
const MAY_BE_TITLE = 'h1,h2,h3,h4,h5,h6,[role="heading"],a,[itemprop="name"],[property$="name"],[class*="name" i],[class*="title" i],[class*="titel" i],[class*="heading" i],[class*="titre" i],[class*="nom" i],img[alt],p,strong,b,[data-test*="name" i],[data-testid*="title" i],[data-testid*="name" i],[data-hook*="name" i],[data-qa*="name" i],[data-testing-id*="name" i],[aria-label]';
const OF_A_VARIANT = /swatch|option|variant|size|colou?r/i;
/** Elements that show every state of a card and hide those that are not. */
const MEANT_FOR_LATER = /^(TEMPLATE|NOSCRIPT|SCRIPT|STYLE)$/;
const LAZY = ["data-src", "data-lazy-src", "data-lazy", "data-original", "data-srcset", "data-lazy-srcset", "data-image", "data-bg", "data-background", "data-bgset", "srcset", "src", "content"];

/** "4.4 out of 5". */
const OUT_OF = /(\d(?:[.,]\d+)?)\s*(?:\/|out of|von|sur|van de|van|de|of|su|av)\s*5(?!\d)/i;

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
    ids: attributes.ids, element: card, url: link?.href, title: titles[0]?.text ?? attributes.texts.title, image: imageOf(card, document),
    price: price.price, listPrice: price.listPrice, currency: price.currency, brand: attributes.texts.brand ?? brandOf(card),
    category: attributes.texts.category ?? attributes.texts.wooCategory, ...votes, available: sold === "class" ? false : undefined,
  };
  for (const [name, value] of Object.entries(chosen(card, selectors, page))) {
    if (name === "id") from.ids = [["id", value], ...from.ids];
    else from[name] = value;
  }
  const more = attributes.objects.slice(0, 6).map((object) => fromObject("attributes", object, document)).filter(({ ids, title }) => ids.length || title);
  const sources = [attributes.woo && "woocommerce", (attributes.ids.some(([kind]) => kind !== "tail") || more.length) && "attributes", "structure"].filter(Boolean);
  return { told: { ...told("structure", from, document), shown: price.all }, more, sources, priced: price.price !== undefined, sold: sold === "text" };
}

/** What the page's own selectors find: `.name`, `.name@data-full`, or only the attribute `data-sku`. */
function chosen(card, selectors, page) {
  const found = {};
  for (const name of ["id", "title", "price", "listPrice", "brand", "category", "image", "link", "rating", "reviews"]) {
    const text = selectors?.[name];
    if (typeof text !== "string" || !text) continue;
    const [, selector, attribute] = /^data-[\w-]+$/.test(text) ? [text, `[${text}]`, text] : /^(.*?)(?:@([\w:-]+))?$/s.exec(text);
    let node = card;
    try {
      if (selector && !card.matches(selector)) node = card.querySelector(selector);
    } catch {
      continue;
    }
    const value = clean(attribute ? node?.getAttribute(attribute) : node?.tagName === "A" && name === "link" ? node.getAttribute("href") : node?.tagName === "IMG" ? node.getAttribute("src") : node?.textContent, 2000);
    if (!value) continue;
    if (name === "price" || name === "listPrice") found[name] = pricesIn(value, { currency: page.currency, bare: true })[0]?.value;
    else if (name === "rating") found.rating = ratingOf(Number.parseFloat(value.replace(",", ".")));
    else if (name === "reviews") found.reviews = countOf(value);
    else found[name === "link" ? "url" : name] = value;
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** What may be the product's name, the likeliest first. @returns {{ text: string, element: Element, score: number }[]} */
function titlesOf(card, elements, page) {
  const found = [];
  const add = (element, score) => {
    if (score < 0) return;
    const text = titleOf(element.tagName === "IMG" ? element.getAttribute("alt") : score === 1 ? element.getAttribute("aria-label") ?? element.getAttribute("title") : ownText(element));
    if (text.length < 2 || WORDLESS.test(text) || !/\p{L}/u.test(text)) return;
    // A link around the whole card has its price in it.
    if (HAS_DIGIT.test(text) && pricesIn(text, { currency: page.currency }).length) return;
    found.push({ text, element, score: score - (text.length > 140 ? 2 : 0) });
  };
  for (const element of [card, ...card.querySelectorAll(MAY_BE_TITLE)].slice(0, 60)) add(element, titleScore(element, card));
  if (!found.some(({ score }) => score >= 2)) {
    const leaves = elements.filter((element) => !element.firstElementChild && /^(DIV|SPAN|TD|FONT|DT|DD|LI|EM|I)$/.test(element.tagName) && !NOT_TITLE.test(element.getAttribute("class") ?? ""));
    for (const leaf of leaves.slice(0, 40)) if (clean(leaf.textContent, 200).length > 4 || /[^\0-\u024f]{2}/.test(leaf.textContent)) add(leaf, leaf.closest("a") ? 1.7 : 1.6);
  }
  return innermost(found.sort((one, other) => other.score - one.score));
}

/** The titles again, a name before what is wrapped around it and a little more. */
function innermost(titles) {
  const [best] = titles;
  const inner = titles.find(({ element, score, text }) => element !== best.element && best.element.contains(element) && score >= best.score - 0.5 && text.length >= best.text.length * 0.5);
  return inner ? [inner, ...titles.filter((title) => title !== inner)] : titles;
}

/** The titles again, those first whose words are in the address too. */
function likeAddress(titles, path) {
  const words = new Set(slugOf(path).split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2));
  if (words.size < 2) return titles;
  const shared = (text) => {
    const own = text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    return own.length ? own.filter((word) => words.has(word)).length / own.length : 0;
  };
  return titles.map((title) => ({ ...title, score: title.score + 3 * shared(title.text) })).sort((one, other) => other.score - one.score);
}

function titleScore(element, card) {
  if (MEANT_FOR_LATER.test(element.tagName)) return -1;
  const name = namesOf(element);
  if (element.tagName === "IMG") return 1.5;
  const heading = /^H[1-6]$/.test(element.tagName) || element.getAttribute("role") === "heading";
  if (element === card) return element.tagName === "A" && element.getAttribute("title") ? 1 : element.hasAttribute("aria-label") ? 1 : -1;
  if (NOT_TITLE.test(name) && !/(product|item|card)-?_*(name|title)/i.test(name)) return -1;
  if (/(?:^|\W)name$/.test(element.getAttribute("itemprop") ?? element.getAttribute("property") ?? "")) return element.parentElement.closest('[itemprop="brand"],[property$="brand"]') ? -1 : 7;
  const named = TITLE_NAME.test(name);
  const exact = /(name|title|titel|titre|bezeichnung|heading)/i.test(name);
  if (named && exact) return heading ? 6.5 : 6;
  if (heading) return 5;
  if (element.tagName === "A") {
    if (!clean(element.textContent, 10) || element.querySelector("img")) return clean(ownText(element), 200) && clean(ownText(element), 200).length < 90 ? 2 : element.hasAttribute("title") || element.hasAttribute("aria-label") ? 1 : -1;
    return ACTION.test(element.getAttribute("href") ?? "") ? -1 : 3;
  }
  if (element.hasAttribute("aria-label")) return element.tagName === "BUTTON" || element.getAttribute("role") === "img" ? -1 : 1;
  return element.tagName === "P" ? (named ? 2.5 : 1.8) : exact ? 4 : 2;
}

/** An element's text without its scripts, styles and what only a badge says. */
function ownText(element) {
  if (!element.firstElementChild) return element.textContent ?? "";
  let text = "";
  for (const child of element.childNodes) {
    if (child.nodeType === 3) text += child.data;
    else if (child.nodeType === 1 && !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|BUTTON)$/i.test(child.tagName) && !NOT_TITLE.test(child.getAttribute("class") ?? "")) text += ` ${ownText(child)} `;
    if (text.length > 3000) break;
  }
  return text.trim() || (element.children.length === 1 ? element.textContent ?? "" : "");
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
    const plain = title?.contains(link) || link.contains(title ?? null) ? 4 : link.querySelector("img, picture") ? 3 : NOT_TITLE.test(own) ? 0 : 1;
    const choice = link.parentElement?.closest("li, [class*=swatch i], [class*=variant i], [class*=option i]");
    const score = (url.hash && !url.search ? plain / 2 : plain) - (choice && choice !== card && card.contains(choice) ? 2 : 0);
    const entry = scores.get(path);
    if (!entry) scores.set(path, { url, score });
    else entry.score = Math.max(entry.score, score) + 0.1;
  }
  const best = [...scores.values()].sort((one, other) => other.score - one.score)[0];
  if (best) return best.url;
  const other = card.matches("[data-href],[data-url],[data-link]") ? card : card.querySelector("[data-href],[data-url],[data-product-url],[data-link]");
  const inCode = /(?:location(?:\.href)?\s*=\s*|open\(\s*)['"]([^'"]+)['"]/.exec(card.getAttribute("onclick") ?? card.querySelector("[onclick*=location]")?.getAttribute("onclick") ?? "")?.[1];
  return addressOf(other?.getAttribute("data-href") ?? other?.getAttribute("data-url") ?? other?.getAttribute("data-product-url") ?? other?.getAttribute("data-link") ?? inCode, document);
}

/** The address of the picture, lazy or not. */
function imageOf(card, document) {
  for (const image of [...card.querySelectorAll("img, picture source, [data-bg], [style*='background-image']")].slice(0, 8)) {
    for (const name of LAZY) {
      const value = image.getAttribute(name);
      if (!value || /^data:|placeholder|blank\.|spacer|pixel|loading\.(gif|svg)/i.test(value)) continue;
      const [first] = name.includes("srcset") || name === "data-bgset" ? value.trim().split(/\s+|,\s/) : [value];
      const url = addressOf(first.replace(/\{width\}|%7Bwidth%7D/gi, "400").replace(/\{(height|size|w|h)\}/gi, "400"), document);
      if (url) return url.href;
    }
    const style = /url\(\s*["']?([^"')]+)/.exec(image.getAttribute("style") ?? "")?.[1];
    if (style && !style.startsWith("data:")) return addressOf(style, document)?.href;
  }
  const hidden = card.querySelector("noscript")?.textContent ?? "";
  return addressOf(/<img[^>]+?src=["']?([^"'\s>]+)/i.exec(hidden.slice(0, 4000))?.[1], document)?.href;
}

function brandOf(card) {
  const node = card.querySelector('[class*="brand" i],[class*="vendor" i],[class*="manufacturer" i],[class*="hersteller" i],[class*="marque" i]');
  const text = clean(node?.textContent, 80).replace(/^(vendor|brand|by|von|marque|hersteller|marke)\s*:?\s+/i, "");
  return text.length < 50 && !pricesIn(text).length && !/^(vendor|brand)\W*$/i.test(text) ? text : "";
}

/** Stars and how many people gave them. */
function votesOf(card, elements) {
  const named = elements.find((element) => /(?:^|[\s_-])(rating|ratings|stars|star-rating|review|reviews|bewertung|avis)/i.test(element.getAttribute("class") ?? "") || element.hasAttribute("data-rating"));
  if (!named || named === card) {
    const label = elements.find((element) => OUT_OF.test(element.getAttribute("aria-label") ?? element.getAttribute("title") ?? ""));
    const text = `${label?.getAttribute("aria-label") ?? label?.getAttribute("title") ?? ""} ${(card.textContent ?? "").slice(0, 2000)}`;
    const stars = /([1-5][.,]\d)\s*[★⭐]/.exec(text) ?? OUT_OF.exec(text);
    const count = stars && /\((\d[\d.,]*)\)/.exec(text.slice(stars.index));
    return stars ? { rating: ratingOf(Number(stars[1].replace(",", "."))), reviews: count ? countOf(count[1]) : undefined } : {};
  }
  const texts = [named, ...named.querySelectorAll("[title],[aria-label],[data-rating],[style*=width],[data-score]")].slice(0, 8);
  let rating;
  for (const element of texts) {
    const label = [element.getAttribute("data-rating"), element.getAttribute("data-score"), element.getAttribute("aria-label"), element.getAttribute("title")].map((text) => clean(text, 80)).find((text) => /\d/.test(text)) ?? "";
    const [, value, percent, best] = /(\d+(?:[.,]\d+)?)\s*(%)?(?:\s*(?:\/|out of|von|sur|van de|de|of|su)\s*(\d+))?/.exec(label) ?? [];
    const width = /width:\s*(\d+(?:\.\d+)?)%/.exec(element.getAttribute("style") ?? "")?.[1];
    rating ??= value ? ratingOf(Number(value.replace(",", ".")), percent ? 100 : Number(best) || undefined) : width ? ratingOf(Number(width), 100) : undefined;
  }
  const text = clean(named.textContent, 200);
  rating ??= ratingOf(Number(OUT_OF.exec(text)?.[1]?.replace(",", ".") ?? NaN));
  const around = clean(named.parentElement === card ? text : `${text} ${named.nextElementSibling?.textContent ?? ""}`, 300);
  const count = /\((\d[\d.,\s]*)\)|(\d[\d.,]*)\s*(?:reviews?|ratings?|bewertung(?:en)?|avis|beoordeling(?:en)?|opiniones|reseñas|recensioni|تقييم\p{L}*)/iu.exec(around);
  return { rating, reviews: count ? countOf(count[1] ?? count[2]) : undefined };
}

/** Whether, and by what, a card says that nothing is left. @returns {"class" | "text" | ""} */
function soldOut(card, elements) {
  for (const element of elements) {
    const name = element.getAttribute("class") ?? "";
    if (name && CLASS_SOLD_OUT.test(name) && !OF_A_VARIANT.test(`${name} ${element.parentElement?.getAttribute("class") ?? ""}`) && !(element !== card && (element.textContent ?? "").length < 40 && !seen(element))) {
      // A badge that each card has is told from a state of the card by what else lies in it.
      return element === card || element.childElementCount > 1 ? "class" : "text";
    }
  }
  const text = card.textContent ?? "";
  if (text.length > 4000 || !SOLD_OUT.test(text)) return "";
  const says = elements.find((element) => !element.firstElementChild && (element.textContent ?? "").length < 60 && !MEANT_FOR_LATER.test(element.tagName) && SOLD_OUT.test(element.textContent ?? ""));
  return says && seen(says) ? "text" : "";
}

const seen = (element) => !element.closest("[hidden],[aria-hidden='true'],.hidden,.hide,.d-none") && (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
