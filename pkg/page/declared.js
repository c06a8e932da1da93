// What a page declares, by data and by markup, before anyone looks at its cards.

import { isGoods, declaredTest } from "./grids.js";
import { readJsonLd } from "./jsonld.js";
import { readMarkup } from "./microdata.js";
import { currencyOf } from "./price.js";
import { readShopify } from "./shopify.js";
import { readDataLayer, readState } from "./state.js";

/**
 * @typedef {object} Page  what all parts of one reading share
 * @property {Document} document
 * @property {Record<string, string>} [selectors]
 * @property {string} currency  that the page names, or its language lets one guess
 * @property {string} key  changes when cards must be read anew
 * @property {Set<string>} declared  addresses of declared products
 * @property {(href: string | null) => boolean} isDeclared
 */

/** All that data blocks and markup say, whatever grid it belongs to. */
export function declaredBy(document) {
  const linked = readJsonLd(document);
  const shopify = readShopify(document);
  const told = [
    ...linked.told,
    ...readMarkup(document),
    ...shopify.told,
    ...readState(document),
    ...readDataLayer(document),
  ];
  return {
    told: told.filter((one) => (one.title || one.path || one.ids.length) && (one.weak || isGoods(one))),
    crumbs: linked.crumbs,
    broken: linked.broken,
    top: linked.top,
    shopify,
  };
}

/** @param {Document} document @param {{ selectors?: Record<string, string>, locale?: string }} options @param {import("./told.js").Told[]} all */
export function pageOf(document, options, all) {
  const counts = new Map();
  for (const { currency } of all) if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  const most = [...counts].sort((one, other) => other[1] - one[1])[0]?.[0];
  const declared = new Set(all.filter(({ weak, path }) => !weak && path.length > 1).map(({ path }) => path));
  const currency = most || currencyOf(document, options.locale);
  const { selectors } = options;
  return {
    document,
    selectors,
    currency,
    key: `${currency}${selectors ? JSON.stringify(selectors) : ""}`,
    declared,
    isDeclared: declaredTest(declared, document),
  };
}
