// docs/npm.md is true: its blocks are the apps' files and commands, or are run here; its tables and
// links are complete.

import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, open } from "../browser/harness.mjs";
import { blocks } from "./guide.mjs";
import { host, install } from "./project.mjs";
import { LOOKED_AT, catalog } from "./products.mjs";
import { browser, clean, shopAt, visit } from "./shopper.mjs";
import { hasGpu, hasOtherModels, hasPool } from "./whole.mjs";

const TIMEOUT = { timeout: 600_000 };
const APPS = join(ROOT, "tests/packaging/apps");
const text = readFileSync(`${ROOT}docs/npm.md`, "utf8");
const block = (name) => blocks.find(({ place }) => place === name).code;

test("every block is a file of an app, its command, or run here", () => {
  assert.equal(blocks.length, text.match(/^```/gm).length / 2);
  const here = ["element", "guide", "wasm", "csp", "reasons", "one-file-less"];
  for (const { language, place, code } of blocks) {
    if (here.includes(place)) continue;
    const path = join(APPS, place);
    assert.ok(existsSync(path), place);
    if (language !== "sh") assert.equal(code, readFileSync(path, "utf8"), place);
  }
  assert.deepEqual(here.filter((name) => !blocks.some(({ place }) => place === name)), []);
});

test("the element's block ranks", TIMEOUT, async () => {
  const server = await host("element");
  const html = readFileSync(join(server.folder, "index.html"), "utf8").replace("<body></body>", `<body>${block("element")}</body>`);
  server.faults.push({ path: "/block.html", body: html, type: "text/html; charset=utf-8" });
  const seen = await open(browser, `${server.url}block.html`);
  try {
    await seen.page.evaluate(() => document.addEventListener("nestrank:ranked", ({ detail }) => (globalThis.order = detail.order)));
    await seen.page.locator('[data-id="hg-1002"] button').click();
    await seen.page.waitForFunction(() => globalThis.order?.length === 3, null, { timeout: 60_000 });
    await seen.page.locator('[data-id="hg-1003"] a').click();
    clean(seen);
  } finally {
    await seen.close();
    await server.close();
  }
});

test("the guide's block guides", TIMEOUT, async () => {
  const server = await host("plain", ".");
  const map = '<script type="importmap">{ "imports": { "nestrank": "/nestrank/index.js", "nestrank/guide": "/nestrank/guide.js" } }</script>';
  const script = `${block("guide")} globalThis.saw = saw;`.replace("export async", "async");
  server.faults.push({ path: "/guided.html", body: `<!doctype html><html lang="en"><title>guided</title>${map}<nestrank-guide></nestrank-guide><script type="module">${script}</script>`, type: "text/html; charset=utf-8" });
  const seen = await open(browser, `${server.url}guided.html`);
  try {
    await seen.page.waitForFunction(() => globalThis.saw, null, { timeout: 60_000 });
    await seen.page.evaluate((item) => saw({ kind: "favorite", item }), LOOKED_AT[0]);
    await seen.page.locator("nestrank-guide .why li").first().waitFor({ state: "attached", timeout: 60_000 });
    assert.match(await seen.page.locator("nestrank-guide summary").last().textContent(), /: 1$/);
    clean(seen);
  } finally {
    await seen.close();
    await server.close();
  }
});

test("the .wasm files may lie elsewhere", TIMEOUT, async () => {
  const server = await host("plain", ".");
  for (const name of ["nestrank_bg.wasm", "nestrank_plain_bg.wasm"]) cpSync(join(ROOT, "pkg", name), join(server.folder, "static/nestrank", name));
  const map = block("plain/index.html").match(/<script type="importmap">.*<\/script>/)[0];
  const script = `import { Recommender } from "nestrank"; ${block("wasm")} globalThis.shop = shop;`;
  server.faults.push({ path: "/own.html", body: `<!doctype html><title>own</title>${map}<script type="module">${script}</script>`, type: "text/html; charset=utf-8" });
  const seen = await open(browser, `${server.url}own.html`);
  try {
    await seen.page.waitForFunction(() => globalThis.shop, null, { timeout: 60_000 });
    const there = catalog.filter(({ available }) => available !== false).length;
    assert.equal(await seen.page.evaluate(async () => (await shop.rank()).length), there);
    const fetched = server.requests.filter(({ path }) => path.endsWith(".wasm")).map(({ path }) => path);
    assert.deepEqual(fetched, ["/static/nestrank/nestrank_bg.wasm"]);
    clean(seen);
  } finally {
    await seen.close();
    await server.close();
  }
});

test("the block on reasons says why", TIMEOUT, async () => {
  const server = await host("plain", ".");
  const map = block("plain/index.html").match(/<script type="importmap">.*<\/script>/)[0];
  const script = `import { Recommender } from "nestrank"; const shop = await Recommender.load({ model: "/model/", catalog: "/catalog.json" });
    shop.observe({ kind: "favorite", item: "hg-1010" }); ${block("reasons")} globalThis.told = { text, reasons };`;
  const body = `<!doctype html><title>why</title>${map}<p id="why"></p><script type="module">${script}</script>`;
  server.faults.push({ path: "/why.html", body, type: "text/html; charset=utf-8" });
  const seen = await open(browser, `${server.url}why.html`);
  try {
    await seen.page.waitForFunction(() => globalThis.told, null, { timeout: 60_000 });
    const { text, reasons } = await seen.page.evaluate(() => globalThis.told);
    assert.equal(await seen.page.locator("#why").textContent(), text);
    assert.ok(reasons.some(({ event }) => event?.kind === "favorite"));
    assert.match(text, /saved it/);
    clean(seen);
  } finally {
    await seen.close();
    await server.close();
  }
});

for (const more of ["", "; require-trusted-types-for 'script'"]) {
  test(`it works under the policy${more}`, TIMEOUT, async () => {
    const [, policy] = block("csp").match(/^Content-Security-Policy: (.*)$/m);
    const server = await host("vite");
    server.faults.push({ path: /^\/(index\.html)?$/, headers: { "Content-Security-Policy": policy + more } });
    const seen = await visit(server.url);
    try {
      await shopAt(seen, {});
      await hasOtherModels(seen);
      if (!more) {
        await hasPool(seen);
        await hasGpu(seen);
      }
      clean(seen);
    } finally {
      await seen.close();
      await server.close();
    }
  });
}

test("the table of attributes is complete, and links lead somewhere", async () => {
  await install();
  const { NestrankGrid } = await import("nestrank/element");
  const table = text.slice(text.indexOf("| attribute |"), text.indexOf("Each is a property too"));
  const named = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(named.toSorted(), [...NestrankGrid.observedAttributes, "status"].sort());
  const slug = (heading) => heading.toLowerCase().replace(/[^\w\s-]/g, "").trim().replace(/\s/g, "-");
  for (const [, file, anchor] of text.matchAll(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)) {
    const page = readFileSync(join(ROOT, "docs", file || "npm.md"), "utf8");
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => slug(heading));
    assert.ok(!anchor || headings.includes(anchor), `${file}#${anchor}`);
  }
});
