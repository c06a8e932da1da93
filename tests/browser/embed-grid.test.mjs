// The embedded script and a page's grid: what moves, when, and what stays.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { idsOf, listing, products, put, visit } from "./embed-shop.mjs";

const server = idsOf(products);
/** Cards in view at the top of these pages: two rows, and the third that is about to come. */
const IN_VIEW = 12;

describe("what moves", () => {
  test("nothing until something is known; then the whole grid at the shopper's own click, and CLS stays 0", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.page.waitForTimeout(300);
    assert.deepEqual(await shop.order(), server);
    assert.deepEqual(await shop.page.evaluate(() => told.ranked), []);

    const ranked = await shop.ranked(() => shop.button(server[2]).click());
    const order = await shop.order();
    assert.deepEqual(ranked.order, order);
    assert.equal(ranked.moved, order.filter((id, at) => id !== server[at]).length);
    assert.deepEqual([ranked.backend, ranked.arm, ranked.grid], ["cpu", "treated", "products"]);
    assert.ok(ranked.ms > 0);
    assert.notDeepEqual(order.slice(0, 8), server.slice(0, 8), "what is in view moved too");
    assert.equal(order[2], server[2], "but not what the shopper is at");
    assert.deepEqual(order.toSorted(), server.toSorted());
    assert.deepEqual(await shop.heard(), [["cart", server[2], "click"]]);
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("without a touch only what is out of view", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    const ranked = await shop.ranked(() => shop.page.evaluate((id) =>
      (globalThis.dataLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[30]));
    const order = await shop.order();
    assert.ok(ranked.moved > 0);
    assert.deepEqual(order.slice(0, IN_VIEW), server.slice(0, IN_VIEW));
    assert.notDeepEqual(order.slice(IN_VIEW), server.slice(IN_VIEW));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });
});
