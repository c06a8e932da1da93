// Products in data of any shop system: an object with a name, an id and a price is one, whatever its
// fields are called. Store APIs, a framework's page state and tracking attributes all come this way.

import { firstOf, listOf } from "./json.js";
import { decimalsOf, machinePrice } from "./price.js";
import { clean } from "./text.js";
import { availabilityOf, countOf, ratingOf, told } from "./told.js";

const FIELDS = {
  id:
    "productId product_id productID idProduct id_product item_id itemId internal_id entityId entity_id " +
    "objectID id _id uid code pid product",
  sku:
    "sku productSku product_sku item_sku itemNo itemNumber articleNumber artikelnummer productNumber " +
    "partNumber reference model",
  gtin: "gtin gtin13 ean ean13 barcode upc",
  mpn: "mpn",
  group: "productGroupID item_group_id masterId parentId parent_id styleId",
  variant: "variantId variant_id variationId variation_id item_variant_id defaultVariantId masterVariantId",
  handle: "handle slug urlKey url_key",
  title: "title name productName product_name item_name displayName productTitle",
  url:
    "url productUrl product_url productlink permalink link href canonicalUrl canonical_url pdpUrl fullUrl " +
    "onlineStoreUrl relativeUrl path",
  image:
    "image imageUrl image_url mainImage featuredImage featured_image thumbnail defaultImage img picture " +
    "images media",
  brand: "brand vendor manufacturer item_brand brandName brand_name",
  category:
    "categoryPath category categoryName category_name productType product_type item_category categories " + "typeName",
  price:
    "salePrice sale_price specialPrice currentPrice current_price finalPrice final_price sellingPrice " +
    "price priceValue minPrice price_min prices priceRange price_range pricing calculatedPrice offers",
  listPrice:
    "compareAtPrice compare_at_price listPrice list_price regularPrice regular_price originalPrice " +
    "original_price oldPrice old_price wasPrice msrp strikePrice",
  currency: "currency currencyCode currency_code priceCurrency currencyIso",
  available:
    "available availableForSale inStock in_stock isInStock is_in_stock isAvailable is_available " +
    "availability stockStatus stock_status",
  rating: "rating averageRating average_rating ratingValue ratingAverage reviewsAverage",
  reviews: "reviewCount review_count reviewsCount ratingCount rating_count numReviews totalReviews numberOfReviews",
  color: "color colour colorName farbe",
  material: "material",
};

/** @type {Record<string, string[]>} */
const NAMES = Object.fromEntries(Object.entries(FIELDS).map(([meaning, names]) => [meaning, names.split(" ")]));

/** The values of an object's fields of one meaning; a page may bring any keys, so only its own count. */
const valuesOf = (object, meaning) =>
  NAMES[meaning].filter((name) => Object.hasOwn(object, name)).map((name) => object[name]);
const scalar = (object, meaning) => firstOf(...valuesOf(object, meaning).filter((value) => typeof value !== "object"));

/**
 * Whether an object looks like a product that a shop sells.
 * @param {Record<string, any>} object
 */
export function isProductLike(object) {
  if (
    typeof scalar(object, "title") !== "string" ||
    clean(object.__typename ?? object["@type"] ?? "", 60).match(
      /category|collection|page|article|brand|menu|post|image/i,
    )
  )
    return false;
  const known =
    scalar(object, "id") !== undefined || scalar(object, "sku") !== undefined || scalar(object, "handle") !== undefined;
  if (!known) return false;
  if (priceOf(object).price !== undefined) return true;
  const picture = valuesOf(object, "image").some(Boolean);
  return (
    picture &&
    (scalar(object, "sku") !== undefined ||
      Object.hasOwn(object, "variants") ||
      /product/i.test(object.__typename ?? ""))
  );
}

/**
 * What an object says of a product.
 * @param {string} source
 * @param {Record<string, any>} object
 * @param {Document} document
 * @param {{ cents?: boolean, url?: string, currency?: string, element?: Element }} [options]  cents:
 *   whole numbers are hundredths
 */
export function fromObject(source, object, document, { cents = false, url, currency, element } = {}) {
  const { price, listPrice, currency: named } = priceOf(object, cents);
  const text = (meaning) => firstOf(...valuesOf(object, meaning).map(nameOf));
  const ids = [];
  for (const kind of ["id", "sku", "gtin", "mpn", "group", "variant", "handle"]) {
    for (const [at, value] of valuesOf(object, kind).entries())
      ids.push([kind === "id" && at ? "ref" : kind, firstOf(value)]);
  }
  for (const variant of listOf(object.variants?.nodes ?? object.variants).slice(0, 200)) {
    if (!variant || typeof variant !== "object") continue;
    ids.push(
      ["variant", firstOf(variant.id, variant.variantId)],
      ["variant", firstOf(variant.sku)],
      ["gtin", firstOf(variant.barcode)],
    );
  }
  const path = [1, 2, 3, 4, 5]
    .map((level) => object[level === 1 ? "item_category" : `item_category${level}`])
    .filter((part) => typeof part === "string" && part);
  const sold = object.soldOut ?? object.sold_out ?? object.isSoldOut;
  const votes = valuesOf(object, "rating")[0];
  const best = votes && typeof votes === "object" ? votes : {};
  return told(
    source,
    {
      ids,
      element,
      title: text("title"),
      brand: text("brand"),
      currency: named || currency,
      price,
      listPrice,
      url: url ?? firstOf(...valuesOf(object, "url")),
      image: pictureOf(valuesOf(object, "image")),
      category: path.length > 1 ? path : categoryIn(object),
      available: typeof sold === "boolean" ? !sold : availabilityOf(valuesOf(object, "available")[0]),
      rating: ratingOf(machinePrice(firstOf(best.value, best.average, best.rate, votes))),
      reviews: countOf(firstOf(...valuesOf(object, "reviews"), best.count)),
      color: text("color"),
      material: text("material"),
    },
    document,
  );
}

const nameOf = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? firstOf(value.name, value.title, value.value, value.label)
    : value;

function categoryIn(object) {
  const value = valuesOf(object, "category").find((one) => (Array.isArray(one) ? one.length : one));
  if (Array.isArray(value)) return value.slice(0, 1).map(nameOf);
  return typeof value === "string" && /^[\w-]+(\/[\w -]+)+$/.test(value) ? value.split("/") : nameOf(value);
}

function pictureOf(values) {
  const value = listOf(values.flat()[0])[0];
  return value && typeof value === "object"
    ? firstOf(
        value.url,
        value.src,
        value.originalSrc,
        value.href,
        value.large,
        value.node?.url,
        value.preview_image?.src,
      )
    : value;
}

const INNER = (
  "sale current final special now finalPrice final_price salePrice sale_price amount value price " +
  "minVariantPrice minimum_price min lowPrice from gross grossPrice unitPrice raw regular regularPrice " +
  "regular_price withTax formatted text"
).split(" ");

const BEFORE = "regular_price regularPrice regular listPrice list compareAt original was old".split(" ");

/** Price, price before, and currency of an object. @param {Record<string, any>} object @param {boolean} [cents] */
function priceOf(object, cents = false) {
  const named = scalar(object, "currency");
  let price;
  let listPrice;
  let currency = typeof named === "string" && decimalsOf(named) >= 0 ? named : "";
  const scale = (value) => (value !== undefined && cents && Number.isInteger(value) ? value / 100 : value);
  for (const value of valuesOf(object, "price")) {
    const read = amountOf(value, currency);
    if (read?.value === undefined || (read.value === 0 && price === undefined && valuesOf(object, "price").length > 1))
      continue;
    price = typeof value === "number" ? scale(read.value) : read.value;
    currency ||= read.currency;
    listPrice ??= read.list;
    break;
  }
  if (price === undefined) {
    const prices = listOf(object.variants?.nodes ?? object.variants).map((variant) =>
      variant && typeof variant === "object" ? scale(amountOf(variant.price, currency)?.value) : undefined,
    );
    const known = prices.filter((value) => value !== undefined);
    if (known.length) price = Math.min(...known.slice(0, 300));
  }
  for (const value of valuesOf(object, "listPrice")) {
    const read = amountOf(value, currency)?.value;
    listPrice ??= typeof value === "number" ? scale(read) : read;
  }
  return {
    price,
    listPrice: listPrice !== undefined && price !== undefined && listPrice > price ? listPrice : undefined,
    currency,
  };
}

/** An amount in whatever it is wrapped: minor units are only divided where the data says how. */
function amountOf(value, currency, depth = 0) {
  if (depth > 4 || value === null || value === undefined) return undefined;
  if (typeof value !== "object") {
    const read = machinePrice(value, currency);
    return read === undefined ? undefined : { value: read, currency: "" };
  }
  if (Array.isArray(value)) return amountOf(value[0], currency, depth + 1);
  const named =
    [value.currency, value.currencyCode, value.currency_code, value.currencyIso].find(
      (code) => typeof code === "string" && decimalsOf(code) >= 0,
    ) ?? "";
  if (Number.isInteger(value.centAmount))
    return { value: value.centAmount / 10 ** (value.fractionDigits ?? 2), currency: named };
  const minor = value.currency_minor_unit;
  for (const name of INNER) {
    if (!Object.hasOwn(value, name)) continue;
    const inner = amountOf(value[name], named || currency, depth + 1);
    if (inner?.value === undefined) continue;
    const scale = Number.isInteger(minor) && /^\d+$/.test(String(value[name])) ? 10 ** minor : 1;
    const before = BEFORE.filter((key) => Object.hasOwn(value, key))
      .map((key) => amountOf(value[key], named, depth + 1)?.value)
      .find((one) => one !== undefined);
    return {
      value: inner.value / scale,
      currency: named || inner.currency,
      list: before === undefined ? inner.list : before / scale,
    };
  }
  return undefined;
}
