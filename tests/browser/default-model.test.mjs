// Without a model of the shop's own: the package's bundle, which knows no shop.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { describe, test } from "node:test";
import { ROOT, open } from "./harness.mjs";
import { during, idsOf, listing, products, put, site, visit, browser } from "./embed-shop.mjs";

const FOLDER = `${ROOT}pkg/model/`;
const manifest = JSON.parse(readFileSync(`${FOLDER}manifest.json`, "utf8"));
const names = ["manifest.json", ...manifest.files.map(({ name }) => name)];
const without = (parts) => listing(parts).replace('data-model="/www/model/"', "");

/** Runs something in an empty page in which `Recommender` is there, and a catalogue of the tests. */
async function inPage(run, argument) {
  put("/blank.html", "<!doctype html><title>blank</title>");
  const seen = await open(browser, null);
  await seen.page.goto(`${site.url}blank.html`);
  const result = await seen.page.evaluate(async ([run, argument]) => {
    const { Recommender } = await import("/pkg/index.js");
    return new Function("Recommender", "argument", `return (${run})(Recommender, argument)`)(Recommender, argument);
  }, [run.toString(), argument]);
  await seen.close();
  return result;
}

describe("the package's own model", () => {
  test("is small, and its list of files is what the manifest names", async () => {
    const bytes = names.map((name) => statSync(FOLDER + name).size).reduce((sum, size) => sum + size);
    assert.ok(bytes <= 60_000, `${bytes} bytes`);
    assert.deepEqual(readdirSync(FOLDER).sort(), [...names, "files.js"].sort());
    const { files } = await import(`${FOLDER}files.js`);
    assert.deepEqual(Object.keys(files()).sort(), [...names].sort());
  });

  test("serves where the script names none: after a few events what is of their category rises", async () => {
    const shop = await visit(without());
    await shop.loaded();
    const category = products[2].category;
    const alike = new Set(idsOf(products.filter((product) => product.category === category)));
    assert.ok(alike.size > 1 && alike.size < 20, "a category of some products, among others");
    await shop.ranked(() => shop.button(products[2].id).click());
    const { order, moved } = await shop.ranked(() => shop.button(products[2].id, "heart").click());
    assert.ok(moved > 0);
    const place = (ids) => ids.map((id, at) => [id, at]).filter(([id]) => alike.has(id)).reduce((sum, [, at]) => sum + at, 0) / alike.size;
    assert.ok(place(order) < place(idsOf(products)), `${place(order)} of ${place(idsOf(products))}`);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    const asked = shop.requests.filter(({ url }) => url.includes("/model/")).map(({ url }) => new URL(url).pathname);
    assert.deepEqual(asked.sort(), [...names, "files.js"].map((name) => `/pkg/model/${name}`).sort());
    await shop.close();
  });

  test("is the same as naming its folder, and null is as good as absent", async () => {
    const ranked = await inPage(async (Recommender, catalog) => {
      const all = [];
      for (const model of [undefined, null, "/pkg/model", new URL("/pkg/model/", location.href)]) {
        const shop = await Recommender.load({ model, catalog });
        shop.observe({ kind: "view", item: catalog[3].id, time: 1e12 });
        shop.observe({ kind: "cart", item: catalog[5].id, time: 1e12 + 1000 });
        all.push(await shop.rank(null, { now: 1e12 + 5000 }));
        shop.free();
      }
      return all;
    }, products);
    assert.equal(ranked[0].length, products.length);
    for (const other of ranked.slice(1)) assert.deepEqual(other, ranked[0]);
    for (const { tasks } of ranked[0]) for (const p of Object.values(tasks)) assert.ok(p > 0 && p < 1);
  });

  test("names mean nothing to it: a shop in other words is ranked alike", async () => {
    const words = new Map();
    const renamed = (word) => words.get(word) ?? words.set(word, `слово${words.size}`).get(word);
    const other = (text) => text?.replace(/[\p{L}\p{N}]{2,}/gu, (word) => (/^\d+$/.test(word) ? word : renamed(word.toLowerCase())));
    const foreign = products.map((product, at) => ({
      ...product, id: `other-${at}`, price: product.price * 117, listPrice: product.listPrice && product.listPrice * 117,
      title: other(product.title), category: other(product.category), brand: other(product.brand),
      style: other(product.style), color: other(product.color), material: other(product.material),
      tokens: product.tokens?.map((token) => other(token)),
    }));
    const [ours, theirs] = await inPage(async (Recommender, catalogs) => Promise.all(catalogs.map(async (catalog) => {
      const shop = await Recommender.load({ catalog });
      for (const [step, at] of [3, 5, 3, 8].entries()) shop.observe({ kind: step === 2 ? "cart" : "view", item: catalog[at].id, time: 1e12 + step * 1000 });
      const ranked = await shop.rank(null, { now: 1e12 + 9000 });
      return ranked.map(({ item, score }) => [catalog.findIndex(({ id }) => id === item), score]);
    })), [products, foreign]);
    const scores = new Map(theirs);
    assert.equal(scores.size, ours.length);
    for (const [at, score] of ours) assert.ok(Math.abs(score - scores.get(at)) < 1e-4, `${score} ${scores.get(at)}`);
    assert.ok(ours[0][1] - ours.at(-1)[1] > 0.01, "scores that tell products apart");
  });

  test("of products without attributes and a shopper without a past it says nothing: the order stays", async () => {
    const order = await inPage(async (Recommender) => {
      const shop = await Recommender.load({ catalog: ["c", "a", "b"].map((id) => ({ id })) });
      return (await shop.rank()).map(({ item }) => item);
    });
    assert.deepEqual(order, ["c", "a", "b"]);
  });

  test("where it is not there, `load` says so, and other options are still checked first", async () => {
    await during({ path: /^\/pkg\/model\//, status: 404 }, async () => {
      const codes = await inPage(async (Recommender) => {
        const code = (options) => Recommender.load(options).then(() => "loaded", ({ code, name }) => code ?? name);
        return [await code({ catalog: [{ id: "a" }] }), await code([]), await code(null), await code({ model: 7, catalog: [{ id: "a" }] })];
      });
      assert.deepEqual(codes, ["model-fetch", "TypeError", "TypeError", "TypeError"]);
    });
  });
});
