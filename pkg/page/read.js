// Reads what products a page shows, on a page that was not written for us. Data blocks and markup
// say what the products are, the cards say where they stand; records.js joins the two.

import { crumbsOf, isThisPage, listingCategory, productPageScore } from "./about.js";
import { readCard } from "./card.js";
import { declaredBy, pageOf } from "./declared.js";
import { cardsOf, findGrids, isGoods } from "./grids.js";
import { composed } from "./product.js";
import { Records } from "./records.js";

export { mainProduct } from "./main.js";

/** @typedef {import("../index.js").Product & { currency?: string }} Product */
/** @typedef {{ product: Product, aliases: string[] }} Found  a product, and every other id it goes by */
/** @typedef {Found & { element: Element }} Card  `element`: the direct child of the grid */
/** @typedef {{ element: Element, cards: Card[] }} Grid */

/**
 * Reads what products a page shows. Never throws; never changes the page.
 * @param {Document} document
 * @param {{ grid?: string | Element[], selectors?: Record<string, string>, locale?: string }} [options]
 *   grid: a selector, or elements; selectors: where in a card things are (`card`, `id`, `title`, `price`,
 *   `listPrice`, `brand`, `category`, `image`, `link`, `rating`, `reviews`), each a CSS selector, with
 *   `@attribute` behind it for an attribute, or only the name of a `data-` attribute
 * @returns {{ grids: Grid[], products: Found[], sources: Record<string, number>, lacked: string[] }}
 *   the largest grid comes first; products: all, those without a card too; sources: how many products
 *   each kind of source told something of; lacked: sentences on what was not found
 */
export function read(document, options = {}) {
  try {
    return readPage(document, options ?? {});
  } catch (error) {
    return { grids: [], products: [], sources: {}, lacked: [`the page could not be read: ${error?.message}`] };
  }
}

function readPage(document, options) {
  const sources = declaredBy(document);
  const page = pageOf(document, options, sources.told);
  const shown = gridsOf(document, options, page);
  const records = new Records();
  const weak = sources.told.filter((told) => told.weak);
  for (const told of sources.told) {
    if (told.weak) continue;
    const mark = told.element && markOf(told.element, shown);
    records.add(mark ? { ...told, mark } : told);
  }
  const common = commonPaths(shown);
  const placed = shown.map(({ cards }, grid) =>
    cards.map(({ element, reading }, card) => {
      const { path, ids } = reading.told;
      const entry = records.add({
        ...reading.told,
        path: common.has(path) ? "" : path,
        ids: ids.filter((id) => !isPlace(id, cards)),
        mark: `${grid}.${card}`,
      });
      for (const told of reading.more) records.add({ ...told, mark: `${grid}.${card}` });
      return { element, reading, entry };
    }),
  );
  addWeak(records, weak);
  records.joinByName();
  for (const card of placed.flat()) card.entry = records.current(card.entry);
  return assembled(document, page, sources, records, shown, placed);
}

/** The grids that are asked for, else those that are found; the largest first. */
function gridsOf(document, { grid, selectors }, page) {
  if (!document.body) return [];
  const asked = typeof grid === "string" ? queried(document, grid) : grid;
  const found = asked
    ? asked.flatMap((element) => gridsAt(element, asked, page))
    : selectors?.card
      ? gridsOfCards(document, selectors.card, page)
      : findGrids(document.body, page);
  const seen = new Set();
  const unique = found.filter(({ element }) => !seen.has(element) && seen.add(element));
  return unique.sort((one, other) => other.cards.length - one.cards.length);
}

function queried(document, selector) {
  try {
    return selector ? [...document.querySelectorAll(selector)] : undefined;
  } catch {
    return [];
  }
}

/** A selector means the grid, something around it, or its cards. */
function gridsAt(element, asked, page) {
  const inner = findGrids(element, page);
  const direct = inner.find((one) => one.element === element);
  if (direct) return [direct];
  if (inner.length) return inner;
  const siblings = asked.filter((other) => other.parentElement === element.parentElement);
  const parent = element.parentElement;
  if (
    siblings.length > 1 &&
    parent &&
    readCard(element, page).told.title &&
    siblings.length >= parent.childElementCount / 2
  ) {
    const cards = cardsOf(parent, page);
    if (cards.length > 1) return [{ element: parent, cards }];
  }
  return [{ element, cards: cardsOf(element, page) }];
}

/** Grids told by a selector for their cards: the containers whose children hold one each. */
function gridsOfCards(document, selector, page) {
  const cards = queried(document, selector) ?? [];
  const grids = new Map();
  for (const card of cards) {
    let child = card;
    while (
      child.parentElement &&
      child.parentElement !== document.body &&
      cards.every((other) => other === card || !child.parentElement.contains(other))
    )
      child = child.parentElement;
    if (!child.parentElement) continue;
    if (!grids.has(child.parentElement)) grids.set(child.parentElement, []);
    grids.get(child.parentElement).push({ element: child, reading: readCard(child, page) });
  }
  return [...grids].map(([element, shown]) => ({
    element,
    cards: shown.filter(({ reading }) => isGoods(reading.told)),
  }));
}

/** Addresses that cards of several names lead to are those of no product. */
function commonPaths(shown) {
  const names = new Map();
  for (const {
    reading: {
      told: { path, title },
    },
  } of shown.flatMap(({ cards }) => cards)) {
    if (!names.has(path)) names.set(path, new Set());
    names.get(path).add(title);
  }
  return new Set([...names].filter(([, titles]) => titles.size > 2).map(([path]) => path));
}

/** Whether what looks like an id only counts the cards: `product-1`, `product-2`, in whatever order they are now. */
function isPlace([kind, value], cards) {
  if (cards.length < 2 || !/^\d{1,3}$/.test(value)) return false;
  const numbers = cards.map(
    ({ reading: { told } }) => told.ids.find(([own, number]) => own === kind && /^\d{1,3}$/.test(number))?.[1],
  );
  return (
    numbers.every(Boolean) &&
    new Set(numbers).size === cards.length &&
    Math.min(...numbers) < 2 &&
    Math.max(...numbers) < cards.length + 4
  );
}

/** Which card an element lies in. */
function markOf(element, shown) {
  for (const [grid, { element: around, cards }] of shown.entries()) {
    if (!around.contains(element)) continue;
    const card = cards.findIndex((one) => one.element.contains(element));
    if (card >= 0) return `${grid}.${card}`;
  }
  return undefined;
}

/** Entries of a list of addresses are products if the page shows some of them as products. */
function addWeak(records, weak) {
  const paths = new Map(
    records.entries.filter(({ carded }) => carded).flatMap((entry) => entry.told.map(({ path }) => [path, entry])),
  );
  const known = weak.filter(({ path }) => path && paths.has(path));
  for (const told of known.length * 2 >= weak.length ? weak : known) records.add(told);
}

function assembled(document, page, sources, records, shown, placed) {
  const listing =
    placed.some((cards) => cards.length > 2) &&
    productPageScore(document, sources.top[0] ?? null, sources.shopify.page) < 3;
  const category = listingCategory(document, crumbsOf(document, sources.crumbs), listing);
  const kindOf = new Map();
  for (const cards of placed) {
    const kind = records.mainKind(cards.map(({ entry }) => entry));
    for (const { entry } of cards) if (!kindOf.has(entry)) kindOf.set(entry, kind);
  }
  const usual = records.mainKind(records.entries);
  const sold = new Set(
    placed
      .filter((cards) => !soldThroughout(cards))
      .flat()
      .filter(({ reading }) => reading.sold)
      .map(({ entry }) => entry),
  );
  const found = new Map();
  const ids = new Set();
  for (const entry of records.entries) {
    const product = composed(entry, records.named(entry, kindOf.get(entry) ?? usual), {
      category: placed.length ? category : [],
      currency: page.currency,
      sold: sold.has(entry),
    });
    // Some listings call themselves a product, to be shown with stars in a search.
    const itself = listing && !entry.carded && isThisPage(entry, document);
    if (product && !itself && !ids.has(product.product.id)) found.set(entry, product);
    ids.add(product?.product.id);
  }
  const currencies = [...found.values()]
    .map(({ product }) => product.currency)
    .filter(Boolean)
    .sort();
  const common = currencies[currencies.length >> 1];
  // `1.299,-` has no sign: the others of the page have one.
  for (const { product } of found.values()) if (common && product.price !== undefined) product.currency ??= common;
  const grids = shown.map(({ element }, grid) => ({
    element,
    cards: placed[grid]
      .filter(({ entry }) => found.has(entry))
      .map(({ element, entry }) => ({ element, ...found.get(entry) })),
  }));
  return {
    grids,
    products: [...found.values()],
    sources: counted(found, placed),
    lacked: lackedIn(grids, found, sources),
  };
}

/** A badge that every card holds is hidden in most of them. */
const soldThroughout = (cards) =>
  cards.length > 2 && cards.every(({ reading }) => reading.sold || reading.told.available === false);

function counted(found, placed) {
  const counts = {};
  const more = new Map();
  for (const { entry, reading } of placed.flat()) more.set(entry, [...(more.get(entry) ?? []), ...reading.sources]);
  for (const entry of found.keys()) {
    const names = new Set([...entry.told.map(({ source }) => source), ...(more.get(entry) ?? [])]);
    for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function lackedIn(grids, found, { broken }) {
  const lacked = [];
  const products = [...found.values()].map(({ product }) => product);
  const without = (field) => products.filter((product) => product[field] === undefined).length;
  if (!products.length) lacked.push("no product was found");
  if (!grids.some(({ cards }) => cards.length)) lacked.push("no grid of products was found: say where with data-grid");
  if (broken) lacked.push(`${broken} block${broken > 1 ? "s" : ""} of JSON-LD could not be read`);
  for (const field of ["title", "price", "category", "brand"])
    if (without(field)) lacked.push(`${without(field)} of ${products.length} products without a ${field}`);
  const loose = products.filter(({ id, url }) => url?.includes(id) && id.startsWith("/")).length;
  if (loose) lacked.push(`${loose} products have no id but their address`);
  return lacked;
}
