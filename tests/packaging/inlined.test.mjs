// Where a bundler takes scripts along and nothing else, by its own defaults: what all need works, the
// rest is named, and nothing is asked for that is not there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { blocks } from "./guide.mjs";
import { ENVIRONMENT, also, build, host } from "./project.mjs";
import { LOOKED_AT, RULES, catalog, shown } from "./products.mjs";
import { clean, shopAt, visit } from "./shopper.mjs";
import { attaches, guides, hasOtherModels, hasOwnModel } from "./whole.mjs";

const TIMEOUT = { timeout: 600_000 };
const run = promisify(execFile);
const told = shown.map(({ id, title, category, brand, price }) => ({ id, title, category, brand, price }));
/** In a script is the module that every engine runs. */
const PLAIN = { plain: true };
/** What the element makes of its cards, with the package's own model: products alike keep the order that the page gave them. */
const BY_ELEMENT = { ...PLAIN, products: told, model: null, anew: true };

/** Opens what an app was built into. */
async function inApp(app, site, run, faults = []) {
  const server = await host(app, site);
  server.faults.push(...faults);
  let seen;
  try {
    seen = await visit(server.url);
    await run(seen, server);
  } finally {
    await seen?.close();
    await server.close();
  }
}

const isLarge = ({ url, path = url }) => path.includes("inlined-full");
const all = ({ requests }) => requests.filter(({ status, path }) => status !== 200 || path.endsWith(".wasm"));

for (const app of ["rollup", "esbuild"]) {
  test(`${app}: what all need works`, TIMEOUT, () => inApp(app, "dist", async (seen, server) => {
    await shopAt(seen, PLAIN);
    await hasOwnModel(seen, PLAIN);
    const before = seen.requests.length;
    assert.ok(!seen.requests.some(isLarge), "who asks for no guide fetches none");
    await guides(seen);
    assert.equal(seen.requests.slice(before).filter(isLarge).length, 1);
    await hasOtherModels(seen, PLAIN);
    await attaches(seen);
    clean(seen);
    assert.deepEqual(all(server), []);
  }));

  test(`${app}: what is not there is named`, TIMEOUT, () => inApp(app, "dist", async ({ page, console, errors }) => {
    await page.waitForFunction(() => globalThis.nestrank, null, { timeout: 60_000 });
    const found = await page.evaluate(async (catalog) => {
      const products = Array.from({ length: 9_000 }, (_, at) => ({ ...catalog[at % 90], id: `p${at}`, available: true }));
      const shop = await nestrank.Recommender.load({ model: "/model/", catalog: products, backend: "webgpu" });
      await shop.rank();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return { backend: shop.backend, ranked: (await shop.rank()).length };
    }, catalog);
    assert.deepEqual([found.backend, found.ranked], ["cpu", 9_000]);
    const said = console.filter(({ text }) => text.startsWith("nestrank:")).map(({ text }) => text);
    assert.equal(said.length, 1, said.join());
    assert.match(said[0], /WebGPU is not used, the CPU serves: .*docs\/npm\.md/);
    assert.deepEqual(errors, []);
  }));
}

test("under the guide's policy, with Trusted Types", TIMEOUT, async () => {
  const [, policy] = blocks.find(({ place }) => place === "csp").code.match(/^Content-Security-Policy: (.*)$/m);
  const headers = { "Content-Security-Policy": `${policy}; require-trusted-types-for 'script'` };
  await inApp("rollup", "dist", async (seen) => {
    await shopAt(seen, PLAIN);
    await hasOwnModel(seen, PLAIN);
    clean(seen);
  }, [{ path: /^\/(index\.html)?$/, headers }]);
});

test("one file, a plain script, by the guide's command", TIMEOUT, () => inApp("one-file", "dist", async (seen, server) => {
  await shopAt(seen, BY_ELEMENT);
  await guides(seen);
  await tells(seen);
  await hasOtherModels(seen, PLAIN);
  await attaches(seen);
  clean(seen);
  assert.deepEqual(all(server), []);
}));

/** <nestrank-guide> speaks, in a page whose grid has rules. */
async function tells({ page }) {
  const until = (run, argument) => page.waitForFunction(run, argument, { timeout: 60_000 });
  await page.evaluate((rules) => {
    const grid = document.querySelector("#products");
    grid.rules = rules;
    document.body.append(document.createElement("nestrank-guide"));
  }, RULES);
  await until(() => document.querySelector("#products").status === "ready");
  await page.evaluate((item) => {
    const [grid, guide] = ["#products", "nestrank-guide"].map((name) => document.querySelector(name));
    guide.recommender = grid.recommender;
    document.addEventListener("nestrank:ranked", ({ detail }) => (guide.order = detail.order), { once: true });
    grid.observe({ kind: "favorite", item });
  }, LOOKED_AT[0]);
  await until(() => document.querySelector("nestrank-guide").shadowRoot.querySelectorAll(".hints li, .why li").length > 3);
}

/** Both ways to leave the full module out of one file, as docs/npm.md says. */
const LEFT_OUT = {
  esbuild: blocks.find(({ place }) => place === "one-file-less").code.replaceAll(/\bdist\b/g, "left-esbuild"),
  rollup: "rollup src/main.js --file left-rollup/main.js --format iife --inlineDynamicImports --plugin node-resolve --external ./inlined-full.js --no-makeAbsoluteExternalsRelative; cp index.html node_modules/nestrank/inlined-full.js left-rollup",
};
for (const [bundler, command] of Object.entries(LEFT_OUT)) {
  test(`one file by ${bundler}, and the full module beside it: fetched by who asks for it`, TIMEOUT, async () => {
    const folder = await also("one-file", command);
    const [whole, less] = ["dist", `left-${bundler}`].map((site) => readFileSync(join(folder, site, "main.js")).length);
    assert.ok(whole - less > 200_000, `${less} of ${whole}`);
    await inApp("one-file", `left-${bundler}`, async (seen, server) => {
      await shopAt(seen, BY_ELEMENT);
      assert.ok(!server.requests.some(isLarge));
      await guides(seen);
      assert.equal(server.requests.filter(isLarge).length, 1);
      clean(seen);
      assert.deepEqual(all(server), []);
    });
    // Nor is it missed before, where nobody put it there.
    await inApp("one-file", `left-${bundler}`, async ({ page }) => {
      await page.waitForFunction(() => globalThis.nestrank, null, { timeout: 60_000 });
      const [own, code, message] = await page.evaluate((catalog) => nestrank.Recommender.load({ guide: true, catalog })
        .catch((error) => [error instanceof nestrank.NestrankError, error.code, error.message]), catalog);
      assert.deepEqual([own, code], [true, "backend-unavailable"]);
      assert.match(message, /\/nestrank_full_bg\.wasm: status 404; put the package's \.wasm files there, or name their folder by `wasm`/);
    }, [{ path: "/inlined-full.js", status: 404 }]);
  });
}

/** Builds the same app in another way, into a folder of its own, with these attributes of its script. */
async function otherwise(name, command, attributes = 'src="main.js"') {
  const folder = await also("one-file", command);
  const html = readFileSync(join(folder, "index.html"), "utf8");
  writeFileSync(join(folder, name, "index.html"), html.replace('<script src="main.js"', `<script ${attributes}`));
}

for (const [name, command, attributes] of [
  ["esbuild-cjs", "esbuild src/main.js --bundle --format=cjs --outdir=esbuild-cjs"],
  ["esbuild-module", "esbuild src/main.js --bundle --format=esm --minify --outfile=esbuild-module/main.js", 'type="module" src="main.js"'],
  ["rollup-iife", "rollup src/main.js --file rollup-iife/main.js --format iife --inlineDynamicImports --plugin node-resolve"],
  ["rollup-index", "rollup src/main.js --dir rollup-index --entryFileNames index.js --plugin node-resolve", 'type="module" src="index.js"'],
]) {
  test(`in another form: ${name}`, TIMEOUT, async () => {
    await otherwise(name, command, attributes);
    await inApp("one-file", name, async (seen, server) => {
      await shopAt(seen, BY_ELEMENT);
      await guides(seen);
      assert.deepEqual(all(server), []);
    });
  });
}

test("where the names of scripts are kept, nothing shows that the files are not there but the 404", TIMEOUT, async () => {
  await otherwise("names", "rollup src/main.js --dir names --chunkFileNames [name].js --plugin node-resolve", 'type="module" src="main.js"');
  await inApp("one-file", "names", async (seen, server) => {
    await seen.page.waitForFunction(() => document.querySelector("#products").status === "ready", null, { timeout: 60_000 });
    assert.deepEqual(all(server).map(({ path, status }) => [path, status]), [["/nestrank_bg.wasm", 404]]);
    await guides(seen);
    assert.deepEqual(all(server).slice(1).map(({ path, status }) => [path, status]), [["/nestrank_full_bg.wasm", 404]]);
    assert.deepEqual(seen.errors, []);
  });
});

test("bundled for a server it does nothing either", TIMEOUT, async () => {
  const { folder } = await build("one-file");
  writeFileSync(join(folder, "server.js"), ["nestrank", "nestrank/element", "nestrank/react", "nestrank/vue"].map((name, at) => `export * as e${at} from "${name}";`).join("\n"));
  for (const format of ["cjs", "esm"]) {
    const file = `server-${format}.${format === "cjs" ? "cjs" : "mjs"}`;
    await run("esbuild", ["server.js", "--bundle", "--platform=node", `--format=${format}`, `--outfile=${file}`, "--external:react", "--external:vue"], { cwd: folder, env: ENVIRONMENT });
    const program = `const e = await import("./${file}"); console.log(typeof (e.default ?? e).e0.Recommender.load, process.getActiveResourcesInfo().filter((name) => /Timeout|TCP/.test(name)).length);`;
    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: folder, env: ENVIRONMENT });
    assert.deepEqual([stdout, stderr], ["function 0\n", ""]);
  }
});
