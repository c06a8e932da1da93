// The embedded script with a shop's rules for its grids.

import assert from "node:assert/strict";
import { test } from "node:test";
import { idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const brandOf = new Map(products.map(({ id, brand }) => [id, brand]));
const attribute = (rules) => `data-rules='${JSON.stringify(rules)}'`;
/** How many of one brand are among the first eight, at most, but for the card that was clicked, which keeps its place. */
const most = ({ order }) => {
  const brands = order.slice(0, 8).filter((id) => id !== server[2]).map((id) => brandOf.get(id));
  return Math.max(...brands.map((brand) => brands.filter((other) => other === brand).length));
};

/** One moment, so that every click is a moment ago, and no card was seen yet: how long a busy machine takes must not tell two visits apart. */
function still() {
  Date.now = () => 1_771_000_000_000;
  performance.now = () => 1_000;
  IntersectionObserver.prototype.observe = () => {};
}

/** Opens a listing whose script has these attributes, clicks in it, and looks at it. */
async function clicked(attributes) {
  const shop = await visit(listing({ attributes }), { init: still });
  await shop.loaded();
  await shop.ranked(() => shop.button(server[2]).click());
  const seen = { order: await shop.order(), faults: await shop.faults(), files: shop.requests.map(({ url }) => url) };
  await shop.close();
  return seen;
}

test("rules in an attribute order a grid, and only they bring the full module", async () => {
  const plain = await clicked("");
  const ruled = await clicked(attribute({ caps: { brand: 1 }, within: 8 }));
  assert.deepEqual([plain.faults, ruled.faults], [[], []]);
  const full = ({ files }) => files.some((url) => url.endsWith("nestrank_full_bg.wasm"));
  assert.deepEqual([full(plain), full(ruled)], [false, true]);
  assert.ok(most(plain) > 1, "or there is nothing to see");
  assert.equal(most(ruled), 1);
  assert.deepEqual(ruled.order.toSorted(), server.toSorted());
});

test("a card that the rules leave out keeps its place", async () => {
  const { order } = await clicked(attribute({ exclude: [server[3]], boosts: { [server[20]]: 1000 } }));
  assert.equal(order[3], server[3]);
  assert.equal(order[0], server[20]);
});

test("rules that no order can be made by are named, and the rest counts", async () => {
  const plain = await clicked("");
  for (const [attributes, named] of [
    [attribute({ variety: { method: "mmr", strength: 3 } }), "`variety.strength`"],
    [attribute({ within: 0 }), "`within`"],
    ["data-rules='{'", "data-rules"],
  ]) {
    const { order, faults } = await clicked(attributes);
    assert.deepEqual(faults.map(({ code }) => code), ["option-invalid"], named);
    assert.ok(faults[0].message.includes(named), faults[0].message);
    assert.deepEqual(order, plain.order, named);
  }
});
