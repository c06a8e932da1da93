// The guide's shop, built by each bundler from the packed package: it ranks as plain index.js does,
// and all that the package fetches later has come along: workers, the GPU's side, attach().

import assert from "node:assert/strict";
import { test } from "node:test";
import { host } from "./project.mjs";
import { catalog, clean, shopAt, visit } from "./shopper.mjs";

for (const [app, site] of [["vite"], ["webpack"], ["rollup"], ["esbuild"], ["plain", "."]]) {
  test(app, { timeout: 180_000 }, async (t) => {
    const server = await host(app, site);
    let seen;
    try {
      seen = await visit(server.url);
      await t.test("ranks as index.js does", () => shopAt(seen, {}));
      await t.test("has the pool's workers", () => pool(seen));
      await t.test("has the GPU's worker", () => gpu(seen));
      await t.test("attaches to a page", () => attach(seen));
      await t.test("took nothing that is not there", () => {
        clean(seen);
        assert.deepEqual(server.requests.filter(({ status, path }) => status !== 200 && path !== "/favicon.ico"), []);
      });
    } finally {
      await seen?.close();
      await server.close();
    }
  });
}

/** A large catalogue is scored by workers, to the same order as without. */
async function pool({ page }) {
  const { alone, together, asked } = await page.evaluate(async (catalog) => {
    const products = Array.from({ length: 9_000 }, (_, at) => ({ ...catalog[at % catalog.length], id: `p${at}` }));
    const shop = await nestrank.Recommender.load({ model: "/model/", catalog: products, backend: "cpu" });
    shop.observe({ kind: "view", item: "p77" });
    const order = async () => (await shop.rank(null, { limit: 500 })).map(({ item }) => item).join();
    const alone = await order();
    let together;
    for (const until = performance.now() + 60_000; performance.now() < until && !sent.includes("score"); ) {
      together = await order();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    shop.free();
    return { alone, together, asked: sent };
  }, catalog);
  assert.ok(asked.includes("score"), "no pool came");
  assert.equal(together, alone);
}

/** On WebGPU, in software here, the same products come first. */
async function gpu({ page }) {
  const [cpu, webgpu] = await page.evaluate(async (catalog) => {
    const answers = [];
    for (const backend of ["cpu", "webgpu"]) {
      const shop = await nestrank.Recommender.load({ model: "/model/", catalog, backend });
      shop.observe({ kind: "view", item: catalog[20].id });
      const ranked = await shop.rank();
      answers.push({ backend: shop.backend, scores: Object.fromEntries(ranked.map(({ item, score }) => [item, score])) });
      shop.free();
    }
    return answers;
  }, catalog);
  assert.deepEqual([cpu.backend, webgpu.backend], ["cpu", "webgpu"]);
  for (const [id, score] of Object.entries(cpu.scores)) assert.ok(Math.abs(score - webgpu.scores[id]) < 1e-3, id);
}

/** A page that was not written for nestrank gets its order too. */
async function attach({ page }) {
  await page.evaluate((catalog) => {
    document.body.innerHTML = `<style>li { height: 300px }</style><ul id="listing">${catalog.slice(0, 40).map(({ id, title, price }) =>
      `<li data-product-id="${id}"><a href="/p/${id}"><h3>${title}</h3></a> <b class="price">€ ${price.toFixed(2)}</b>
       <button data-action="add-to-wishlist">save</button></li>`).join("")}</ul>`;
    document.addEventListener("nestrank:ranked", ({ detail }) => (globalThis.moved = detail.moved));
  }, catalog);
  await page.evaluate(async () => (globalThis.attached = await nestrank.attach({ model: "/model/", grid: "#listing" })));
  await page.locator("#listing li:nth-child(2) button").click();
  await page.waitForFunction(() => globalThis.moved > 0, null, { timeout: 20_000 });
  await page.evaluate(() => attached.stop());
}
