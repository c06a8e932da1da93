// schema.org in JSON-LD: https://schema.org/Product, ProductGroup, ItemList, OfferCatalog.

import { firstOf, listOf, onceFor, onceOf, parseLoosely, walk } from "./json.js";
import { machinePrice } from "./price.js";
import { addressOf, clean, pathOf } from "./text.js";
import { availabilityOf, countOf, ratingOf, told } from "./told.js";

const GOODS = /^(Product|ProductGroup|ProductModel|IndividualProduct|SomeProducts|ProductCollection)$/;
const LISTS = /^(ItemList|OfferCatalog|CollectionPage|SearchResultsPage)$/;
/** A list of these is no list of products. */
const OTHER =
  /^(BreadcrumbList|.*Article|BlogPosting|.*Page|SiteNavigationElement|Recipe|Question|HowTo.*|Event|.*Organization|Person|Place|VideoObject|ImageObject|Collection|Review|LocalBusiness|.*Store)$/;

/** More products of one block are not looked at. */
const MOST = 3000;

/** The types of a node without their namespace. @param {any} node @returns {string[]} */
const typesOf = (node) => listOf(node["@type"]).map((type) => clean(type, 200).replace(/^.*[/#:]/, ""));
const isA = (node, kind) => typesOf(node).some((type) => kind.test(type));

/**
 * @param {Document} document
 * @returns {{ told: import("./told.js").Told[], crumbs: string[], broken: number, top: import("./told.js").Told[] }}
 *   top: products that stand for themselves, not as part of a list
 */
export function readJsonLd(document) {
  const all = { told: [], crumbs: [], broken: 0, top: [] };
  for (const script of document.querySelectorAll('script[type*="ld+json" i]')) {
    const root = onceFor(script, parseLoosely);
    if (root === undefined) {
      if (script.textContent.trim()) all.broken += 1;
    } else if (root && typeof root === "object") {
      const block = onceOf(root, document, () => readBlock(root, document));
      all.told.push(...block.told.slice(0, MOST));
      all.top.push(...block.top.slice(0, MOST));
      if (!all.crumbs.length) all.crumbs = block.crumbs;
    }
  }
  return all;
}

function readBlock(root, document) {
  const all = { told: [], top: [], crumbs: [] };
  const nodes = new Map();
  walk(root, (node) => {
    if (typeof node["@id"] === "string" && Object.keys(node).length > 1 && !nodes.has(node["@id"]))
      nodes.set(node["@id"], node);
  });
  const whole = (node) => (node && typeof node["@id"] === "string" && nodes.get(node["@id"])) || node;
  const listed = new Set();
  walk(root, (node, key, parent) => {
    if (isA(node, /^BreadcrumbList$/)) {
      if (!all.crumbs.length) all.crumbs = crumbsOf(node);
      return false;
    }
    if (isA(node, GOODS)) {
      if (Object.keys(node).every((name) => name.startsWith("@"))) return false;
      const products = readProduct(node, document, whole);
      all.told.push(...products);
      const alone =
        !listed.has(node) &&
        !/^(isRelatedTo|isSimilarTo|isAccessoryOrSparePartFor|itemReviewed|hasVariant|isVariantOf)$/.test(key);
      if (alone && !(parent && isA(parent, /^(ListItem|Offer)$/))) all.top.push(...products);
      return false;
    }
    if (/^(review|reviews|itemReviewed)$/.test(key)) return false;
    if (isA(node, LISTS) || (Array.isArray(node.itemListElement) && !isA(node, OTHER))) {
      for (const entry of listOf(node.itemListElement)) {
        const item = whole(entry?.item ?? entry?.itemOffered ?? entry);
        if (item && typeof item === "object") listed.add(item);
        const weak = readEntry(entry, item, document);
        if (weak) all.told.push(weak);
      }
    }
    return true;
  });
  return all;
}

/** An entry that is no Product by itself: a name and an address, sometimes only a text. */
function readEntry(entry, item, document) {
  if (typeof item === "string")
    return addressOf(item, document) ? told("jsonld", { url: item, title: entry?.name, weak: true }, document) : null;
  if (!item || typeof item !== "object" || isA(item, GOODS) || isA(item, OTHER) || isA(item, LISTS)) return null;
  const url = firstOf(entry.url, item.url, item["@id"]);
  const title = firstOf(item.name, entry.name);
  if (!url) return null;
  return told("jsonld", { url, title, image: imageOf(entry.image ?? item.image), weak: true }, document);
}

/** A product; a group whose variants have pages of their own is as many products. */
function readProduct(node, document, whole) {
  const variants = listOf(node.hasVariant)
    .map(whole)
    .filter((variant) => variant && typeof variant === "object");
  const own = fieldsOf(node, whole);
  const group = listOf(node.isVariantOf)
    .map(whole)
    .find((parent) => parent && typeof parent === "object");
  if (group) {
    own.ids.push(["group", firstOf(group.productGroupID, group.sku, group.productID)]);
    own.brand ||= nameOf(group.brand);
    own.category ??= group.category;
  }
  const each = variants.slice(0, 300).map((variant) => fieldsOf(variant, whole));
  const paths = each.map(({ url }) => pathOf(addressOf(url, document)));
  const apart = new Set(paths.filter(Boolean)).size > 1;
  if (apart) {
    return each.map((variant) =>
      told(
        "jsonld",
        { ...own, ...defined(variant), ids: [...variant.ids, ["group", firstOf(node.productGroupID)]] },
        document,
      ),
    );
  }
  const priced = each.filter(({ price }) => price !== undefined).sort((one, other) => one.price - other.price)[0];
  const open =
    each.some(({ available }) => available === true) ||
    (each.some(({ available }) => available === false) ? false : undefined);
  const ids = [
    ...own.ids,
    ...each.flatMap(({ ids }) =>
      ids.map(([kind, value]) => [kind === "id" || kind === "sku" ? "variant" : kind, value]),
    ),
  ];
  const merged = {
    ...own,
    ids,
    price: own.price ?? priced?.price,
    currency: own.currency || priced?.currency,
    listPrice: own.listPrice ?? priced?.listPrice,
    available: own.available ?? open,
    url: own.url ?? each.find(({ url }) => url)?.url?.replace(/[?#].*$/, ""),
    image: own.image ?? each.find(({ image }) => image)?.image,
  };
  return [told("jsonld", merged, document)];
}

const defined = (fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
const nameOf = (value) =>
  firstOf(...listOf(value).map((one) => (one && typeof one === "object" ? firstOf(one.name, one["@value"]) : one)));
const imageOf = (value) =>
  firstOf(
    ...listOf(value).map((one) =>
      one && typeof one === "object" ? firstOf(one.url, one.contentUrl, one["@id"]) : one,
    ),
  );

function fieldsOf(node, whole) {
  const offer = offerOf(listOf(node.offers).map(whole));
  const votes = whole(listOf(node.aggregateRating)[0]) ?? {};
  const ids = [
    ["id", firstOf(node.productID)],
    ["sku", firstOf(node.sku, offer.sku)],
    ["group", firstOf(node.productGroupID)],
    ["mpn", firstOf(node.mpn)],
  ];
  for (const name of ["gtin", "gtin8", "gtin12", "gtin13", "gtin14", "ean", "isbn"])
    ids.push(["gtin", firstOf(node[name], offer[name])]);
  for (const extra of listOf(node.identifier)) ids.push(["ref", firstOf(extra?.value, extra)]);
  const value = (name) => firstOf(...listOf(node[name]).map((one) => one?.name ?? one));
  return {
    ids,
    node: node["@id"],
    title: nameOf(node.name),
    brand: nameOf(node.brand) ?? nameOf(node.manufacturer),
    url: firstOf(
      node.url,
      node.mainEntityOfPage?.["@id"],
      offer.url,
      /^https?:[^#]*$/.test(node["@id"] ?? "") ? node["@id"] : undefined,
    ),
    image: imageOf(node.image),
    category: typeof node.category === "object" ? listOf(node.category).map((one) => one?.name ?? one) : node.category,
    price: offer.price,
    listPrice: offer.listPrice,
    currency: offer.currency,
    available: offer.available,
    rating: ratingOf(machinePrice(votes.ratingValue), machinePrice(votes.bestRating)),
    reviews: countOf(firstOf(votes.reviewCount, votes.ratingCount)),
    color: value("color"),
    material: value("material"),
  };
}

/** The cheapest of a product's offers, and whether any can be had. */
function offerOf(offers) {
  const flat = offers
    .flatMap((offer) => (offer && typeof offer === "object" ? [offer, ...listOf(offer.offers)] : []))
    .slice(0, 300);
  let best = {};
  const stock = [];
  for (const offer of flat) {
    if (!offer || typeof offer !== "object") continue;
    stock.push(availabilityOf(firstOf(offer.availability)));
    let { price, listPrice, currency } = {
      price: undefined,
      listPrice: undefined,
      currency: firstOf(offer.priceCurrency),
    };
    for (const part of listOf(offer.priceSpecification)) {
      const value = machinePrice(firstOf(part?.price, part?.minPrice), currency);
      currency ??= firstOf(part?.priceCurrency);
      if (part?.referenceQuantity && listOf(offer.priceSpecification).length > 1) continue;
      if (/ListPrice|StrikethroughPrice|SRP|MSRP|RegularPrice/.test(String(part?.priceType ?? ""))) listPrice = value;
      else price = price === undefined ? value : Math.min(price, value ?? price);
    }
    price = machinePrice(firstOf(offer.price), currency) ?? machinePrice(firstOf(offer.lowPrice), currency) ?? price;
    if (price !== undefined && (best.price === undefined || price < best.price))
      best = { ...offer, price, listPrice, currency };
  }
  const available = stock.includes(true) || (stock.includes(false) ? false : undefined);
  return { url: firstOf(...flat.map((offer) => offer?.url)), ...best, available };
}

/** The way to this page, by name. */
function crumbsOf(node) {
  const entries = listOf(node.itemListElement).filter((entry) => entry && typeof entry === "object");
  const sorted = [...entries].sort((one, other) => (Number(one.position) || 0) - (Number(other.position) || 0));
  return sorted.map((entry) => clean(firstOf(entry.name, entry.item?.name) ?? "", 80)).filter(Boolean);
}
