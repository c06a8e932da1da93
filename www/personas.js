// Scripted shoppers: what each wants, as data, and five events on products that match.
// No DOM here: tests import this file in Node and measure the same five events.

/** A persona matches a product when every list it names holds the product's value. */
export const PERSONAS = [
  {
    id: "nordic-living",
    title: { en: "A Nordic living room on a budget", zh: "预算有限的北欧客厅" },
    want: { category: ["living room"], style: ["nordic", "scandinavian"], band: ["low", "mid"] },
  },
  {
    id: "oak-bedroom",
    title: { en: "An oak bedroom", zh: "橡木卧室" },
    want: { category: ["bedroom"], material: ["oak"] },
  },
  {
    id: "brass-kitchen",
    title: { en: "A kitchen in brass", zh: "黄铜厨房" },
    want: { category: ["kitchen"], material: ["brass"] },
  },
];

/** What a persona does, in this order, each on another product. */
export const STEPS = ["view", "favorite", "view", "cart", "favorite"];

/** `low`, `mid` or `high` for each product id: its price's third within its own category. */
export function priceBands(catalog) {
  const prices = new Map();
  for (const product of catalog) {
    if (!Number.isFinite(product.price)) continue;
    const key = pathOf(product).join(">");
    prices.set(key, [...(prices.get(key) ?? []), product.price]);
  }
  for (const list of prices.values()) list.sort((a, b) => a - b);
  const bands = new Map();
  for (const product of catalog) {
    const list = prices.get(pathOf(product).join(">"));
    if (!list || !Number.isFinite(product.price)) continue;
    const below = list.filter((price) => price < product.price).length / list.length;
    bands.set(product.id, below < 1 / 3 ? "low" : below < 2 / 3 ? "mid" : "high");
  }
  return bands;
}

/** Whether `product` is what `persona` is looking for. */
export function matches(persona, product, bands) {
  return Object.entries(persona.want).every(([attribute, values]) => {
    if (attribute === "band") return values.includes(bands.get(product.id));
    const told = attribute === "category" ? pathOf(product).join(" > ") : product[attribute];
    return typeof told === "string" && values.some((value) => told.toLowerCase().includes(value));
  });
}

/** The persona's five events `{ kind, item }`, or [] where the catalogue has fewer than five products for it. */
export function eventsOf(persona, catalog, bands = priceBands(catalog)) {
  const wanted = catalog.filter((product) => product.available !== false && matches(persona, product, bands));
  if (wanted.length < STEPS.length) return [];
  const picked = spread(wanted);
  return STEPS.map((kind, i) => ({ kind, item: picked[i].id }));
}

/** The same products with their categories taken in turn: who furnishes a room looks at more than sofas. */
function spread(products) {
  const columns = new Map();
  for (const product of products) {
    const key = pathOf(product).join(">");
    columns.set(key, [...(columns.get(key) ?? []), product]);
  }
  const rows = Math.max(...[...columns.values()].map((column) => column.length));
  return Array.from({ length: rows }, (_, row) => [...columns.values()].flatMap((column) => column[row] ?? [])).flat();
}

/** A product's category as the names from root to leaf. */
export function pathOf(product) {
  const path = Array.isArray(product.category) ? product.category : (product.category ?? product.categories?.[0] ?? "").split(">");
  return path.map((name) => name.trim()).filter(Boolean);
}
