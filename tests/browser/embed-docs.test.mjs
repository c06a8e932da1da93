// Every code block of the guide to the embedded script and of its troubleshooting page is run, and
// their tables are what the sources say.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { KEYS } from "../../pkg/page/kept.js";
import { ATTRIBUTES } from "../../pkg/page/options.js";
import { ROOT } from "./harness.mjs";
import { during, idsOf, listing, products, visit } from "./embed-shop.mjs";

const read = (path) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("docs/embed.md");
const trouble = read("docs/troubleshooting.md");
const blocks = [...(text + trouble).matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, code]) => ({ language, code }));
/** What stands in the first column of the tables' rows, where it is `like` this. */
const rows = (page, like) => [...page.matchAll(/^\| `?([^|`]+?)`? \|/gm)].map(([, name]) => name).filter((name) => like.test(name)).sort();
/** All that the sources have of a kind, in the first group of `like`. */
const inSources = (like, paths) => paths.flatMap((path) => [...read(path).matchAll(like)].map(([, name]) => name));
const PAGE = readdirSync(`${ROOT}pkg/page`, { recursive: true }).filter((path) => path.endsWith(".js")).map((path) => `pkg/page/${path}`);
const sorted = (list) => [...new Set(list)].sort();
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

test("the table of attributes and events is complete", () => {
  assert.deepEqual(rows(text, /^data-/), [...Object.keys(ATTRIBUTES), "data-off"].sort());
  const told = inSources(/"(nestrank:\w+)": CustomEvent/g, ["pkg/index.d.ts"]);
  const heard = inSources(/addEventListener\("(nestrank:\w+)"/g, ["pkg/page/embed.js"]);
  assert.deepEqual(rows(text, /^nestrank:/), [...told, ...heard].sort());
});

test("what a page's address may ask for is what the guide says", () => {
  const shown = [...text.matchAll(/[?&]nestrank=(\w+)/g)].map(([, what]) => what);
  assert.deepEqual(sorted(shown), sorted(inSources(/\basked\("(\w+)"\)/g, PAGE)));
});

test("the table of what is kept is complete", () => {
  assert.deepEqual(rows(text, /^nestrank(-\w+)?$/), [...KEYS].sort());
});

test("the error codes are those of the sources, no fewer and no more", () => {
  const shown = rows(trouble, /^[a-z]+(-[a-z]+)?$/).filter((code) => !["code", "why"].includes(code));
  const codes = [
    ...inSources(/Error::\w+.*=> "([a-z-]+)"/g, ["src/domain/error.rs"]),
    ...inSources(/new NestrankError\("([a-z-]+)"/g, ["src/web/index.js"]),
    ...inSources(/\btellError\([^;]*?"([a-z]+-[a-z]+)"/g, PAGE),
    ...inSources(/\bcode = "([a-z-]+)"/g, ["pkg/page/tell.js"]),
  ];
  assert.ok(codes.length > 12, `${codes}`);
  assert.deepEqual(shown, sorted(codes));
  const typed = inSources(/[|\s] "([a-z-]+)"/g, ["pkg/index.d.ts"]);
  for (const code of shown) assert.ok(typed.includes(code) || read("pkg/index.d.ts").includes(`\`${code}\``), code);
});

test("so are the reasons for which a grid keeps its order", () => {
  const shown = rows(trouble, /^(it|its|the) /);
  const reasons = [
    ...inSources(/(?:return|\?) "(its? [^"]+)"/g, ["pkg/page/grid/fit.js"]),
    ...inSources(/(?:unfit = |leave\(|CHOSEN = )"([^"]+)"/g, ["pkg/page/grid/life.js", "pkg/page/grid/lives.js"]),
  ];
  assert.deepEqual(shown, sorted(reasons));
});

test("a fault is told by its code", async () => {
  await during({ path: /\/model\/manifest\.json$/, body: '{"format": 999}', type: "application/json" }, async () => {
    const shop = await visit(page(here(blocks[0].code)));
    await shop.wait(() => globalThis.told.error.length > 0);
    assert.deepEqual((await shop.faults()).map(({ code }) => code), ["model-mismatch"]);
    await shop.close();
  });
});
