// Google's e-commerce events in a data layer: the form of GA4 (`items`), and the older one of
// Universal Analytics (`ecommerce.add.products` and its like).

const GA4 = {
  view_item_list: "impression",
  select_item: "view",
  view_item: "view",
  add_to_cart: "cart",
  remove_from_cart: "uncart",
  add_to_wishlist: "favorite",
  remove_from_wishlist: "unfavorite",
  purchase: "purchase",
};
/** Actions of Universal Analytics, in a layer and in `ga("ec:setAction", ...)`. */
export const UNIVERSAL = { impressions: "impression", click: "view", detail: "view", add: "cart", remove: "uncart", purchase: "purchase" };
/** More are no list that anybody saw. */
const MOST_ITEMS = 200;

/** Makes a function that takes a data layer's entries one by one and hears events in them. */
export function ga4(hear) {
  // What was pushed without an event belongs to the next event, until `ecommerce: null`.
  let waiting = null;
  return (entry) => {
    const { event, params, cleared } = opened(entry);
    if (cleared) waiting = null;
    if (params) universal(params, hear);
    const kind = Object.hasOwn(GA4, event) ? GA4[event] : null;
    if (!kind) {
      if (!event && params) waiting = params;
      return;
    }
    const said = params ?? waiting;
    waiting = null;
    if (said) hearItems(kind, said.items, said.transaction_id, hear);
  };
}

/** Hears each product of a list. */
export function hearItems(kind, items, transaction, hear, source = "dataLayer") {
  const list = Array.isArray(items) ? items : items && typeof items === "object" ? [items] : [];
  const seen = list.slice(0, MOST_ITEMS).map(itemOf).filter(Boolean);
  hear({ kind, source, items: seen, transaction: text(transaction) });
}

/** An entry's event and what it says, whether it is an object or the arguments of `gtag()`. */
function opened(entry) {
  if (Object.prototype.toString.call(entry) === "[object Arguments]" || Array.isArray(entry)) {
    if (entry[0] !== "event") return {};
    return { event: entry[1], params: object(entry[2]?.ecommerce ?? entry[2]) };
  }
  const cleared = "ecommerce" in entry && !entry.ecommerce;
  // A list may stand at the top of the entry, without `ecommerce`.
  const params = object(entry.ecommerce) ?? (Array.isArray(entry.items) ? entry : null);
  return { event: text(entry.event), params, cleared };
}

function universal(said, hear) {
  for (const [action, kind] of Object.entries(UNIVERSAL)) {
    const part = said[action];
    if (!part || typeof part !== "object") continue;
    const products = Array.isArray(part) ? part : part.products;
    if (products) hearItems(kind, products, part.actionField?.id, hear);
  }
}

/** What an item of either form says of a product: its ids, and what can be known if no page shows it. */
function itemOf(item) {
  if (!item || typeof item !== "object") return null;
  const ids = [item.item_id, item.id, item.item_group_id, item.sku, item.item_sku, item.product_id, item.variant_id].map(text).filter(Boolean);
  const title = text(item.item_name ?? item.name);
  if (!ids.length && !title) return null;
  const levels = ["item_category", "item_category2", "item_category3", "item_category4", "item_category5"];
  const path = levels.map((level) => text(item[level])).filter(Boolean);
  const category = path.length ? path : text(item.category)?.split(/\s*[/>]\s*/).filter(Boolean);
  const product = { id: ids[0] ?? title, title, brand: text(item.item_brand ?? item.brand), category, price: price(item.price) };
  return { ids, title, product: Object.fromEntries(Object.entries(product).filter(([, value]) => value !== undefined)) };
}

/** Ids are numbers as often as text. */
function text(value) {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value.trim() ? value.trim().slice(0, 1000) : undefined;
}

/** Only what can be no other number: `"0,000 TND"` is left out. */
function price(value) {
  const number = typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? number : undefined;
}

function object(value) {
  return value && typeof value === "object" ? value : null;
}
