// What the apps show, and what the shopper does with it.

import { readFileSync } from "node:fs";
import { ROOT } from "../browser/harness.mjs";

export const catalog = JSON.parse(readFileSync(`${ROOT}www/catalog.json`, "utf8"));
/** What the apps show. */
export const shown = catalog.slice(0, 48);
export const idsOf = (products) => products.map(({ id }) => id);
/** What the shopper looks at: not the first, and of two categories. */
export const LOOKED_AT = [shown[20].id, shown[33].id];
/** Rules of an order that show in it: a product that no model would put first is there, and one of each kind. */
export const RULES = { boosts: { [shown[45].id]: 1000 }, caps: { category: 1 }, within: 8 };
