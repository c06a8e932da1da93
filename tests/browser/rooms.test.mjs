// `complete()`: what goes with what is in the cart or saved, in the API on the demo's bundle and in the demo.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, serve, BLANK } from "./harness.mjs";
import { demoCatalog, enter } from "./shopper.mjs";

const catalog = demoCatalog();
const byId = new Map(catalog.map((product) => [product.id, product]));
const categoryOf = (id) => [byId.get(id).category].flat().join(" > ");
const first = (category, skip = 0) => catalog.filter((product) => categoryOf(product.id) === category && product.available !== false)[skip].id;
const [CHAIRS, TABLES, BEDS] = ["Dining room > Dining chairs", "Dining room > Dining tables", "Bedroom > Beds"];
/** What truly goes with each in the simulated world (its truth.json): nothing on the page knows it. */
const TRUE = {
  [CHAIRS]: [TABLES, "Kitchen > Tableware"],
  [BEDS]: ["Bedroom > Bedding", "Bedroom > Nightstands", "Bedroom > Table lamps"],
};

let site;
let browser;
before(async () => {
  site = await serve({ faults: [BLANK] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Runs it in a page with `load(options)`. */
async function inPage(run, argument) {
  const { page, context } = await open(browser, new URL("blank.html", site.url).href);
  try {
    return await page.evaluate(async ([text, argument]) => {
      const { Recommender } = await import("./pkg/index.js");
      const catalog = await (await fetch("./www/catalog.json")).json();
      const load = (options) => Recommender.load({ model: "./www/model/", catalog, backend: "cpu", guide: true, ...options });
      return new Function("load", "catalog", "argument", `return (${text})(load, catalog, argument)`)(load, catalog, argument);
    }, [run.toString(), argument]);
  } finally {
    await context?.close();
  }
}

describe("complete", () => {
  test("chairs in the cart ask for a table, and for no chair", async () => {
    const chair = first(CHAIRS);
    const look = await inPage(async (load, _, chair) => {
      const r = await load();
      r.observe({ kind: "cart", item: chair });
      return r.complete();
    }, chair);
    assert.deepEqual(look.for, [chair]);
    assert.equal(look.items.length, 8);
    const categories = look.items.map(({ category }) => category);
    assert.ok(categories.includes(TABLES), String(categories));
    assert.ok(!categories.includes(CHAIRS));
    assert.ok(look.items[0].score >= look.items[7].score / 2, "best first, but for variety");
    for (const { item, category, with: seed, score, tasks } of look.items) {
      assert.equal(category, categoryOf(item));
      assert.equal(seed, chair);
      assert.ok(score > 0 && tasks.view > 0 && tasks.view < 1);
    }
    for (const category of categories) assert.ok(categories.filter((other) => other === category).length <= 2, category);
  });

  test("each piece goes with the seed that asks for it; what is true leads", async () => {
    const seeds = [first(CHAIRS), first(BEDS)];
    const look = await inPage(async (load, _, items) => (await load()).complete({ items, limit: 6 }), seeds);
    assert.deepEqual(look.for, seeds);
    const found = look.items.filter(({ category, with: seed }) => TRUE[categoryOf(seed)].includes(category));
    assert.ok(found.length >= 3, JSON.stringify(look.items));
    assert.equal(new Set(look.items.map(({ with: seed }) => seed)).size, 2);
  });

  test("never what is bought, excluded, out of stock or taken back; later events do not count", async () => {
    const [chair, bed] = [first(CHAIRS), first(BEDS)];
    const { all, gone, look, without, before, taken, none } = await inPage(async (load, catalog, [chair, bed]) => {
      const r = await load();
      r.observe({ kind: "favorite", item: chair, time: 1e12 });
      const all = await r.complete({ limit: 40 });
      const gone = [all.items[0].item, all.items[1].item, all.items[2].item];
      r.observe({ kind: "purchase", item: gone[0], time: 1e12 + 1 });
      r.add([{ ...catalog.find(({ id }) => id === gone[2]), available: false }]);
      const look = await r.complete({ exclude: [gone[1]], limit: 40 });
      r.observe({ kind: "cart", item: bed, time: 1e12 + 9 });
      const before = await r.complete({ now: 1e12 + 5, limit: 3 });
      r.observe({ kind: "unfavorite", item: chair, time: 1e12 + 10 });
      const taken = await r.complete({ limit: 0 });
      r.observe({ kind: "purchase", item: bed, time: 1e12 + 11 });
      return { all, gone, look, before, taken, none: await r.complete(), without: look.items.map(({ item }) => item) };
    }, [chair, bed]);
    assert.ok(all.items.length >= 6);
    for (const id of gone) assert.ok(!without.includes(id), id);
    assert.ok(look.items.length >= all.items.length - 3);
    assert.deepEqual(before.for, [chair]);
    assert.equal(before.items.length, 3);
    assert.deepEqual(taken, { for: [bed], items: [] });
    assert.deepEqual(none, { for: [], items: [] });
  });

  test("wrong options are named; a model without a table completes nothing; only with guide", async () => {
    const told = await inPage(async (load, catalog) => {
      const of = (call) => call().then(() => "nothing", (error) => error.code ?? `${error.name} ${error.message}`);
      const r = await load();
      const told = [];
      for (const options of [7, { limit: -1 }, { limit: 1.5 }, { items: "a" }, { items: [1] }, { exclude: {} }, { now: NaN }, { items: ["no such"] }]) {
        told.push(await of(() => r.complete(options)));
      }
      const items = [catalog[0].id];
      const own = await load({ model: undefined });
      const empty = await own.complete({ items });
      r.free();
      const plain = await load({ guide: false });
      return { told, empty, items, freed: await of(() => r.complete()), plain: await of(() => plain.complete()) };
    });
    const options = ["options", "limit", "limit", "items", "items", "exclude", "now"];
    options.forEach((option, at) => assert.match(told.told[at], new RegExp(`^TypeError option .${option}.`)));
    assert.equal(told.told[7], "unknown-item");
    assert.deepEqual(told.empty, { for: told.items, items: [] });
    assert.equal(told.freed, "freed");
    assert.match(told.plain, /^TypeError .*guide: true/);
  });
});

describe("the demo's second grid", () => {
  const cards = (page) => page.locator("#look-products > [data-id]").evaluateAll((cards) => cards.map((card) => card.dataset.id));

  test("comes when something is in the cart, never moves the first, goes when nothing is kept", async () => {
    const shop = await enter(browser, site.url);
    const { page } = shop;
    assert.equal(await page.locator("#look").isVisible(), false);
    const chair = first(CHAIRS);
    await page.goto(new URL("?room=Dining+room", site.url).href);
    await page.waitForSelector('html[data-ready="1"]');
    const top = () => page.evaluate(() => document.getElementById("products").getBoundingClientRect().top + scrollY);
    const before = await top();
    await page.locator(`#products > [data-id="${chair}"] [data-act=cart]`).click();
    const region = page.getByRole("region", { name: "Complete the look" });
    await region.waitFor();
    assert.equal(await top(), before);
    const look = await cards(page);
    assert.equal(look.length, 8);
    assert.ok(look.some((id) => categoryOf(id) === TABLES) && look.every((id) => categoryOf(id) !== CHAIRS));
    assert.equal(await region.locator("h2").count(), 1);
    await page.selectOption("#lang", "zh");
    await page.getByRole("region", { name: "搭配整个空间" }).waitFor();
    await page.selectOption("#lang", "en");
    await page.locator(`#products > [data-id="${chair}"] [data-act=cart]`).click();
    await page.locator("#look").waitFor({ state: "hidden" });
  });

  test("by keyboard: what is put into the cart leaves the look, and the focus goes on beside it", async () => {
    const { page } = await enter(browser, new URL("?room=Dining+room", site.url).href);
    await page.locator(`#products > [data-id="${first(CHAIRS)}"] [data-act=cart]`).click();
    await page.locator("#look").waitFor();
    const [id] = await cards(page);
    await page.locator(`#look-products > [data-id="${id}"] [data-act=cart]`).focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction((id) => !document.querySelector(`#look-products > [data-id="${id}"]`), id);
    assert.equal(await page.evaluate(() => document.activeElement.closest("#look-products > [data-id]") !== null), true);
    assert.equal(await page.locator("#cart-count").textContent(), "2");
  });
});
