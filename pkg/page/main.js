// The product of a product's page, so that a listing knows afterwards what was looked at.

import { crumbsOf, ownAddress, productPageScore } from "./about.js";
import { readAttributes } from "./card-ids.js";
import { readCard } from "./card.js";
import { declaredBy, pageOf } from "./declared.js";
import { composed } from "./product.js";
import { Records } from "./records.js";
import { told } from "./told.js";

/** A page is of one product from this many signs on. */
const SURE = 3;

/**
 * The product that the page is about, if it is a product's page.
 * @param {Document} document
 * @returns {import("./read.js").Found | null}
 */
export function mainProduct(document) {
  try {
    return readMain(document);
  } catch {
    return null;
  }
}

function readMain(document) {
  const sources = declaredBy(document);
  const page = pageOf(document, {}, sources.told);
  const heading = document.querySelector("main h1, h1");
  const declared = declaredMain(document, sources, heading);
  if (productPageScore(document, declared, sources.shopify.page) < SURE) return null;
  const main = declared ?? shownMain(heading, page);
  if (!main) return null;
  const url = main.url || ownAddress(document)?.href;
  const records = new Records();
  const entry = records.add({ ...main, mark: "main" });
  const shown = declared && shownMain(heading, page);
  // What it cost before stands on the page more often than in its data.
  if (shown && (main.price === undefined || Math.abs(main.price - shown.price) < 1))
    records.add({ ...shown, title: "", element: undefined, mark: "main" });
  records.add({ ...told("attributes", { ids: idsAround(heading, document), url }, document), mark: "main" });
  for (const one of sources.told) if (one !== main && !one.weak) records.add(one);
  records.joinByName();
  const kept = records.current(entry);
  const crumbs = crumbsOf(document, sources.crumbs);
  const name = kept.told.find(({ title }) => title)?.title.toLowerCase();
  const category = crumbs.filter((crumb, at) => at < crumbs.length - 1 || crumb.toLowerCase() !== name);
  return composed(kept, records.named(kept), { category, currency: page.currency, sold: false });
}

/** The declared product with the most signs of being the page's. */
function declaredMain(document, { top, told: all, shopify }, heading) {
  if (shopify.main) return shopify.main;
  const marked = all.filter(
    ({ source, element }) => element && /^(microdata|rdfa)$/.test(source) && element.contains(heading),
  );
  const scored = [...top, ...marked].map((one) => ({ one, score: productPageScore(document, one, shopify.page) }));
  const best = scored.sort((one, other) => other.score - one.score)[0];
  return best && best.score >= SURE ? best.one : null;
}

/** A page that declares nothing: what stands around its heading. */
function shownMain(heading, page) {
  for (let around = heading?.parentElement; around && around !== page.document.body; around = around.parentElement) {
    const { told: shown, priced } = readCard(around, page);
    if (priced)
      return {
        ...shown,
        title: heading.textContent.trim() ? told("", { title: heading.textContent }, page.document).title : shown.title,
        url: "",
        path: "",
        ids: [],
      };
  }
  return null;
}

/** The ids of what is around the heading and of the form that puts the product into the cart. */
function idsAround(heading, document) {
  const elements = [];
  for (let around = heading; around; around = around.parentElement) elements.push(around);
  const form = document.querySelector(
    'form[action*="cart" i], form.cart, form[id*="addtocart" i], form[class*="add-to-cart" i], form[action*="basket" i], form[action*="warenkorb" i]',
  );
  const { ids } = readAttributes(elements[0] ?? document.body, [
    ...elements,
    ...(form ? [form, ...form.elements] : []),
  ]);
  const post = /(?:^|\s)postid-(\d+)/.exec(document.body.className)?.[1];
  return [...(post ? [["id", post]] : []), ...ids.filter(([kind]) => kind !== "tail")];
}
