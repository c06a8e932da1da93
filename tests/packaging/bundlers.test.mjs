// The guide's shop, built by each bundler from the packed package: it ranks as plain index.js does,
// and all that the package fetches later has come along: workers, the GPU's side, attach().

import assert from "node:assert/strict";
import { test } from "node:test";
import { host } from "./project.mjs";
import { clean, shopAt, visit } from "./shopper.mjs";
import { attaches, hasGpu, hasOwnModel, hasPool } from "./whole.mjs";

for (const [app, site] of [["vite"], ["webpack"], ["rollup"], ["esbuild"], ["plain", "."]]) {
  test(app, { timeout: 180_000 }, async (t) => {
    const server = await host(app, site);
    let seen;
    try {
      seen = await visit(server.url);
      await t.test("ranks as index.js does", () => shopAt(seen, {}));
      await t.test("has the package's own model", () => hasOwnModel(seen));
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
