// A recommender that is freed while something is on its way: whoever waits is told so, at whatever
// point it happens, and the module is not called again.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inShop } from "./empty-shop.mjs";
import { products } from "./shop-page.mjs";

const TIMEOUT = { timeout: 180_000 };
/** More turns than any of these takes with so few products. */
const TURNS = 60;

/** Calls it, lets so many promises have their turn, and frees; what came of it for each number of turns. */
function freedAfterEach(method) {
  return inShop(async ({ products, method, most }) => {
    const told = {};
    for (let turns = 0; turns < most; turns++) {
      const shop = await load({ catalog: products, guide: true, backend: "cpu" });
      for (const kind of ["view", "cart"]) shop.observe({ kind, item: products[2].id, time: 1_771_000_000_000 });
      const call = { rank: () => shop.rank(), explain: () => shop.explain(products[3].id, { language: "en" }), guide: () => shop.guide(), complete: () => shop.complete() }[method];
      const asked = call().then(() => "answered", (error) => error.code ?? String(error));
      for (let turn = 0; turn < turns; turn++) await null;
      shop.free();
      const what = await asked;
      (told[what] ??= []).push(turns);
    }
    return told;
  }, { products, method, most: TURNS });
}

describe("freed on the way", () => {
  for (const method of ["rank", "explain", "guide", "complete"]) {
    test(`${method}() is answered or tells that it was freed`, TIMEOUT, async () => {
      const told = await freedAfterEach(method);
      assert.deepEqual(Object.keys(told).filter((what) => !["answered", "freed"].includes(what)), [], JSON.stringify(told));
      assert.ok(told.freed.length > 0);
    });
  }
});
