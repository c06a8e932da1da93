// What a page says of itself: the way to it, which is its products' category, and whether it is the
// page of one product.

import { clean, pathOf, addressOf } from "./text.js";

const HOME =
  /^(home|homepage|start(seite)?|accueil|inicio|shop|store|hem|hjem|etusivu|главная|الرئيسية|الصفحة الرئيسية|ホーム|首页|[^\p{L}\p{N}]*)$/iu;

/** The ways to pages, by address: looking for one goes through all elements. */
const ways = new WeakMap();

/**
 * The path of names that leads to this page, from the root to it.
 * @param {Document} document
 * @param {string[]} declared  the same out of linked data
 */
export function crumbsOf(document, declared) {
  const address = document.defaultView?.location.href;
  const known = ways.get(document);
  // A page that has no trail yet may get one when it grows.
  const size = document.getElementsByTagName("*").length;
  const same = known && known.address === address && known.declared === declared.length;
  if (same && (known.way.length || known.size === size)) return known.way;
  const way = wayTo(document, declared);
  ways.set(document, { address, declared: declared.length, way, size });
  return way;
}

function wayTo(document, declared) {
  let names = declared;
  if (!names.length) {
    const trail = document.querySelector(
      '[itemtype*="BreadcrumbList" i], [typeof*="BreadcrumbList"], nav[aria-label*="breadcrumb" i], [class*="breadcrumb" i]:not(body):not(html), [id*="breadcrumb" i],' +
        '[data-role*="breadcrumb" i], [data-widget*="breadcrumb" i], [data-testid*="breadcrumb" i], [aria-label*="ariane" i], [class*="topicpath" i], div.path',
    );
    const items = trail ? [...trail.querySelectorAll('li, [itemprop="itemListElement"]')] : [];
    const leaves =
      trail && !items.length
        ? [...trail.querySelectorAll("a, span, strong")].filter((node) => !node.querySelector("a, span, strong"))
        : items;
    names = leaves
      .slice(0, 10)
      .map((node) => clean(node.textContent, 80).replace(/^[\s/>›»|•·:→-]+|[\s/>›»|•·:→-]+$/g, ""));
    if (trail && !leaves.length) names = clean(trail.textContent, 300).split(/\s*[>›»/]\s*/);
    // Woo writes the last one as bare text.
    const last =
      trail && !items.length
        ? clean([...trail.childNodes].filter((node) => node.nodeType === 3).at(-1)?.data, 80).replace(
            /^[\s/>›»|:→-]+/,
            "",
          )
        : "";
    if (last && names.at(-1) !== last) names.push(last);
  }
  const kept = names.filter((name, at) => name && !(at < 2 && HOME.test(name)) && name.length < 80);
  return kept.filter((name, at) => name !== kept[at - 1]).slice(0, 6);
}

/**
 * The category that a listing's products share: the way to it, else its heading.
 * @param {Document} document
 * @param {string[]} crumbs
 * @param {boolean} listing  not the page of one product
 */
export function listingCategory(document, crumbs, listing) {
  const title = clean(document.querySelector("main h1, h1")?.textContent, 300);
  const way = listing ? crumbs : crumbs.filter((name) => name !== title);
  if (way.length || !listing) return way;
  const view = document.defaultView;
  if (!view || view.location.pathname === "/" || /[?&](q|s|search|query)=/.test(view.location.search)) return [];
  // A word for screen readers may stand before: "Collection: Rugs".
  const heading = clean(document.querySelector("main h1, h1")?.textContent, 60).replace(/^\p{L}+\s?:\s+/u, "");
  return heading && !/\d|search|results|suche|ergebnis|recherche|résultat|búsqueda|zoek/i.test(heading)
    ? [heading]
    : [];
}

/** The address under which the page wants to be known. @param {Document} document */
export function ownAddress(document) {
  return addressOf(
    document.querySelector('link[rel="canonical"]')?.getAttribute("href") ?? document.defaultView?.location.href,
    document,
  );
}

/** Whether a product is the page itself. @param {import("./records.js").Entry} entry @param {Document} document */
export function isThisPage({ told }, document) {
  const path = pathOf(ownAddress(document));
  return path.length > 1 && told.some((one) => one.path === path);
}

/** How surely this is the page of one product: 3 and more is one. @param {Document} document @param {import("./told.js").Told | null} told @param {string} kind */
export function productPageScore(document, told, kind) {
  const body = [...(document.body?.classList ?? []), document.body?.id ?? "", ...document.documentElement.classList];
  const is = (names) => body.some((name) => names.test(name));
  const heading = clean(document.querySelector("h1")?.textContent, 200).toLowerCase();
  const own = pathOf(ownAddress(document));
  let score = 0;
  if (kind === "product") score += 4;
  else if (kind) score -= 5;
  const product = is(
    /^(single-product|catalog-product-view|template-product.*|page-product|product|product-(page|details?|template|view)|is-ctl-product|page-type-product|pdp|productdetail.*)$/i,
  );
  if (product) score += 3;
  else if (
    is(
      /^(tax-product.*|post-type-archive.*|catalog-category.*|template-collection.*|category|page-category|category-page|is-ctl-(navigation|listing)|plp|search-results)$/i,
    )
  )
    score -= 4;
  if (/^(og:)?product/.test(document.querySelector('meta[property="og:type"]')?.getAttribute("content") ?? ""))
    score += 2;
  if (told) {
    if (told.path && own && told.path === own) score += 2;
    if (
      told.title &&
      heading &&
      (heading.includes(told.title.toLowerCase()) || told.title.toLowerCase().includes(heading))
    )
      score += 2;
    if (told.price !== undefined) score += 1;
  }
  const form = document.querySelector(
    'form[action*="cart" i] [type="submit"], form[class*="cart" i] [type="submit"], [id*="addtocart" i], [id*="add-to-cart" i], [name="add"], [class*="add-to-cart" i]',
  );
  if (
    form &&
    document.querySelector("h1") &&
    (document.querySelector("h1").closest("main, body")?.contains(form) ?? false)
  )
    score += 1;
  return score;
}
