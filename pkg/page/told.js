// What one source says of one product. Sources differ in what they know; records.js joins them.

import { decimalsOf } from "./price.js";
import { addressOf, clean, decoded, idOf, idsOfAddress, pathOf, titleOf } from "./text.js";

/**
 * @typedef {object} Told
 * @property {string} source
 * @property {[kind: string, value: string][]} ids  kinds: id, sku, ref (an attribute that may be an
 *   id), gtin, mpn, group, variant, handle, code (out of the address), tail (out of an element's id)
 * @property {string} [node]  the `@id` of linked data
 * @property {string} url
 * @property {string} path  of `url`, to compare
 * @property {string} title
 * @property {string[]} category  from root to leaf
 * @property {string} brand
 * @property {number} [price]
 * @property {number} [listPrice]
 * @property {string} currency
 * @property {number} [rating]  0 to 5
 * @property {number} [reviews]
 * @property {boolean} [available]
 * @property {string} image
 * @property {string} [color]
 * @property {string} [material]
 * @property {Element} [element]  where the page shows it
 * @property {string} [mark]  of the card that it lies in
 * @property {boolean} [weak]  only counts if the page shows it: an entry of a list of any pages
 * @property {number[]} [shown]  all prices that its card shows
 * @property {string[]} [paths]  further addresses of the same product
 */

/**
 * Told out of loose values, each made harmless.
 * @param {string} source
 * @param {Record<string, any>} from
 * @param {Document} document
 * @returns {Told}
 */
export function told(source, from, document) {
  const url = addressOf(from.url, document);
  const image = addressOf(from.image, document);
  const ids = (from.ids ?? []).map(([kind, value]) => [kind, idOf(value)]).filter(([, value]) => value);
  const number = (value) => (typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined);
  return {
    source,
    ids: url ? [...ids, ...idsOfAddress(url)].slice(0, 200) : ids.slice(0, 200),
    node: clean(from.node, 500),
    url: url?.href ?? "",
    path: pathOf(url),
    title: titleOf(from.title),
    category: categoryOf(from.category),
    brand: decoded(from.brand, 100),
    currency: decimalsOf(clean(from.currency, 5).toUpperCase()) < 0 ? "" : clean(from.currency, 5).toUpperCase(),
    price: number(from.price),
    listPrice: number(from.listPrice),
    rating: number(from.rating),
    reviews: number(from.reviews),
    available: typeof from.available === "boolean" ? from.available : undefined,
    image: image?.href ?? "",
    color: decoded(from.color, 60),
    material: decoded(from.material, 60),
    element: from.element,
    weak: from.weak,
    paths: from.paths,
  };
}

/** A category however it is written: a name, `A > B`, `A/B`, a list. @param {any} value @returns {string[]} */
function categoryOf(value) {
  const parts = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? decoded(value, 400).split(/\s*(?:&gt;|[>›»→|])\s*|\s+\/\s+/)
      : [];
  return parts
    .map((part) => decoded(typeof part === "string" ? part : (part?.name ?? part?.title), 80))
    .filter((part) => part && !/^https?:/.test(part))
    .slice(0, 8);
}

/** Whether something can be had, out of `InStock`, `http://schema.org/SoldOut`, `Ausverkauft`, true. @param {any} value */
export function availabilityOf(value) {
  if (typeof value === "boolean") return value;
  const text = clean(value, 120);
  if (!text) return undefined;
  if (SOLD_OUT.test(text) || /out_?of_?stock|sold_?out|discontinued|unavailable/i.test(text)) return false;
  return /in_?stock|in stock|limited|preorder|pre-order|backorder|onlineonly|available|verfügbar|lieferbar|en stock|op voorraad|disponib|متوفر/i.test(
    text,
  )
    ? true
    : undefined;
}

/** How shops say that nothing is left. */
export const SOLD_OUT =
  /\b(sold[\s-]?out|out[\s-]of[\s-]stock|currently unavailable|no longer available|ausverkauft|vergriffen|nicht (mehr )?(auf lager|verfügbar|lieferbar|vorrätig)|rupture( de stock)?|indisponible|(uitverkocht|niet (op|in) voorraad|niet leverbaar)|agotado|sin existencias|no disponible|esaurito|non disponibile|esgotado|indisponível|wyprzedan[ey]|niedostępny|vyprodáno|není skladem|stoc epuizat|hết hàng|slutsåld|slut i lager|udsolgt|utsolgt|loppuunmyyty|tükendi|stokta yok)(?!\p{L})|épuisé|نفد|نفذ|غير متوفر|غير متاح|完売|在庫切れ|[売品]り?切れ|在庫なし|售罄|缺货|품절|нет в наличии|немає в наявності|распродано|אזל|εξαντλ/iu;

/** A rating on any scale as 0 to 5. @param {number | undefined} value @param {number} [best] */
export function ratingOf(value, best) {
  if (value === undefined || !Number.isFinite(value) || value < 0) return undefined;
  const scale = best && best > 0 ? best : value > 10 ? 100 : value > 5 ? 10 : 5;
  return value > scale ? undefined : Math.round((value / scale) * 500) / 100;
}

/** `"1,234 reviews"` as a number. @param {any} value */
export function countOf(value) {
  if (typeof value === "number") return value;
  const digits = /\d[\d.,\s]*/.exec(clean(value, 60))?.[0].replace(/\D/g, "");
  return digits ? Number(digits) : undefined;
}
