// schema.org written into the markup, as microdata (`itemprop`) or RDFa-lite (`property`). Both are
// loose in the field: texts where addresses belong, no content, types damaged by a mirror.

import { firstOf } from "./json.js";
import { machinePrice } from "./price.js";
import { clean } from "./text.js";
import { availabilityOf, countOf, ratingOf, told } from "./told.js";

/** The two spellings of one idea. */
const MICRODATA = {
  name: "microdata",
  item: '[itemtype*="Product" i]',
  scope: "[itemscope]",
  type: "itemtype",
  prop: "itemprop",
};
const RDFA = { name: "rdfa", item: '[typeof*="Product" i]', scope: "[typeof]", type: "typeof", prop: "property" };
const GOODS = /(^|[\s/:#])(Product|ProductGroup|ProductModel|IndividualProduct|SomeProducts)(?=$|[\s/#?])/i;

/** @param {Document} document @returns {import("./told.js").Told[]} each with its element */
export function readMarkup(document) {
  return [...readSyntax(document, MICRODATA), ...readSyntax(document, RDFA)];
}

function readSyntax(document, syntax) {
  const items = [...document.querySelectorAll(syntax.item)].filter((item) =>
    GOODS.test(item.getAttribute(syntax.type)),
  );
  const known = new Set(items);
  const found = [];
  for (const item of items.slice(0, 1000)) {
    // A whole page marked as one product holds many: it says nothing of any.
    if (items.length > 2 && (item === document.body || item.tagName === "MAIN" || item === document.documentElement))
      continue;
    found.push(readItem(item, known, syntax, document));
  }
  return found;
}

function readItem(item, known, syntax, document) {
  const values = new Map();
  const nodes = [item, ...item.querySelectorAll(`[${syntax.prop}]`)];
  for (const node of nodes.slice(0, 400)) {
    if (node !== item && owner(node, known, syntax) !== item) continue;
    const scope = node === item ? "" : typeOf(node.parentElement.closest(syntax.scope), item, syntax);
    const names = node === item ? [] : clean(node.getAttribute(syntax.prop), 200).split(" ");
    for (const name of names) {
      const key = `${scope}${name.replace(/^.*[/:]/, "").toLowerCase()}`;
      const value = valueOf(node, key);
      if (value && !values.has(key)) values.set(key, value);
    }
  }
  const get = (...keys) => firstOf(...keys.map((key) => values.get(key)));
  const currency = get("pricecurrency", "offer.pricecurrency");
  const ids = [
    ["id", get("productid")],
    ["sku", get("sku", "offer.sku")],
    ["mpn", get("mpn")],
    ["group", get("productgroupid")],
    ["gtin", get("gtin13", "gtin", "gtin8", "gtin12", "gtin14")],
    ["ref", item.getAttribute("itemid") ?? item.getAttribute("resource")],
    ["ref", get("identifier")],
  ].map(([kind, value]) => [kind, clean(value, 120).replace(/^(sku|mpn|ean|gtin\d*|isbn):/i, "")]);
  const price = machinePrice(get("offer.price", "price", "offer.lowprice", "lowprice"), currency);
  return told(
    syntax.name,
    {
      element: item,
      ids: ids.filter(([kind, value]) => kind !== "ref" || !/[/#]/.test(value)),
      title: get("name"),
      url: get("url", "offer.url"),
      image: get("image"),
      brand: get("brand.name", "brand", "manufacturer.name", "manufacturer"),
      category: get("category"),
      price,
      currency,
      available: availabilityOf(get("offer.availability", "availability")),
      color: get("color"),
      material: get("material"),
      rating: ratingOf(
        machinePrice(get("rating.ratingvalue", "ratingvalue")),
        machinePrice(get("rating.bestrating", "bestrating")),
      ),
      reviews: countOf(get("rating.reviewcount", "reviewcount", "rating.ratingcount", "ratingcount")),
    },
    document,
  );
}

/** The product that a property belongs to. */
function owner(node, known, syntax) {
  for (let at = node.parentElement; at; at = at.parentElement) {
    if (known.has(at)) return at;
    if (/Review$|BreadcrumbList$/i.test(at.getAttribute(syntax.type) ?? "")) return null;
  }
  return null;
}

/** Which part of a product a property is of: an offer's, a brand's, or its own (empty). */
function typeOf(scope, item, syntax) {
  if (!scope || scope === item) return "";
  const type = scope.getAttribute(syntax.type) ?? "";
  const prop = scope.getAttribute(syntax.prop) ?? "";
  if (/Offer/i.test(type) || /offer/i.test(prop)) return "offer.";
  if (/Rating/i.test(type) || /rating/i.test(prop)) return "rating.";
  if (/Brand|Organization/i.test(type) || /brand|manufacturer/i.test(prop)) return "brand.";
  return scope.contains(item) ? "" : "other.";
}

function valueOf(node, key) {
  if (node.hasAttribute("itemscope") || node.hasAttribute("typeof")) return "";
  const content = node.getAttribute("content");
  if (content) return content;
  const address = node.getAttribute("href") ?? node.getAttribute("resource") ?? node.getAttribute("data");
  if (/url$|availability$/.test(key) && address) return address;
  if (/image$/.test(key)) return node.getAttribute("data-src") ?? node.getAttribute("src") ?? address ?? "";
  return node.getAttribute("value") ?? (clean(node.textContent, 300) || node.getAttribute("title") || "");
}
