// Products in the data that a page carries for its own scripts: JSON blocks, a framework's state
// (`__NEXT_DATA__`, `__NUXT__`), a store's answers fetched ahead (WooCommerce), and `dataLayer`.

import { balanced, listOf, onceFor, onceOf, parseLoosely, walk } from "./json.js";
import { fromObject, isProductLike } from "./objects.js";
import { fromTheme, isShopifyProduct } from "./shopify.js";

/** A page's data may name a whole shop; what is beyond this is not read. */
const MOST = 600;
const ASSIGNED =
  /(?:window\.|self\.|globalThis\.|var |let |const )\s*(?:__[A-Za-z]\w*|[\w$]*(?:state|products?|catalog|items|listing|pageData|hits|store)[\w$]*)\s*=\s*(?=[{[])/gi;

/** @param {Document} document @returns {import("./told.js").Told[]} */
export function readState(document) {
  const found = [];
  for (const script of document.querySelectorAll(
    'script[type="application/json" i], script[type="text/json" i], script[type*="x-magento-init" i], script[type*="product" i]',
  )) {
    const own = script.id !== "__NEXT_DATA__" && script.textContent.length < 200_000 ? script : undefined;
    for (const { object, source } of onceFor(script, productsInJson)) found.push(tell(object, source, document, own));
  }
  for (const script of document.querySelectorAll(
    "script:not([src]):not([type]), script[type='text/javascript' i]:not([src]), script[type='module' i]:not([src])",
  )) {
    for (const { object, source } of onceFor(script, productsInCode)) found.push(tell(object, source, document));
  }
  return found.slice(0, MOST);
}

/** A block of one product that lies in a card belongs to that card. */
function tell(object, source, document, script) {
  return onceOf(object, document, () => toldOf(object, source, document, script));
}

function toldOf(object, source, document, script) {
  if (isShopifyProduct(object)) return fromTheme(object, document, script?.parentElement ?? undefined);
  return fromObject(source, object, document, { element: script?.parentElement ?? undefined });
}

function productsInJson(text) {
  if (text.length < 30 || !/"(?:title|name|productName|item_name|displayName)"/.test(text)) return [];
  const root = parseLoosely(text);
  // Nuxt writes every value once, in one list, and numbers where they belong.
  const flat =
    Array.isArray(root) && root.length > 10 && /^\[\s*(\["(Shallow)?Reactive",\s*1\]|\{"data":\s*1)/.test(text.trim());
  return productsIn(
    flat
      ? root.map((value) =>
          Object.hasOwn(value ?? {}, "name") || Object.hasOwn(value ?? {}, "title") ? unfolded(value, root, 0) : null,
        )
      : root,
    "state",
  );
}

function unfolded(value, list, depth) {
  if (!value || typeof value !== "object" || depth > 5) return value;
  const inner = (at) => (typeof at === "number" && at >= 0 ? unfolded(list[at], list, depth + 1) : undefined);
  return Array.isArray(value)
    ? value.slice(0, 50).map(inner)
    : Object.fromEntries(
        Object.entries(value)
          .slice(0, 80)
          .map(([name, at]) => [name, inner(at)]),
      );
}

function productsIn(root, source) {
  const found = [];
  walk(root, (object) => {
    if (found.length >= MOST) return false;
    const product = isShopifyProduct(object) || isProductLike(object);
    if (product)
      found.push({
        object,
        source: Object.hasOwn(object.prices ?? {}, "currency_minor_unit") ? "woocommerce" : source,
      });
    return !product;
  });
  return found;
}

/** Data that a script assigns, or unpacks from an encoded string. */
function productsInCode(text) {
  const found = [];
  if (text.length < 60) return found;
  if (text.includes("decodeURIComponent")) {
    for (const [, encoded] of text.matchAll(/decodeURIComponent\(\s*["'](%[^"']{20,})["']\s*\)/g)) {
      try {
        found.push(...productsIn(parseLoosely(decodeURIComponent(encoded)), "woocommerce"));
      } catch {
        /* Not encoded after all. */
      }
    }
  }
  if (text.includes("__next_f.push")) found.push(...productsInStream(text));
  for (const match of text.matchAll(ASSIGNED)) {
    if (found.length >= MOST) break;
    found.push(...productsIn(parseLoosely(balanced(text, match.index + match[0].length)), "state"));
  }
  return found;
}

/** React's stream of a page: lines of JSON with a number in front, inside of strings. */
function productsInStream(text) {
  const found = [];
  for (const [, quoted] of text.matchAll(/__next_f\.push\(\[1,("(?:[^"\\]|\\.)*")\]\)/g)) {
    const lines = String(parseLoosely(quoted) ?? "");
    if (!/price/i.test(lines)) continue;
    for (const line of lines.split("\n")) {
      const start = /^[\da-f]*:?[A-Z]?(?=[[{])/.exec(line);
      if (start) found.push(...productsIn(parseLoosely(line.slice(start[0].length)), "state"));
    }
  }
  return found;
}

/**
 * The products of list and detail events that the page has pushed so far: the ids in them are those
 * that later events will use.
 * @param {Document} document
 * @returns {import("./told.js").Told[]}
 */
export function readDataLayer(document) {
  const layer = document.defaultView?.dataLayer;
  const found = [];
  for (const entry of Array.isArray(layer) ? layer.slice(-300) : []) {
    const parts =
      entry && typeof entry === "object" && typeof entry.length === "number" ? [entry[2]] : [entry, entry?.ecommerce];
    for (const part of parts) {
      if (!part || typeof part !== "object" || found.length >= MOST) continue;
      const lists = [part.items, part.impressions, part.detail?.products];
      for (const item of lists.flatMap(listOf)) {
        if (item && typeof item === "object" && (item.item_name ?? item.name))
          found.push(fromObject("datalayer", item, document));
      }
    }
  }
  return found;
}
