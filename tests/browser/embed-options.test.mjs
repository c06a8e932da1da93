// Options of `attach()` that make no sense: each is named, once, and the others count.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);

/** Attaches by these options, as text, clicks in the grid, and says what came of it. */
async function attached(options) {
  const shop = await visit(listing({ embed: false }));
  await shop.page.evaluate(async (options) => {
    const { attach } = await import("/pkg/index.js");
    globalThis.attached = await attach(new Function(`return ${options}`)());
  }, options);
  await shop.wait(() => attached.recommender);
  const { moved } = await shop.ranked(() => shop.button(server[2]).click());
  // What would fail only then.
  await shop.pause(200);
  const faults = await shop.faults();
  const said = shop.console.map(({ text }) => text);
  assert.deepEqual(shop.errors, []);
  await shop.close();
  return { faults, moved, said };
}

describe("an option that makes no sense", () => {
  for (const [options, ...names] of [
    ['{ grid: "!!" }', "grid"],
    ["{ grid: [null] }", "grid"],
    ['{ holdout: "x", diversity: 7 }', "diversity", "holdout"],
    ["{ holdout: 2 }", "holdout"],
    ['{ consent: "x", persist: "x", maxAgeDays: "x" }', "persist", "maxAgeDays", "consent"],
    ['{ keep: "!!", undo: "!!", guide: "!!" }', "keep", "guide", "undo"],
    ['{ model: 5, wasm: 5, backend: "x" }', "model", "wasm", "backend"],
    ['{ weights: { view: "x" }, layer: 5, locale: 5, selectors: 5 }', "selectors", "locale", "weights", "layer"],
  ]) {
    test(options, async () => {
      const { faults, moved } = await attached(options);
      assert.deepEqual(faults.map(({ code }) => code), names.map(() => "option-invalid"));
      names.forEach((name, at) => assert.ok(faults[at].message.startsWith(`option \`${name}\` `), faults[at].message));
      assert.ok(moved > 0);
    });
  }
});

test("options that are absent, or null, are none; elements may be named", async () => {
  const names = ["grid", "holdout", "consent", "persist", "maxAgeDays", "keep", "undo", "guide", "wasm", "backend", "weights", "layer", "locale", "selectors", "rules", "diversity", "model"];
  const none = await attached(`{ ${names.map((name) => `${name}: null`)} }`);
  const given = await attached('{ grid: [document.querySelector(".products")], holdout: 0, diversity: 0.5, persist: true, maxAgeDays: 0, weights: { cart: 2 }, rules: { within: 8 }, guide: false, model: new URL("/www/model/", location) }');
  for (const { faults, moved } of [none, given]) assert.deepEqual([faults, moved > 0], [[], true]);
  assert.ok(none.said.some((line) => /^nestrank: .*; the package's own model$/.test(line)), none.said.join("\n"));
});
