// The guide's shop, built by each bundler from the packed package: it ranks as plain index.js does,
// and all that the package fetches later has come along: workers, the GPU's side, attach().

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { host } from "./project.mjs";
import { catalog } from "./products.mjs";
import { clean, shopAt, visit } from "./shopper.mjs";
import { attaches, hasGpu, hasOtherModels, hasPool, hasTexts } from "./whole.mjs";

for (const [app, site] of [["vite"], ["webpack"], ["rollup"], ["esbuild"], ["plain", "."]]) {
  test(app, { timeout: 600_000 }, async (t) => {
    const server = await host(app, site);
    let seen;
    try {
      seen = await visit(server.url);
      await t.test("ranks as index.js does", () => shopAt(seen, {}));
      await t.test("has the package's own model, and the module of rarer ones", () => hasOtherModels(seen));
      await t.test("has the texts of reasons", () => hasTexts(seen));
      await t.test("has the pool's workers", () => hasPool(seen));
      await t.test("has the GPU's worker", () => hasGpu(seen));
      await t.test("attaches to a page", () => attaches(seen));
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

test("without the workers all is ranked too, on the page's own thread and the CPU", { timeout: 600_000 }, async () => {
  const server = await host("esbuild");
  for (const name of ["cpu-worker.js", "cpu-plain-worker.js", "cpu-full-worker.js", "gpu-worker.js"]) rmSync(join(server.folder, name));
  const seen = await visit(server.url);
  try {
    await shopAt(seen, {});
    const { backend, ranked } = await seen.page.evaluate(async (catalog) => {
      const products = Array.from({ length: 9_000 }, (_, at) => ({ ...catalog[at % 90], id: `p${at}`, available: true }));
      const shop = await nestrank.Recommender.load({ model: "/model/", catalog: products, backend: "webgpu" });
      await shop.rank();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { backend: shop.backend, ranked: (await shop.rank()).length };
    }, catalog);
    assert.deepEqual([backend, ranked], ["cpu", 9_000]);
    assert.deepEqual(seen.errors, []);
  } finally {
    await seen.close();
    await server.close();
  }
});
