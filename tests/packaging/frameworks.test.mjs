// The guide's component for each framework, built from the packed package: it shows what index.js ranks.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { ENVIRONMENT, build, host, project } from "./project.mjs";
import { isWhole } from "./whole.mjs";
import { LOOKED_AT, RULES, catalog, idsOf, shown } from "./products.mjs";
import { clean, expected, shopAt, visit } from "./shopper.mjs";

const TIMEOUT = { timeout: 600_000 };
/** Hook and composable rank what they are given, as it is given, each time. */
const GIVEN = { products: shown, anew: true };

/** Builds and serves an app, opens it, and ends both; `options` are a page's. */
async function inApp(app, run, options) {
  const server = await host(app);
  let seen;
  try {
    seen = await visit(server.url, options);
    await run(seen, server);
  } finally {
    await seen?.close();
    await server.close();
  }
}

const until = (page, run, argument) => page.waitForFunction(run, argument, { timeout: 60_000 });
const isReady = () => document.querySelector("#products")?.dataset.status === "ready";

for (const app of ["react", "vue"]) {
  test(`${app}: ranks, takes other products, ends`, TIMEOUT, () => inApp(app, async (seen) => {
    const { page } = seen;
    await shopAt(seen, GIVEN);
    if (app === "react") {
      await page.locator("#forget").click();
      await seen.becomes(idsOf(shown));
      for (const id of LOOKED_AT) await seen.look(id);
      await seen.becomes((await expected(GIVEN))[1]);
    }
    // The same said anew in other objects changes nothing.
    const before = await seen.order();
    await page.evaluate(() => render(structuredClone(all)));
    // Other products: those it knows are ranked anew, those it does not are added.
    const others = [...catalog.slice(10, 30), ...catalog.slice(100, 110), { id: "", price: 1 }, { id: "sold", available: false }];
    await seen.becomes(before);
    await page.evaluate((others) => render(others), others);
    const [, wanted] = await expected({ products: [...shown, ...catalog.slice(100, 110)], ids: idsOf(others).filter((id) => id.startsWith("hg")), anew: true });
    await seen.becomes([...wanted, "", "sold"]);
    assert.equal(await page.evaluate(() => document.querySelector("#products").dataset.status), "ready");
    // The end: whoever is gone hears nothing, and the next one begins anew.
    await page.evaluate(() => render(null));
    await until(page, () => !document.querySelector("#products"));
    await page.evaluate(() => render(all));
    await until(page, isReady);
    assert.deepEqual(await seen.order(), idsOf(shown));
    clean(seen);
  }));

  test(`${app}: what is done before the model is there counts`, TIMEOUT, () => inApp(app, async (seen, server) => {
    const [wanted] = await expected(GIVEN);
    server.faults.push({ path: "/manifest.json", delay: 1_500 });
    await seen.page.reload();
    await seen.becomes(idsOf(shown));
    await seen.look(LOOKED_AT[0]);
    assert.deepEqual(await seen.order(), idsOf(shown));
    await seen.becomes(wanted);
    clean(seen);
  }));

  test(`${app}: rules, others, and such as make no sense`, TIMEOUT, () => inApp(app, async (seen) => {
    const { page } = seen;
    const by = (rules) => page.evaluate((rules) => render(all, rules), rules);
    await page.waitForFunction(() => globalThis.render, null, { timeout: 60_000 });
    await by(RULES);
    await until(page, isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes((await expected({ ...GIVEN, rules: RULES }))[0]);
    assert.equal(await page.evaluate(() => document.querySelector("#products").dataset.error ?? ""), "");
    // The same recommender, which knows what was looked at, makes each order; a bad rule is named, and none counts.
    const [free] = await expected({ ...GIVEN, rules: {} });
    assert.notDeepEqual(await seen.order(), free);
    await by({ caps: { brand: 0 } });
    await seen.becomes(free);
    await until(page, () => document.querySelector("#products").dataset.error?.includes("caps.brand"));
    const rules = { exclude: [free[0]], pinned: [free[3], "nobody's"] };
    await by(rules);
    await seen.becomes((await expected({ ...GIVEN, rules }))[0]);
    await by(undefined);
    await seen.becomes(free);
    clean(seen);
  }));

  test(`${app}: without a model the products stand as they were given`, TIMEOUT, () => inApp(app, async (seen, server) => {
    server.faults.push({ path: "/manifest.json", status: 404 });
    await seen.page.reload();
    await until(seen.page, () => document.querySelector("#products")?.dataset.status === "failed");
    await seen.look(LOOKED_AT[0]);
    assert.deepEqual(await seen.order(), idsOf(shown));
    assert.deepEqual(seen.errors, []);
  }));
}

test("astro: a page's own cards in the custom element", TIMEOUT, () => inApp("astro", async (seen, server) => {
  const told = shown.map(({ id, title, category, brand, price }) => ({ id, title, category, brand, price }));
  await shopAt(seen, { products: told, anew: false });
  // Its bundler is an older Vite: here is the rest of the package.
  await seen.page.goto(`${server.url}whole/index.html`);
  await isWhole(seen);
  clean(seen);
}));

test("next: rendered by the server, ranked in the page", TIMEOUT, async () => {
  const { folder, said } = await build("next");
  assert.doesNotMatch(said, /nestrank.*(warning|error)/i);
  const port = await freePort();
  const server = spawn("next", ["start", "-p", port, "-H", "127.0.0.1"], { cwd: folder, env: ENVIRONMENT });
  let seen;
  try {
    const url = `http://127.0.0.1:${port}/`;
    const html = await answered(url);
    assert.deepEqual([...html.matchAll(/<li data-id="([^"]+)"/g)].map(([, id]) => id), idsOf(shown), "the server's order");
    seen = await visit(url);
    await shopAt(seen, GIVEN);
    await isWhole(seen);
    clean(seen);
  } finally {
    await seen?.close();
    server.kill();
  }
});

test("vite's own server, which puts packages together anew", TIMEOUT, async () => {
  const root = await project("vite");
  const { createServer: createVite } = await import("vite");
  // Its cache would outlive the package that it was made of.
  const vite = await createVite({ root, configFile: false, logLevel: "error", cacheDir: join(root, "cache"), server: { host: "127.0.0.1", port: 0 } });
  let seen;
  try {
    await vite.listen();
    seen = await visit(vite.resolvedUrls.local[0]);
    await shopAt(seen, {});
    await isWhole(seen);
    clean(seen);
  } finally {
    await seen?.close();
    await vite.close();
  }
});

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** The text at an address, once a server answers there. */
async function answered(url) {
  for (const end = Date.now() + 120_000; ; ) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
