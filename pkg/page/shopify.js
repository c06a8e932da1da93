// What Shopify puts into every page beside the theme: `var meta` for its analytics, the event of its
// web pixels, and the product JSON of themes. Its numbers are hundredths in every currency.

import { balanced, listOf, onceFor, parseLoosely } from "./json.js";
import { fromObject } from "./objects.js";
import { machinePrice } from "./price.js";
import { clean } from "./text.js";
import { told } from "./told.js";

/**
 * @param {Document} document
 * @returns {{ told: import("./told.js").Told[], page: string, main: import("./told.js").Told | null }}
 *   page: `product`, `collection` ... where it says so
 */
export function readShopify(document) {
  const all = { told: [], page: "", main: null };
  for (const script of document.querySelectorAll('script:not([src]):not([type*="json" i])')) {
    const data = onceFor(script, dataOf);
    if (!data) continue;
    for (const product of data.products) all.told.push(fromMeta(product, data, document));
    if (data.product) all.told.push((all.main = fromMeta(data.product, data, document)));
    all.told.push(...data.shown.map((variant) => fromPixel(variant, document)));
    all.page ||= data.page;
  }
  return all;
}

/** @param {string} text of a script */
function dataOf(text) {
  if (
    text.length < 20 ||
    !(text.includes("ShopifyAnalytics") || text.includes("productVariants") || /\bvar meta\s*=/.test(text))
  )
    return null;
  const start = /\b(?:var\s+meta|ShopifyAnalytics\.meta)\s*=\s*(?=\{)/.exec(text);
  const meta = start ? parseLoosely(balanced(text, start.index + start[0].length)) : undefined;
  const currency = /ShopifyAnalytics\.meta\.currency\s*=\s*['"]([A-Z]{3})/.exec(text)?.[1] ?? "";
  const shown = pixelsOf(text);
  if (!meta && !shown.length) return null;
  const products = listOf(meta?.products)
    .filter((product) => product && typeof product === "object")
    .slice(0, 500);
  const product = meta?.product && typeof meta.product === "object" ? meta.product : null;
  return { products, product, shown, currency, page: clean(meta?.page?.pageType, 20) };
}

/** The variants of the event `collection_viewed`, which is JSON or JSON within a string. */
function pixelsOf(text) {
  const start = /\\?"(?:productVariants|productVariant)\\?"\s*:\s*(?=[[{])/.exec(text);
  if (!start) return [];
  const from = start.index + start[0].length;
  if (!start[0].startsWith("\\")) return listOf(parseLoosely(balanced(text, from)));
  // The string ends at the first quote that is not escaped.
  const end = /(?<!\\)(?:\\\\)*"/.exec(text.slice(from));
  try {
    const whole = JSON.parse(`"${text.slice(from, end ? from + end.index : undefined)}"`);
    return listOf(parseLoosely(balanced(whole, 0)));
  } catch {
    return [];
  }
}

const cents = (value) => (Number.isInteger(value) ? value / 100 : machinePrice(value));

function fromMeta(product, { currency }, document) {
  const variants = listOf(product.variants)
    .filter((variant) => variant && typeof variant === "object")
    .slice(0, 200);
  const [first] = variants;
  // A variant is named "Oslo chair - Oak"; only the part before is the product's name.
  let title = clean(product.title ?? first?.name);
  const suffix = clean(first?.public_title);
  if (!product.title && suffix && title.endsWith(` - ${suffix}`)) title = title.slice(0, -suffix.length - 3);
  const prices = variants.map(({ price }) => cents(price)).filter((price) => price !== undefined);
  const handle = clean(product.handle, 200);
  return told(
    "shopify",
    {
      ids: [
        ["id", product.id],
        ["handle", handle],
        ...variants.flatMap(({ id, sku }) => [
          ["variant", id],
          ["variant", sku],
        ]),
      ],
      title,
      brand: product.vendor,
      category: product.type,
      url: handle && `/products/${handle}`,
      currency,
      price: prices.length ? Math.min(...prices) : undefined,
    },
    document,
  );
}

function fromPixel(variant, document) {
  const product = variant?.product ?? {};
  return told(
    "shopify",
    {
      ids: [
        ["id", product.id],
        ["variant", variant?.id],
        ["variant", variant?.sku],
      ],
      title: product.untranslatedTitle ?? product.title,
      url: product.url,
      brand: product.vendor,
      category: product.type,
      price: machinePrice(variant?.price?.amount),
      currency: variant?.price?.currencyCode,
      image: variant?.image?.src,
    },
    document,
  );
}

/**
 * A theme's own product JSON, told by its fields.
 * @param {Record<string, any>} object
 */
export const isShopifyProduct = (object) =>
  Object.hasOwn(object, "handle") &&
  Array.isArray(object.variants) &&
  (Object.hasOwn(object, "vendor") || Object.hasOwn(object, "compare_at_price"));

/** @param {Record<string, any>} object @param {Document} document @param {Element} [element] */
export function fromTheme(object, document, element) {
  const category = typeof object.type === "string" ? object.type : object.product_type;
  return fromObject("shopify", { ...object, category }, document, {
    cents: true,
    url: `/products/${clean(object.handle, 200)}`,
    element,
  });
}
