// Text and addresses of a page, made short and harmless before anything else looks at them. A page
// may hold titles of a megabyte or letters that turn a line around; text stays text.

/** Controls, soft hyphens, marks that change the direction of what follows. */
const INVISIBLE =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]/g;

/**
 * A text without what nobody sees, on one line, at most `most` long; empty if it is no text.
 * @param {unknown} value
 * @param {number} [most]
 */
export function clean(value, most = 300) {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return "";
  const text = value
    .slice(0, most * 8)
    .replace(INVISIBLE, "")
    .replace(/\s+/g, " ")
    .trim();
  return text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/** What a page's makers call an element: its classes, and what their tests find it by. @param {Element} element */
export const namesOf = (element) =>
  ["class", "data-testid", "data-test", "data-hook", "data-qa", "data-testing-id"]
    .map((name) => element.getAttribute(name) ?? "")
    .join(" ")
    .replace(/([a-z])([A-Z])/g, "$1-$2");

const ENTITIES = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">", nbsp: " " };

/** Text of a data block, where themes often leave the entities of HTML. @param {unknown} value */
export function decoded(value, most = 300) {
  const text = clean(value, most);
  if (!text.includes("&")) return text;
  return clean(
    text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(amp|quot|apos|lt|gt|nbsp));/gi, (whole, ten, sixteen, name) => {
      if (name) return ENTITIES[name.toLowerCase()];
      const code = ten ? Number(ten) : parseInt(sixteen, 16);
      return code > 31 && code < 0x110000 ? String.fromCodePoint(code) : "";
    }),
    most,
  );
}

/** A product's name: a damaged page has addresses in it. @param {unknown} value */
export function titleOf(value) {
  return clean(
    decoded(value, 400)
      .replace(/https?:\/\/\S+/g, " ")
      .replace(/^\s*(?:상품명|商品名|product name)\s*[:：]/i, ""),
  );
}

/**
 * An id as shops write them: short, no sentence, and none of the words for "nothing".
 * @param {unknown} value
 */
export function idOf(value) {
  const text = clean(value, 100)
    .replace(/^gid:\/\/.*\//, "")
    .replace(/\?.*$/, "");
  return text.length > 80 ||
    /^(|0|-1|true|false|null|undefined|nan|none|n\/a|\[object .*|\{.*|\[.*)$/i.test(text) ||
    text.split(" ").length > 3 ||
    !/[\p{L}\p{N}]/u.test(text)
    ? ""
    : text;
}

/**
 * An address that a shopper could open, made absolute.
 * @param {unknown} href
 * @param {Document} document
 * @returns {URL | null}
 */
export function addressOf(href, document) {
  if (
    typeof href !== "string" ||
    !href ||
    href.length > 2048 ||
    /^\s*(#|javascript:|data:|mailto:|tel:|about:|blob:)/i.test(href)
  )
    return null;
  try {
    const url = new URL(href.trim(), document.baseURI);
    return /^https?:$|^file:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function unescaped(path) {
  try {
    return decodeURI(path);
  } catch {
    return path; // An odd encoding is compared as it stands.
  }
}

/** Queries that say which product, on pages whose path does not. */
const TELLING =
  /^((products?|goods|item|prod|brand)_?(id|no|nr|code|uid)|id_product|pid|sku|art(ikel|icle)?(_?(id|nr|no))?|products|product|number|info|id|p|co?d(e|ice|igo)?|dwvar_.*)$/i;
const ONE_PATH_FOR_ALL =
  /\.(php\d?|aspx?|do|jsp|cfm|cgi|pl|dll)$|product-show$|^\/?$|\/(index|show|(shop|product|goods|item)?_?(details?|view)|product|item)(\.html?)?$/;

/**
 * What tells two products' addresses apart: the path without host, campaign and collection (saved
 * pages and other domains of one shop differ in the host).
 * @param {URL | null} url
 */
export function pathOf(url) {
  if (!url) return "";
  const path = unescaped(url.pathname)
    .toLowerCase()
    .replace(/\/+$/, "")
    .replace(/\/ref=.*$/, "")
    .replace(/^.*\/collections\/[^/]+(?=\/products\/)/, "");
  if (!ONE_PATH_FOR_ALL.test(path)) return path;
  const telling = [...url.searchParams].filter(([name, value]) => TELLING.test(name) && value);
  return telling.length ? `${path}?${telling.map((pair) => pair.join("=")).join("&")}` : path;
}

/** The last part of a path, if it is a name. @param {string} path */
export function slugOf(path) {
  const last = path
    .replace(/\/(?:[a-z]{1,2}|index\.\w+)$/, "")
    .replace(/^.*\//, "")
    .replace(/\.\w{2,5}$/, "");
  return last.length > 4 && /[^\d\W]/.test(last) ? last : "";
}

/**
 * Ids that an address carries: `?products_id=12`, `/12-lamp.html`, `/lamp-p-12.html`, `/dp/B00X`.
 * @param {URL | null} url
 * @returns {[kind: string, value: string][]}
 */
export function idsOfAddress(url) {
  if (!url) return [];
  const ids = [];
  for (const [name, value] of url.searchParams) {
    if (/^(variant|variation_?id|combination)/i.test(name)) ids.push(["variant", idOf(value)]);
    else if (TELLING.test(name) && !/^p$|^dwvar/i.test(name))
      ids.push([/sku/i.test(name) ? "sku" : "code", /^p?(\d+)_/.exec(value)?.[1] ?? idOf(value)]);
  }
  // `/lamp-1234/p`: what kind of page it is stands last.
  const parts = url.pathname
    .replace(/([^/]{3,})\/(?:[a-z]{1,2}|index\.\w+)\/?$/, "$1")
    .split("/")
    .filter(Boolean)
    .map(unescaped);
  const name = (parts.at(-1) ?? "").replace(/\.\w{2,5}$/, "");
  const handle = parts.at(-2) === "products" || parts.at(-2) === "product" || parts.at(-2) === "p" ? name : "";
  const head = /^(\d{2,}|\d(?=.*\.html?$))(?:-\d+)?-/.exec(parts.at(-1) ?? "")?.[1];
  const tail = /(?:^|[-_.,~])(?:p|pid|prod|id|a|art|i)?[-_]?(\d{3,})$/.exec(name)?.[1];
  const code = /^(?=.*\d)[a-z\d]+(?:[._-]\d+)*$/i.test(name) && name.length < 30 ? name : "";
  const mixed = /-(?=(?:[a-z]*\d){3})(?=\d*[a-z])(?!\d+x\d+)([a-z\d]{5,14})$/.exec(name)?.[1];
  // `/product/lamp/328/category/24`: what all addresses have is no one's id.
  const inner = parts.slice(1, -1).filter((part) => /^\d{2,}$|^[a-z]{1,3}\d{4,}$/.test(part));
  for (const value of [head, tail, code, mixed, ...inner]) if (value) ids.push(["code", value]);
  if (handle) ids.push(["handle", handle]);
  return ids.filter(([, value]) => value);
}
