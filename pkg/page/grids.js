// Where a page shows products: the closest common container of several of them. Links, pictures,
// prices and ids are marked on all that is around them; a grid is an element with several children
// that have them all, each of another product.

import { readCard } from "./card.js";
import { isInCard, wholeCards } from "./inner.js";
import { HAS_DIGIT, pricesIn } from "./price.js";
import { addressOf, pathOf } from "./text.js";

const LINK = 1;
const IMAGE = 2;
const PRICE = 4;
const ID = 8;

const IS_PRODUCT =
  "[data-product-id],[data-id-product],[data-productid],[data-product_id],[data-product-sku],[data-sku],[data-pid],[data-item-id],[data-asin],[data-product-handle]," +
  '[data-gtm4wp_product_data],[itemtype*="Product" i],[typeof*="Product"],li.product,.type-product,.product-miniature,.product-card,.product-item,.productbox,.card-product';
/** Parts of a page that hold products but no listing. */
const APART =
  'header,footer,nav,dialog,[role="dialog"],[aria-modal="true"],template,noscript,form[action*="checkout"],[class*="minicart" i],[class*="mini-cart" i],[class*="cart-drawer" i],' +
  '[id*="minicart" i],[id*="cart-drawer" i],[id*="CartDrawer"],[class*="mega-menu" i],[class*="megamenu" i],[class*="predictive" i],[class*="autocomplete" i],[class*="breadcrumb" i]';
const CLONE = /(?:^|[\s_-])(clone|cloned|duplicate)(?=$|[\s_-])/i;
const NAMED_PRICE = /price|preis|prix|precio|prijs|amount|money/i;

const PASSED_OVER = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|SVG|SELECT|TEXTAREA|DIALOG|IFRAME)$/i;

/** @typedef {{ element: Element, reading: import("./card.js").Reading }} Shown  a child of a grid with what it says */

/**
 * @param {Element} root
 * @param {import("./declared.js").Page} page
 * @returns {{ element: Element, cards: Shown[] }[]} in the order of the page
 */
export function findGrids(root, page) {
  const { bits, prices } = evidenceIn(root, page);
  const parents = new Map();
  for (const [element, has] of bits) {
    if (!(has & (PRICE | ID)) || !(has & (LINK | ID)) || !(has & (IMAGE | ID)) || element === root) continue;
    const parent = element.parentElement;
    if (!parent) continue;
    if (!parents.has(parent)) parents.set(parent, []);
    parents.get(parent).push(element);
  }
  const whole = wholeCards(root, parents, prices);
  const candidates = [...parents]
    .filter(([, children]) => children.length > 1)
    .map(([parent, children]) => ({ parent, children, depth: depthOf(parent) }));
  candidates.sort((one, other) => other.depth - one.depth);
  const taken = new Set();
  const found = [];
  // Those with prices first: swatches in a card have ids and pictures too.
  for (const priced of [true, false]) {
    for (const { parent, children } of candidates) {
      const free = children.filter((child) => !taken.has(child) && child.getElementsByTagName("*").length < 1500);
      if (
        free.length < 2 ||
        !sameShape(free) ||
        isApart(parent) ||
        found.some(({ element }) => element.contains(parent)) ||
        isInCard(parent, whole)
      )
        continue;
      const cards = cardsOf(parent, page, taken);
      if (!isListing(cards, bits) || (priced && !cards.some(({ reading }) => reading.priced))) continue;
      found.push({ element: parent, cards });
      for (let around = parent; around && !taken.has(around); around = around.parentElement) taken.add(around);
    }
  }
  return found.sort((one, other) => (one.element.compareDocumentPosition(other.element) & 4 ? -1 : 1));
}

/** Whether an element lies in a menu or a cart; a page whose whole is called after one does not. */
function isApart(element) {
  for (let around = element.closest(APART); around; around = around.parentElement?.closest(APART)) {
    if (
      !around.matches("body,html") &&
      !around.querySelector(/^(HEADER|FOOTER|NAV)$/.test(around.tagName) ? "main" : "h1,main")
    )
      return true;
  }
  return false;
}

/** Which kinds of evidence lie in which element. @returns {{ bits: Map<Element, number>, prices: Text[] }} */
function evidenceIn(root, page) {
  const bits = new Map();
  const mark = (element, bit) => {
    for (let at = element; at && at !== root.parentElement; at = at.parentElement) {
      const has = bits.get(at) ?? 0;
      if (has & bit) return;
      bits.set(at, has | bit);
    }
  };
  for (const link of root.querySelectorAll('a,[data-href],[data-url],[onclick],[role="link"],form,button')) {
    mark(link, LINK);
    if (page.isDeclared(link.getAttribute("href"))) mark(link, ID);
  }
  for (const image of root.querySelectorAll('img,picture,[style*="background-image"],[data-bg]')) mark(image, IMAGE);
  for (const product of root.querySelectorAll(
    page.selectors?.card ? `${IS_PRODUCT},${page.selectors.card}` : IS_PRODUCT,
  ))
    mark(product, ID);
  const prices = textsIn(root).filter((node) => isPrice(node, page));
  for (const node of prices) mark(node.parentElement, PRICE);
  return { bits, prices };
}

/** Cards have headers and footers too, but small ones. */
const isPassedOver = (element) =>
  PASSED_OVER.test(element.tagName) ||
  (/^(HEADER|FOOTER|NAV)$/.test(element.tagName) && element.getElementsByTagName("*").length > 40);

/** The short texts with a digit, without those of menus and scripts: a page may be long. */
function textsIn(root) {
  const found = [];
  let node = root.firstChild;
  while (node) {
    let inner = null;
    if (node.nodeType === 3) {
      const { length } = node;
      if (length < 100 && HAS_DIGIT.test(node.data)) found.push(node);
    } else if (node.nodeType === 1 && !isPassedOver(node)) inner = node.firstChild;
    while (!inner && node && node !== root) {
      inner = node.nextSibling;
      if (!inner) node = node.parentNode;
    }
    node = node === root ? null : inner;
  }
  return found;
}

function isPrice(node, page) {
  const text = node.data;
  const parent = node.parentElement;
  const around = parent.parentElement;
  const currency = page.currency;
  if (pricesIn(text, { currency }).length) return true;
  // The sign may stand in an element beside the number.
  const whole = around && around.childElementCount < 6 ? around.textContent : "";
  if (whole.length < 60 && pricesIn(whole.trim(), { currency }).length) return true;
  return (
    NAMED_PRICE.test(
      `${parent.getAttribute("class")} ${around?.getAttribute("class")} ${around?.parentElement?.getAttribute("class")}`,
    ) && !/\p{L}{4,}|%/u.test(text)
  );
}

function depthOf(element) {
  let depth = 0;
  for (let at = element; at; at = at.parentElement) depth += 1;
  return depth;
}

/** Whether elements look as if one template had made them. */
function sameShape(elements) {
  const tags = countBy(elements, (element) => [element.tagName]);
  const [tag, most] = [...tags].sort((one, other) => other[1] - one[1])[0];
  if (most < 2) return false;
  const alike = elements.filter((element) => element.tagName === tag);
  const names = countBy(alike, (element) => [...element.classList]);
  const bare = alike.filter((element) => !element.classList.length).length;
  // Each may have a class of its own, around the same inside.
  const inside = countBy(alike, ({ firstElementChild: first }) =>
    first ? [`${first.tagName}.${first.classList[0] ?? ""}`] : [],
  );
  const shared = Math.max(0, ...names.values(), ...(most > 2 ? inside.values() : []));
  if (Math.max(shared, bare) < most * 0.5 || Math.max(shared, bare) < 2) return false;
  if (most > 2) return true;
  // Two of anything stand beside each other on every page; two cards are also of one size.
  const sizes = alike.map((element) => element.getElementsByTagName("*").length + 3);
  return (
    Math.max(...sizes) < Math.min(...sizes) * 2.5 && alike.every((element) => (element.textContent ?? "").length < 3000)
  );
}

function countBy(elements, keys) {
  const counts = new Map();
  for (const element of elements) for (const key of keys(element)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Whether cards are a listing: more than one product, and things to look at. */
function isListing(cards, bits) {
  if (cards.length < 2) return false;
  const keys = new Set(
    cards.map(({ reading: { told } }) => told.path || told.ids.find(([kind]) => kind === "id")?.[1] || told.title),
  );
  const names = new Set(cards.map(({ reading: { told } }) => told.title));
  if (Math.max(keys.size, names.size) < 2 || (keys.size < 2 && cards.every(({ reading: { told } }) => told.path))) {
    // All links may lead to one place, but then the names differ and the cards are whole.
    if (names.size < 2 || cards.some(({ reading }) => !reading.told.title || !reading.priced)) return false;
  }
  const whole = cards.filter(
    ({ element, reading }) =>
      reading.told.title &&
      (reading.priced || reading.told.ids.some(([kind]) => kind !== "tail")) &&
      (bits.get(element) ?? 0) & (IMAGE | ID),
  );
  return whole.length >= 2 && whole.length >= cards.length / 2;
}

/** A name by which shops sell what is no product to rank: vouchers, insurance. */
const NO_PRODUCT =
  /\b(e-?)?gift[\s-]?(card|voucher|certificate)s?\b|geschenk(gutschein|karte)|^gutschein|\bgutschein$|(carte|chèque)[\s-]cadeau|cadeau(bon|kaart)|tarjeta (de )?regalo|buono regalo|carta regalo|(shipping|package|parcel|route|order|delivery|damage) (protection|insurance)|versand(schutz|versicherung)|\bworkshops?(\s*$|\s*[-–:|(,]|\s+(with|for|mit|für|am)\b)|بطاقة (هدية|هدايا|اهداء|إهداء)|ギフトカード/iu;

/** @param {{ title: string, category: string[] }} told */
export const isGoods = ({ title, category }) =>
  !NO_PRODUCT.test(title) &&
  !/^(gift[\s_-]?cards?|insurance|shipping protection|gutscheine?)$/i.test(category?.at(-1) ?? "");

/**
 * The children of a grid that are products. What differs from the others in several ways is none: a
 * banner has another address, no price and no id.
 * @param {Element} grid
 * @param {import("./declared.js").Page} page
 * @param {Set<Element>} [taken]  elements that hold a grid of their own
 * @returns {Shown[]}
 */
export function cardsOf(grid, page, taken) {
  const shown = [];
  for (const element of [...grid.children].slice(0, 2000)) {
    if (
      taken?.has(element) ||
      /^(SCRIPT|STYLE|TEMPLATE|LINK|META|NOSCRIPT|HR|BR)$/.test(element.tagName) ||
      CLONE.test(element.className)
    )
      continue;
    if (!element.firstElementChild && !element.textContent?.trim()) continue;
    shown.push({ element, reading: readCard(element, page) });
  }
  const features = shown.map(({ element, reading }) => featuresOf(element, reading, page));
  const usual = {};
  for (const name of Object.keys(features[0] ?? {})) {
    const counts = countBy(features, (feature) => [feature[name]]);
    const [value, count] = [...counts].sort((one, other) => other[1] - one[1])[0];
    if (count >= shown.length * 0.6) usual[name] = value;
  }
  return shown.filter(({ reading }, at) => isGoods(reading.told) && isCard(reading, features[at], usual, shown.length));
}

function featuresOf(element, { told, priced, more }, page) {
  const parts = told.path.split("?")[0].split("/").filter(Boolean);
  return {
    price: priced,
    id: more.length > 0 || told.ids.some(([kind]) => kind === "id" || kind === "sku"),
    shape: `${element.tagName}.${element.classList[0] ?? ""}`,
    address: `${parts.length > 1 ? parts[0] : ""}|${/\.\w{2,5}$/.exec(told.path)?.[0] ?? ""}|${/\d{3,}(\.\w+)?$/.test(told.path)}`,
    linked: Boolean(told.path),
    declared: page.declared.size > 0 && page.declared.has(told.path),
  };
}

function isCard({ told, priced, sold }, feature, usual, count) {
  if (!told.title && !told.path && !feature.id) return false;
  if (feature.declared) return true;
  if (
    !priced &&
    !feature.id &&
    usual.price === true &&
    !sold &&
    told.available !== false &&
    !/\/(products?|p|dp|artikel|produit|produkt|producto)\//.test(told.path)
  )
    return false;
  if (
    !priced &&
    !feature.id &&
    !usual.id &&
    usual.price !== true &&
    !/\/(products?|p|dp)\//.test(told.path) &&
    !told.image
  )
    return false;
  if (count < 3) return priced || feature.id || feature.declared;
  const odd = ["price", "id", "shape", "address", "linked"].filter(
    (name) =>
      usual[name] !== undefined &&
      usual[name] !== "" &&
      feature[name] !== usual[name] &&
      (name === "shape" || name === "address" || usual[name]),
  );
  return odd.length < 2 || (priced && feature.id && odd.length < 3);
}

/** A test for addresses of declared products, quick on pages of thousands of links. @param {Set<string>} paths @param {Document} document */
export function declaredTest(paths, document) {
  const lasts = new Set([...paths].map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return (href) => {
    if (!href || !lasts.size) return false;
    const last = /([^/?#]*)\/?(?:[?#].*)?$/.exec(href.slice(-300))?.[1]?.toLowerCase() ?? "";
    return (
      (lasts.has(last) || last.includes("%") || href.includes("?")) && paths.has(pathOf(addressOf(href, document)))
    );
  };
}
