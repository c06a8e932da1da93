// One product out of all that was said of it, as the API takes it.

import { clean, slugOf } from "./text.js";

/** @typedef {import("./told.js").Told} Told */

/**
 * @param {import("./records.js").Entry} entry
 * @param {{ id: string, aliases: string[] }} named
 * @param {{ category: string[], currency: string, sold: boolean }} page  category: that the listing has;
 *   sold: the card says in words that nothing is left
 * @returns {import("./read.js").Found | null} null if there is nothing to call it by
 */
export function composed(entry, { id, aliases }, page) {
  if (!id) return null;
  const { told } = entry;
  const card = told.find(({ source }) => source === "structure");
  const declared = told.filter((one) => one !== card);
  const first = (field, list = [...declared, ...(card ? [card] : [])]) =>
    list.map((one) => one[field]).find((value) => value !== undefined && value !== "");
  const { price, listPrice } = priceOf(card, declared);
  const own =
    told
      .map(({ category }) => category)
      .filter((category) => category.length)
      .sort((one, other) => other.length - one.length)[0] ?? [];
  const known = new Set(page.category.map((name) => name.toLowerCase()));
  const deeper = own.length === 1 && !known.has(own[0].toLowerCase()) ? own : [];
  const category = own.length > 1 || !page.category.length ? own : [...page.category, ...deeper];
  const available =
    page.sold || told.some((one) => one.source === "structure" && one.available === false) ? false : first("available");
  const product = {
    id: clean(id, 200),
    title: first("title") ?? nameIn(told.map(({ path }) => slugOf(path))),
    category: category.length ? category : undefined,
    brand: first("brand"),
    price,
    listPrice,
    currency: (price === card?.price && card?.currency) || first("currency") || page.currency || undefined,
    rating: first("rating"),
    reviews: first("reviews"),
    color: first("color"),
    material: first("material"),
    available,
    url: card?.url || first("url"),
    image: card?.image || first("image"),
  };
  for (const name of Object.keys(product))
    if (product[name] === undefined || product[name] === "") delete product[name];
  return { product, aliases: aliases.map((alias) => clean(alias, 300)) };
}

/** A name out of an address: `oak-bedside-table-1234`. @param {string[]} slugs */
const nameIn = (slugs) =>
  slugs
    .map((slug) =>
      slug
        .replace(/[-_+]+/g, " ")
        .replace(/\b\d{3,}\b/g, " ")
        .trim(),
    )
    .find((name) => /\p{L}{3,} \p{L}{2,}/u.test(name));

/**
 * The price, where machine and card differ: the card may drop the cents, the machine may count in
 * them or still have the old price.
 * @param {Told | undefined} card
 * @param {Told[]} declared
 */
function priceOf(card, declared) {
  const known = declared.map(({ price }) => price).filter((price) => price !== undefined && price > 0);
  const listed = declared.map(({ listPrice }) => listPrice).find((price) => price !== undefined);
  const shown = card?.price;
  if (shown === undefined)
    return {
      price: known[0] ?? (declared.some(({ price }) => price === 0) ? 0 : undefined),
      listPrice: above(listed, known[0]),
    };
  // Dropped cents, rounded or not.
  const exact = known.find((price) => price !== shown && Math.abs(price - shown) < 1 && Number.isInteger(shown));
  const price = exact ?? shown;
  return { price, listPrice: above(card.listPrice, price) ?? above(listed, price) };
}

const above = (listPrice, price) =>
  listPrice !== undefined && price !== undefined && listPrice > price ? listPrice : undefined;
