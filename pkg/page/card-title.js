// The name of a card's product: themes put it into headings, links, classes and pictures' texts, and
// much that is no name beside it.

import { HAS_DIGIT, pricesIn } from "./price.js";
import { clean, namesOf, slugOf, titleOf } from "./text.js";

/** Links in a card that lead elsewhere than to its product. */
export const ACTION =
  /(?:^|[/?&])(add-to-cart|add_to_cart|addtocart|cart|basket|warenkorb|panier|winkelwagen|carrito|wishlist|wish-list|wunschliste|merkzettel|compare|vergleich|login|account|quick-?view|quickshop|share|review-?form|write-review|checkout)(?=$|[/?&=]|\.php)/i;
const TITLE_NAME =
  /(?:^|[\s_-])(?:name|title|titel|titre|bezeichnung|heading|headline|naam|nombre|nom|product-?link|desc|description|text)(?=$|[\s_-])/i;
export const NOT_TITLE =
  /(?:^|[\s_-])(brand|vendor|manufacturer|badge|tag|flag|sticker|price|category|cat|subtitle|rating|review\w*|stars|swatch\w*|option\w*|label|btn|button|stock|delivery|sr-only|visually-hidden|screen-reader-text)(?=$|[\s_-])/i;
const WORDLESS =
  /^(add to (cart|bag|basket|wishlist)|quick (view|shop|add|look|buy)|view( (product|details|more|options))?|details|more|buy( now)?|shop now|choose options|select options|read more|in den warenkorb|zum (produkt|artikel)|ansehen|mehr|ajouter au panier|voir( le produit)?|aperçu rapide|in winkelwagen|bekijk|añadir al carrito|ver|vista rápida|aggiungi al carrello|new|sale|neu|nouveau|nuevo|sold out|ausverkauft|sponsored|gesponsert|wishlist|compare|merken|أضف (إلى|الى) السلة|عرض سريع|[^\p{L}\p{N}]*)$/iu;
const MAY_BE_TITLE =
  'h1,h2,h3,h4,h5,h6,[role="heading"],a,[itemprop="name"],[property$="name"],[class*="name" i],[class*="title" i],[class*="titel" i],[class*="heading" i],[class*="titre" i],[class*="nom" i],img[alt],p,strong,b,[data-test*="name" i],[data-testid*="title" i],[data-testid*="name" i],[data-hook*="name" i],[data-qa*="name" i],[data-testing-id*="name" i],[aria-label]';
/** Elements that show every state of a card and hide those that are not. */
export const MEANT_FOR_LATER = /^(TEMPLATE|NOSCRIPT|SCRIPT|STYLE)$/;

/** What may be the product's name, the likeliest first. @returns {{ text: string, element: Element, score: number }[]} */
export function titlesOf(card, elements, page) {
  const found = [];
  const add = (element, score) => {
    if (score < 0) return;
    const text = titleOf(
      element.tagName === "IMG"
        ? element.getAttribute("alt")
        : score === 1
          ? (element.getAttribute("aria-label") ?? element.getAttribute("title"))
          : ownText(element),
    );
    if (text.length < 2 || WORDLESS.test(text) || !/\p{L}/u.test(text)) return;
    // A link around the whole card has its price in it.
    if (score < 5 && HAS_DIGIT.test(text) && pricesIn(text, { currency: page.currency }).length) return;
    found.push({ text, element, score: score - (text.length > 140 ? 2 : 0) });
  };
  for (const element of [card, ...card.querySelectorAll(MAY_BE_TITLE)].slice(0, 60))
    add(element, titleScore(element, card));
  if (!found.some(({ score }) => score >= 2)) {
    const leaves = elements.filter(
      (element) =>
        !element.firstElementChild &&
        /^(DIV|SPAN|TD|FONT|DT|DD|LI|EM|I)$/.test(element.tagName) &&
        !NOT_TITLE.test(element.getAttribute("class") ?? ""),
    );
    for (const leaf of leaves.slice(0, 40))
      if (clean(leaf.textContent, 200).length > 4 || /[^\0-\u024f]{2}/.test(leaf.textContent))
        add(leaf, leaf.closest("a") ? 1.7 : 1.6);
  }
  return innermost(found.sort((one, other) => other.score - one.score));
}

/** The titles again, a name before what is wrapped around it and a little more. */
function innermost(titles) {
  const [best] = titles;
  const inner = titles.find(
    ({ element, score, text }) =>
      element !== best.element &&
      best.element.contains(element) &&
      score >= best.score - 0.5 &&
      text.length >= best.text.length * 0.5,
  );
  return inner ? [inner, ...titles.filter((title) => title !== inner)] : titles;
}

/** The titles again, those first whose words are in the address too. */
export function likeAddress(titles, path) {
  const words = new Set(
    slugOf(path)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 2),
  );
  if (words.size < 2) return titles;
  const shared = (text) => {
    const own =
      text
        .toLowerCase()
        .normalize("NFD")
        .replace(/\p{M}/gu, "")
        .match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    const { length } = own.filter((word) => words.has(word));
    // One word may be the brand alone.
    return length ? (length / own.length) * Math.min(1, length / 2) : 0;
  };
  return titles
    .map((title) => ({ ...title, score: title.score + 3 * shared(title.text) }))
    .sort((one, other) => other.score - one.score);
}

function titleScore(element, card) {
  if (MEANT_FOR_LATER.test(element.tagName)) return -1;
  const name = namesOf(element);
  if (element.tagName === "IMG") return 1.5;
  const heading = /^H[1-6]$/.test(element.tagName) || element.getAttribute("role") === "heading";
  if (element === card)
    return element.tagName === "A" && element.getAttribute("title") ? 1 : element.hasAttribute("aria-label") ? 1 : -1;
  if (NOT_TITLE.test(name) && !/(product|item|card)-?_*(name|title)/i.test(name)) return -1;
  if (/(?:^|\W)name$/.test(element.getAttribute("itemprop") ?? element.getAttribute("property") ?? ""))
    return element.parentElement.closest('[itemprop="brand"],[property$="brand"]') ? -1 : 7;
  const named = TITLE_NAME.test(name);
  const exact = /(name|title|titel|titre|bezeichnung|heading)/i.test(name);
  if (named && exact) return heading ? 6.5 : 6;
  if (heading) return 5;
  if (element.tagName === "A") {
    if (!clean(element.textContent, 10) || element.querySelector("img"))
      return clean(ownText(element), 200) && clean(ownText(element), 200).length < 90
        ? 2
        : element.hasAttribute("title") || element.hasAttribute("aria-label")
          ? 1
          : -1;
    return ACTION.test(element.getAttribute("href") ?? "") ? -1 : 3;
  }
  if (element.hasAttribute("aria-label"))
    return element.tagName === "BUTTON" || element.getAttribute("role") === "img" ? -1 : 1;
  return element.tagName === "P" ? (named ? 2.5 : 1.8) : exact ? 4 : 2;
}

/** An element's text without its scripts, styles and what only a badge says. */
function ownText(element) {
  if (!element.firstElementChild) return element.textContent ?? "";
  let text = "";
  for (const child of element.childNodes) {
    if (child.nodeType === 3) text += child.data;
    else if (
      child.nodeType === 1 &&
      !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|BUTTON)$/i.test(child.tagName) &&
      !NOT_TITLE.test(child.getAttribute("class") ?? "")
    )
      text += ` ${ownText(child)} `;
    if (text.length > 3000) break;
  }
  return text.trim() || (element.children.length === 1 ? (element.textContent ?? "") : "");
}
