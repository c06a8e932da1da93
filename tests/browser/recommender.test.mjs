// The JavaScript contract of Recommender, bullet by bullet, in a real Chromium on the demo's bundle:
// events, products, its life. Ranking and explaining are in rank.test.mjs, what is kept in kept.test.mjs.

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { available, inShop, manifest, shop, site } from "./empty-shop.mjs";

describe("observe", () => {
  test("bad events throw at once and change nothing", async () => {
    const { codes, events } = await inShop(async () => {
      const r = await load();
      const item = "hg-1001";
      const codes = [];
      for (const event of [
        undefined, 7, {}, { kind: "stare", item }, { kind: "view" }, { kind: "view", item: 7 }, { kind: "view", item: { title: "no id" } },
        { kind: "view", item: { id: "x", price: NaN } }, { kind: "view", item, time: NaN }, { kind: "view", item, time: "now" },
        { kind: "view", item, time: 1e99 }, { kind: "view", item, dwell: -1 }, { kind: "view", item, dwell: Infinity },
      ]) {
        let thrown = "nothing";
        try { r.observe(event); } catch (error) { thrown = error.code; }
        codes.push(thrown);
      }
      codes.push(await code(() => r.observe({ kind: "view", item: "no such" })));
      return { codes, events: r.export().events };
    });
    assert.deepEqual(codes, [...Array(13).fill("event-invalid"), "unknown-item"]);
    assert.deepEqual(events, []);
  });

  test("a whole product is remembered, never added; a second view updates its dwell", async () => {
    const { exported, size, code: found } = await inShop(async () => {
      const r = await load();
      const size = (await r.rank()).length;
      const product = { id: "elsewhere", title: "Oak desk", category: "Office > Desks", vector: [1, 2], onclick: () => {}, price: 99.5 };
      product.self = product;
      r.observe({ kind: "view", item: product, time: 1000 });
      r.observe({ kind: "view", item: product, time: 1000, dwell: 4500.5 });
      r.observe({ kind: "impression", item: product, time: 500 });
      r.observe({ kind: "more", item: product, time: null, dwell: null });
      return { exported: r.export(), size: (await r.rank()).length - size, code: await code(() => r.rank(["elsewhere"])) };
    });
    assert.equal(size, 0);
    assert.equal(found, "unknown-item");
    assert.deepEqual(exported.events[0], { kind: "view", item: "elsewhere", time: 1000, dwell: 4500.5 });
    assert.equal(exported.events.length, 2);
    assert.deepEqual(exported.products, [{ id: "elsewhere", title: "Oak desk", category: ["Office", "Desks"], price: 99.5 }]);
    assert.deepEqual(exported.impressions, [{ item: "elsewhere", count: 1, last: 500 }]);
  });

  test("all nine kinds are taken, in any order of time; the newest 600 stay", async () => {
    const { kinds, count, first, sorted } = await inShop(async () => {
      const r = await load();
      for (const kind of ["view", "cart", "uncart", "favorite", "unfavorite", "purchase", "more", "less", "impression"]) r.observe({ kind, item: "hg-1001", time: 5 });
      const kinds = r.export().events.map(({ kind }) => kind);
      for (let i = 0; i < 700; i++) r.observe({ kind: "view", item: "hg-1001", time: 1000 + ((i * 389) % 700) });
      const { events } = r.export();
      await r.rank();
      return { kinds, count: events.length, first: events[0].time, sorted: events.every((event, i) => i === 0 || events[i - 1].time <= event.time) };
    });
    assert.deepEqual(kinds, ["view", "cart", "uncart", "favorite", "unfavorite", "purchase", "more", "less"]);
    assert.deepEqual([count, first, sorted], [600, 1100, true]);
  });
});

describe("catalogue", () => {
  test("a broken product is named and left out, the rest works", async () => {
    const { rejected, ranked } = await inShop(async () => {
      const cyclic = { id: "fine", title: null, tokens: null, title_zh: "沙发", extra: Symbol("x") };
      cyclic.self = cyclic;
      const r = await load({ catalog: [{ id: "a", price: NaN }, { id: 7 }, cyclic, null, { id: "b", tokens: ["x", 3] }, { id: "fine" }, { id: "c", vector: [1, Infinity] }, { id: "d", price: 5n }, { id: "last" }] });
      return { rejected: r.rejected, ranked: ids(await r.rank()).sort() };
    });
    assert.deepEqual(ranked, ["fine", "last"]);
    assert.deepEqual(rejected.map(({ index, id, field }) => [index, id, field]), [
      [0, "a", "price"], [1, undefined, "id"], [3, undefined, "id"], [4, "b", "tokens"], [5, "fine", "id"], [6, "c", "vector"], [7, "d", "price"],
    ]);
    assert.ok(rejected.every(({ why }) => why.length > 3));
  });

  test("what is no catalogue is catalog-invalid", async () => {
    site.faults.push({ path: "/broken.json", body: "[{" }, { path: "/gone.json", status: 500 }, { path: "/object.json", body: "{}" });
    const codes = await inShop(async () => {
      const codes = [];
      for (const catalog of [[], {}, 7, null, undefined, [{}], "/broken.json", "/gone.json", "/object.json", "/absent.json", "http://[", new URL("http://127.0.0.1:9/x.json")]) {
        codes.push(await code(() => load({ catalog })));
      }
      return codes;
    });
    assert.deepEqual(codes, Array(12).fill("catalog-invalid"));
  });

  test("add: new ones join, a known id replaces, bad ones come back", async () => {
    const result = await inShop(async () => {
      const r = await load({ catalog: [{ id: "a", price: 10 }, { id: "b" }] });
      r.observe({ kind: "view", item: "a", time: 1000 });
      const now = await r.rank();
      const rejected = r.add([{ id: "c", category: "X" }, { id: "a", available: false }, { id: "d", rating: "good" }, { id: "c" }]);
      const after = ids(await r.rank()).sort();
      r.add([{ id: "a", price: 11 }]);
      const again = ids(await r.rank()).sort();
      return { before: now.length, rejected, all: r.rejected, after, again, none: r.add([]), codes: [await code(() => r.add({})), await code(() => r.add())] };
    });
    assert.equal(result.before, 2);
    assert.deepEqual(result.rejected.map(({ index, id, field }) => [index, id, field]), [[2, "d", "rating"], [3, "c", "id"]]);
    assert.deepEqual(result.all, result.rejected);
    assert.deepEqual([result.after, result.again], [["b", "c"], ["a", "b", "c"]]);
    assert.deepEqual(result.none, []);
    assert.deepEqual(result.codes, ["catalog-invalid", "catalog-invalid"]);
  });

  test("URL objects and folders without a slash will do", async () => {
    const length = await inShop(async () => {
      const r = await load({ model: new URL("/www/model", location), catalog: new URL("/www/catalog.json", location), wasm: "pkg" });
      return (await r.rank()).length;
    });
    assert.equal(length, available().length);
  });
});

describe("life", () => {
  test("after free everything throws freed; what was asked before rejects so", async () => {
    const found = await inShop(async () => {
      const r = await load({ persist: "tab" });
      const pending = code(() => r.rank());
      r.free();
      r.free();
      const product = { id: "x" };
      const codes = [await pending];
      for (const run of [() => r.rank(), () => r.explain("hg-1001"), () => r.observe({ kind: "view", item: product }), () => r.add([product]),
        () => r.export(), () => r.forget(), () => r.consent(true), () => r.backend, () => r.rejected]) codes.push(await code(run));
      const next = await load();
      return { codes, next: (await next.rank()).length > 0 };
    });
    assert.deepEqual(found.codes, Array(10).fill("freed"));
    assert.ok(found.next);
  });

  test("a signal ends the loading", async () => {
    site.faults.push({ path: "/slow/manifest.json", delay: 3000, status: 404 });
    const found = await inShop(async () => {
      const gone = new AbortController();
      gone.abort();
      const codes = [await code(() => load({ signal: gone.signal }))];
      const controller = new AbortController();
      const started = performance.now();
      setTimeout(() => controller.abort(), 100);
      codes.push(await code(() => load({ signal: controller.signal, model: "/slow/" })));
      const waited = performance.now() - started;
      const unused = new AbortController();
      codes.push((await (await load({ signal: unused.signal })).rank()).length > 0);
      unused.abort();
      return { codes, waited };
    });
    assert.deepEqual(found.codes, ["aborted", "aborted", true]);
    assert.ok(found.waited < 2500, `${found.waited}`);
  });

  test("only static files are asked for, by GET, and none after loading", async () => {
    const { page, requests, close } = await shop();
    await page.evaluate(async () => { globalThis.r = await load({ persist: true }); });
    const loaded = requests.length;
    await page.evaluate(async () => {
      for (let i = 0; i < 30; i++) {
        r.observe({ kind: ["view", "cart", "favorite", "purchase"][i % 4], item: `hg-10${10 + i}` });
        await r.rank();
      }
      await r.explain("hg-1010");
      r.add([{ id: "new" }]);
      r.export();
      r.consent(false);
      r.forget();
      r.free();
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    assert.equal(requests.length, loaded);
    const names = requests.map(({ method, url, body }) => {
      assert.equal(method, "GET");
      assert.equal(body, null);
      assert.ok(url.startsWith(site.url), url);
      return url.slice(site.url.length);
    });
    const files = manifest.files.map(({ name }) => `www/model/${name}`);
    assert.deepEqual(names.filter((name) => name !== "favicon.ico").sort(), [
      "blank.html", "pkg/index.js", "pkg/nestrank.js", "pkg/nestrank_bg.wasm", "www/catalog.json", "www/model/manifest.json", ...files,
    ].sort());
    await close();
  });

  test("importing the package does nothing, also without a browser", async () => {
    const { Recommender, Grid, NestrankError } = await import(new URL("../../pkg/index.js", import.meta.url));
    assert.equal(typeof Recommender.load, "function");
    assert.equal(typeof Grid, "function");
    assert.ok(new NestrankError("freed", "x") instanceof Error);
    assert.throws(() => new Recommender(), TypeError);
  });

  test("several recommenders live side by side on one module", async () => {
    const { requests, page, close } = await shop();
    const lengths = await page.evaluate(async () => {
      const all = await Promise.all([load(), load({ catalog: [{ id: "a" }] }), load({ catalog: [{ id: "a" }, { id: "b" }] })]);
      all[0].free();
      return Promise.all(all.slice(1).map(async (r) => (await r.rank()).length));
    });
    assert.deepEqual(lengths, [1, 2]);
    assert.equal(requests.filter(({ url }) => url.endsWith(".wasm")).length, 1);
    await close();
  });
});
