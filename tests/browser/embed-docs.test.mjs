// Every code block of docs/embed.md is run, and its table of attributes is the one that is read.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ATTRIBUTES } from "../../pkg/page/options.js";
import { ROOT } from "./harness.mjs";
import { during, idsOf, listing, products, visit } from "./embed-shop.mjs";

const text = readFileSync(`${ROOT}docs/embed.md`, "utf8");
const blocks = [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code]) => ({ language, code }));
const server = idsOf(products);
/** The addresses of the guide, on this server. */
const here = (code) => code.replaceAll("/nestrank/", "/pkg/").replaceAll('"/model/"', '"/www/model/"');

/** A listing page with this in its head, whose grid has the id that the guide gives it. */
const page = (head) => listing({ embed: false, head }).replace('class="products"', 'class="products" id="products"');

test("every block of HTML attaches to a page", async () => {
  const html = blocks.filter(({ language }) => language === "html");
  assert.ok(html.length >= 2);
  for (const { code } of html) {
    const shop = await visit(page(here(code)));
    await shop.loaded();
    assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0, code);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  }
});

test("every block of JavaScript runs", async () => {
  const js = blocks.filter(({ language }) => language === "js");
  assert.equal(js.length, blocks.length - blocks.filter(({ language }) => language === "html").length, "no other languages");
  const map = '<script type="importmap">{ "imports": { "nestrank": "/pkg/index.js" } }</script>';
  const script = '<script type="module" src="/pkg/embed.js" data-model="/www/model/" data-persist="tab" data-consent="wait"></script>';
  for (const { code } of js) {
    const own = code.includes("attach(");
    const shop = await visit(page(map + (own ? "" : script)));
    if (!own) await shop.loaded();
    await shop.page.addScriptTag({ type: "module", content: `${here(code)}; globalThis.ran = true; ${own ? "globalThis.known = known" : ""}` });
    await shop.wait(() => globalThis.ran);
    if (!own) await shop.ranked(() => shop.button(server[2]).click());
    const seen = await shop.page.evaluate(() => ({ layer: globalThis.dataLayer?.at(-1), kept: Boolean(sessionStorage.nestrank), known: globalThis.known }));
    if (code.includes("dataLayer")) assert.equal(seen.layer.arm, "treated");
    if (code.includes("consent")) assert.ok(seen.kept);
    if (own) {
      const { stored, ...known } = seen.known;
      assert.deepEqual(known, { products: [], events: [], impressions: [], page: { undone: false } });
      assert.deepEqual(stored.map(({ where, key }) => [where, key]), [["sessionStorage", "nestrank-page"]]);
    }
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  }
});

test("the table of attributes is complete", () => {
  const table = [...text.matchAll(/^\| `(data-[\w-]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(table.toSorted(), [...Object.keys(ATTRIBUTES), "data-off"].sort());
});

test("the codes of its table are those that come", async () => {
  const told = [...text.matchAll(/^\| `((?!data-)[a-z]+-[a-z]+)` \|/gm)].map(([, code]) => code);
  const types = readFileSync(`${ROOT}pkg/index.d.ts`, "utf8");
  for (const code of told) assert.ok(types.includes(code), code);
  await during({ path: /\/model\/manifest\.json$/, body: '{"format": 999}', type: "application/json" }, async () => {
    const shop = await visit(page(here(blocks[0].code)));
    await shop.wait(() => globalThis.told.error.length > 0);
    const [{ code }] = await shop.faults();
    assert.equal(code, "model-mismatch");
    assert.ok(told.includes(code));
    await shop.close();
  });
});
