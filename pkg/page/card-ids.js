// The ids that a card carries. Themes hide them in attributes of many names, in classes, forms, the
// tails of element ids and in the addresses of buttons, so the names are judged, not listed.

import { parseLoosely } from "./json.js";
import { HAS_DIGIT } from "./price.js";
import { clean, idOf } from "./text.js";

/** Attributes that mean a product's id, by what is left of `data-product-id`, `data-id-product`, `data-pid`. */
const PRODUCT =
  /^(?:[a-z]+-)*(?:product|produkt|produit|prod|item|article|artikel|goods|merchandise)[-_]?(?:id|key|no|nr|num|number|code|entity-id)?$|^id[-_](?:product|item)$|^(?:pid|asin|itemid|prodid|productid|objectid|entity-id|wishlist-id|article-?(?:number|no|id)|article)$/;
const SKU =
  /(?:^|[-_])sku(?:[-_]?id)?$|^(?:[a-z]+-)*product[-_](?:reference|ref|mpn|model)$|^(?:mpn|model|reference|ref|ordernumber|item-?number|itemno)$/;
const VARIANT = /(?:^|[-_])(?:variant|variation|combination)(?:[-_]?id)?$|^id[-_]product[-_]attribute$/;
const GTIN = /(?:^|[-_])(?:gtin\d*|ean\d*|upc|barcode)$/;
const GROUP = /(?:^|[-_])(?:master|group|parent|style)[-_]?id$/;
const HANDLE = /(?:^|[-_])(?:handle|slug)$/;
const INPUT =
  /^(?:(?:product|goods)_?(?:id|no)|products_id|id_product|product|pid|item_?id|item|add-to-cart|anid|article_?id|artikel|sadd|ordernumber|prod_?id)$|\[(?:product_?id|referencedid|id)\]$/i;
const IN_CLASS = /^(?:post|item|article|pid|id|[\w-]*?prod(?:uct)?)[-_]*(?:id)?[-_](\d+)$/i;
const IN_ELEMENT =
  /(?:product|produkt|prod|item|article|artikel|post|wishlist|compare|price|cart|form|^p|^id|box_?id)[\w-]*?[-_]?(\d{2,})$/i;
const IN_ADDRESS =
  /[?&/;][A-Z]{0,4}(?:add-to-cart|products?_?id|id_product|pid|item_?id|product)[=/]([\w-]+)|\/(?:wishlist|compare|cart|basket)\/[\w/]*?(\d{2,})/i;

/** What `data-*` texts say of a product beside its id. */
const TEXTS = [
  ["title", /^(?:[a-z]+-)*(?:product|item)[-_]?(?:name|title)$/],
  ["brand", /(?:^|[-_])(?:brand|vendor|manufacturer)(?:[-_]?name)?$/],
  ["category", /^(?:[a-z]+-)*(?:(?:product|item)[-_]?)?(?:category|product-type|type-name)(?:[-_]?name)?$/],
];
/** Names of elements that show a sku, and what stands in front of it. */
const SHOWS_SKU =
  /(?:^|[\s_-])(?:sku|code|ref(?:erence)?|model|art(?:ikel|icle)?-?(?:nr|no|nummer))(?:-\w+)?(?=$|\s)/i;
const LABEL = /^(?:[\p{L}. -]{2,20}[:.#]|sku)\s*/iu;
/** More elements of one card are not looked at. */
const MOST = 250;

/**
 * @param {Element} card
 * @param {Element[]} elements  the card and what is in it
 * @returns {{ ids: [string, string][], texts: Record<string, string>, objects: object[], woo: boolean }}
 *   objects: parsed from attributes that hold JSON
 */
export function readAttributes(card, elements) {
  const found = { ids: [], texts: {}, objects: [], woo: false };
  for (const element of elements.slice(0, MOST)) {
    for (const { name, value } of element.attributes) {
      if (!value) continue;
      if (name.startsWith("data-")) fromData(found, name.slice(5), value, element, card);
      else if (name === "id") found.ids.push(["tail", IN_ELEMENT.exec(value)?.[1]]);
      else if (name === "class") fromClass(found, value);
      else if (name === "name") fromName(found, value, element);
      else if (/^:?(?:product|goods|item)-?(?:id|no)$/.test(name)) found.ids.push(["id", value]);
      else if ((name === "href" || name === "action" || name === "formaction") && IN_ADDRESS.test(value)) {
        const [, first, second] = IN_ADDRESS.exec(value);
        found.ids.push([/variant/.test(first ?? "") ? "variant" : "ref", first ?? second]);
      }
    }
  }
  const shown = elements.find((element) => element.childElementCount < 2 && SHOWS_SKU.test(element.getAttribute("class")));
  const sku = clean(shown?.textContent, 60).replace(LABEL, "");
  if (/^(?=.*\d)[\p{L}\d][\p{L}\d._/-]{2,30}$/u.test(sku)) found.ids.push(["sku", sku]);
  found.ids = found.ids
    .map(([kind, value]) => [kind, idOf(value)])
    .filter(([, value]) => value && !/^https?:|^[/#.]/.test(value));
  return found;
}

function fromData(found, name, value, element, card) {
  if (value[0] === "{" || value[0] === "[") {
    if (value.length < 20_000) fromJson(found, value, name);
    return;
  }
  if (value.length > 200) return;
  const plain = name.toLowerCase();
  const spaced = /\s/.test(value.trim());
  for (const [meaning, pattern] of TEXTS)
    if (
      !/^(simple|variable|grouped|external|virtual|product|standard)$/i.test(value) &&
      !found.texts[meaning] &&
      pattern.test(plain)
    )
      found.texts[meaning] = clean(meaning === "category" ? value.split(", ").at(-1) : value);
  if (spaced && !SKU.test(plain)) return;
  const beside = element === card ? null : (element.nextElementSibling ?? element.previousElementSibling);
  // Where a neighbour has another, it is one of a choice.
  if (
    (VARIANT.test(plain) && HAS_DIGIT.test(value)) ||
    (beside?.hasAttribute(`data-${name}`) &&
      beside.getAttribute(`data-${name}`) !== value &&
      (SKU.test(plain) || PRODUCT.test(plain)))
  )
    found.ids.push(["variant", value]);
  else if (SKU.test(plain)) found.ids.push(["sku", value]);
  else if (GTIN.test(plain)) found.ids.push(["gtin", value]);
  else if (GROUP.test(plain)) found.ids.push(["group", value]);
  else if (HANDLE.test(plain)) found.ids.push(["handle", value]);
  else if (PRODUCT.test(plain) && /\d|^[A-Z]/.test(value)) found.ids.push(["id", value]);
  else if (/^(?:id|key|code|uid|item-key)$/.test(plain))
    found.ids.push([element === card || element.parentElement === card ? "ref" : "tail", value]);
}

function fromJson(found, text, attribute) {
  const value = parseLoosely(text);
  if (!value || typeof value !== "object") return;
  for (const one of (Array.isArray(value) ? value : [value]).slice(0, 3)) {
    if (!one || typeof one !== "object") continue;
    // Magento keeps what a button sends under `data`; others wrap the product once.
    for (const object of [
      one,
      one.data,
      one.product,
      one.item,
      one.ecommerce,
      one.context,
      ...(Array.isArray(one.items) ? one.items.slice(0, 1) : []),
    ]) {
      if (object && typeof object === "object" && !Array.isArray(object))
        found.objects.push(aboutProduct(object, attribute));
    }
  }
}

/** Any widget's settings have an `id` and a `name`: without more only what says "product" counts. */
function aboutProduct(object, attribute) {
  const whole =
    /product|item|gtm|ga4?(-|$)|analytics|track|impression|article|ecom|layer/.test(attribute) ||
    ["item_name", "productName", "price", "sku"].some((name) => Object.hasOwn(object, name));
  return whole
    ? object
    : Object.fromEntries(Object.entries(object).filter(([name]) => /product|item_?id|sku|variant/i.test(name)));
}

function fromClass(found, value) {
  if (value.length > 2000) return;
  for (const name of value.split(/\s+/)) {
    const id = IN_CLASS.exec(name)?.[1];
    if (id) found.ids.push([/^(post|product|prod)/i.test(name) ? "id" : "ref", id]);
    else if (name.startsWith("product_cat-") || name.startsWith("product-type-")) {
      found.woo = true;
      if (name.startsWith("product_cat-") && !/uncategor|unkategor/.test(name))
        found.texts.wooCategory ??= name.slice(12).replaceAll("-", " ");
    } else if (name === "type-product" || name.startsWith("wc-block")) found.woo = true;
  }
}

function fromName(found, name, element) {
  const value = element.getAttribute("value");
  if (element.tagName === "A")
    found.ids.push(["ref", /^(?:p|prod|product|item|article)?[-_]?(\d{2,})$/i.exec(name)?.[1]]);
  else if (!value || value.length > 100) return;
  else if (name === "id" || /^(variant|variation)_?id$/i.test(name)) found.ids.push(["variant", value]);
  else if (/sku/i.test(name)) found.ids.push(["sku", value]);
  else if (INPUT.test(name) || PRODUCT.test(name)) found.ids.push(["id", value]);
}
