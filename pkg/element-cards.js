// The children of a <nestrank-grid>: what each says of its product, and where it goes.

/** What a child says in `data-` attributes. */
const TEXTS = ["title", "category", "brand", "style", "color", "material"];
const NUMBERS = ["price", "listPrice", "rating", "reviews"];

/**
 * The children that carry an id in the attribute `key`, with their products; of two with one id the first.
 * @param {Element} grid
 * @param {string} key
 * @returns {{ element: Element, product: import("./index.js").Product }[]}
 */
export function cardsOf(grid, key) {
  const seen = new Set();
  const cards = [];
  for (const element of grid.children) {
    const id = element.getAttribute(key);
    if (id === null || seen.has(id)) continue;
    seen.add(id);
    cards.push({ element, product: productOf(element, id) });
  }
  return cards;
}

function productOf(element, id) {
  const { dataset } = element;
  const product = { id, title: element.querySelector("h1, h2, h3, h4, h5, h6")?.textContent.trim() || null };
  for (const name of TEXTS) if (dataset[name]) product[name] = dataset[name];
  for (const name of NUMBERS) {
    // A price that is no number leaves the price out, not the product.
    if (dataset[name] && Number.isFinite(Number(dataset[name]))) product[name] = Number(dataset[name]);
  }
  if (dataset.available === "false") product.available = false;
  return product;
}

/** Whether it is in view, or above it: to move it would move what the shopper looks at. */
export function isAboveFold({ element }) {
  return element.getBoundingClientRect().top < globalThis.innerHeight;
}

/**
 * The ids in that order, the others after it as they stand; a card that is held keeps its place.
 * @param {ReturnType<typeof cardsOf>} cards as they stand
 * @param {string[]} order
 * @param {(card: { element: Element }) => boolean} isHeld
 */
export function orderWith(cards, order, isHeld) {
  const here = new Set(cards.map(({ product }) => product.id));
  const held = new Set(cards.filter(isHeld).map(({ product }) => product.id));
  const sorted = new Set([...order.filter((id) => here.has(id)), ...here]);
  const free = [...sorted].filter((id) => !held.has(id));
  return [...here].map((id) => (held.has(id) ? id : free.shift()));
}
