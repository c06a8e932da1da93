// The guide's shop, built by each bundler from the packed package: it ranks as plain index.js does,
// and all that the package fetches later has come along: workers, the GPU's side, attach().

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { also, host } from "./project.mjs";
import { clean, shopAt, visit } from "./shopper.mjs";
import { attaches, guides, hasGpu, hasOtherModels, hasOwnModel, hasPool, hasTexts } from "./whole.mjs";

for (const [app, site] of [["vite"], ["webpack"], ["rollup-workers"], ["esbuild-workers"], ["plain", "."]]) {
  test(app, { timeout: 600_000 }, async (t) => {
    const server = await host(app, site);
    // There the first module is the one that is in a script.
    const given = { plain: app.endsWith("-workers") };
    let seen;
    try {
      seen = await visit(server.url);
      await t.test("ranks as index.js does", () => shopAt(seen, given));
      await t.test("has the package's own model, and the module of rarer ones", () => hasOtherModels(seen, given));
      await t.test("has the texts of reasons", () => hasTexts(seen));
      await t.test("has the guide, looks, rules", () => guides(seen));
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

/** What the files are in as text, by what gzip begins with in base64. */
const TEXT = /["'`]H4sI[\w+/]{1000}/;
const UNHASHED = `import { defineConfig } from "vite";
export default defineConfig({ base: "./", build: { rolldownOptions: { output: { assetFileNames: "[name][extname]" } } } });`;

for (const [app, name, command] of [
  ["vite", "dist"],
  ["vite", "unhashed", `echo '${UNHASHED}' > unhashed.config.js; vite build --config unhashed.config.js --outDir unhashed`],
  ["webpack", "dist"],
  ["webpack", "unhashed", "webpack --entry ./src/main.js --mode production --output-path unhashed --output-asset-module-filename [name][ext]; cp index.html unhashed"],
]) {
  test(`${app}, ${name}: nobody fetches the files as text`, { timeout: 600_000 }, async () => {
    if (command) await also(app, command);
    const server = await host(app, name);
    const scripts = readdirSync(server.folder, { recursive: true }).filter((path) => path.endsWith(".js"));
    const carry = scripts.filter((path) => TEXT.test(readFileSync(join(server.folder, path), "utf8")));
    assert.equal(carry.length, 3);
    const seen = await visit(server.url);
    try {
      await shopAt(seen, {});
      await hasOwnModel(seen);
      await guides(seen);
      const asked = server.requests.map(({ path }) => path);
      assert.ok(!asked.some((path) => carry.includes(path.slice(1))), asked.join());
      assert.ok(asked.some((path) => path.endsWith(".wasm")));
    } finally {
      await seen.close();
      await server.close();
    }
  });
}

for (const app of ["rollup-workers", "esbuild-workers"]) {
  test(`${app}: with their folder named, the files are fetched`, { timeout: 600_000 }, async () => {
    const server = await host(app);
    const script = readFileSync(join(server.folder, "main.js"), "utf8");
    const body = script.replace('load({ model: "/model/"', 'load({ wasm: "/", model: "/model/"');
    assert.notEqual(body, script);
    server.faults.push({ path: "/main.js", body, type: "text/javascript" });
    const seen = await visit(server.url);
    try {
      await shopAt(seen, {});
      const asked = server.requests.map(({ path }) => path);
      assert.ok(asked.includes("/nestrank_bg.wasm") && !asked.some((path) => path.includes("inlined")), asked.join());
    } finally {
      await seen.close();
      await server.close();
    }
  });
}
