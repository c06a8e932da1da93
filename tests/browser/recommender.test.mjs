// The JavaScript contract of Recommender, bullet by bullet, in a real Chromium on the demo's bundle:
// ranking, explaining, events, products, its life. What is kept is in kept.test.mjs.

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { TASKS, available, catalog, inShop, manifest, shop, site } from "./empty-shop.mjs";

describe("rank", () => {
  test("the whole catalogue, best first, score = sum of weight times probability", async () => {
    const ranked = await inShop(async () => (await load()).rank());
    assert.equal(ranked.length, available().length);
    assert.equal(new Set(ranked.map(({ item }) => item)).size, ranked.length);
    const weights = Object.fromEntries(manifest.tasks.map(({ name, weight }) => [name, weight]));
    ranked.forEach(({ item, score, tasks }, i) => {
      assert.deepEqual(Object.keys(tasks), TASKS);
      const sum = TASKS.reduce((total, task) => total + weights[task] * tasks[task], 0);
      assert.ok(Math.abs(score - sum) < 1e-12, item);
      assert.ok(TASKS.every((task) => tasks[task] >= 0 && tasks[task] <= 1), item);
      assert.ok(i === 0 || ranked[i - 1].score >= score, item);
    });
  });

  test("what the shopper does counts from its time on", async () => {
    const { cold, before, after, place } = await inShop(async () => {
      const r = await load();
      const cold = await r.rank(null, { now: 1e12 });
      const liked = cold[200].item;
      r.observe({ kind: "favorite", item: liked, time: 1e12 + 1000 });
      r.observe({ kind: "view", item: liked, time: 1e12 + 2000 });
      const before = await r.rank(null, { now: 1e12 });
      const after = await r.rank(null, { now: 1e12 + 2000 });
      return { cold, before, after, place: ids(after).indexOf(liked) };
    });
    assert.deepEqual(before, cold);
    assert.notDeepEqual(after, cold);
    assert.ok(place < 100, `it stands at ${place}`);
  });

  test("a subset keeps its scores; repeats are ignored, unknown entries reject", async () => {
    const { all, some, none, codes } = await inShop(async () => {
      const r = await load();
      const all = await r.rank(null, { now: 1e12 });
      const few = [all[30].item, all[3].item, all[30].item, all[7].item];
      return {
        all,
        some: await r.rank(few, { now: 1e12 }),
        none: await r.rank([]),
        codes: [await code(() => r.rank(["no such"])), await code(() => r.rank([few[0], 7])), await code(() => r.rank("x")), await code(() => r.rank({}))],
      };
    });
    assert.deepEqual(some.map(({ item }) => item), [all[3].item, all[7].item, all[30].item]);
    for (const one of some) {
      const same = all.find(({ item }) => item === one.item);
      assert.ok(Math.abs(same.score - one.score) < 1e-5);
    }
    assert.deepEqual(none, []);
    assert.deepEqual(codes.slice(0, 2), ["unknown-item", "unknown-item"]);
    for (const code of codes.slice(2)) assert.match(code, /^TypeError.*`ids`/);
  });

  test("equal scores keep the order given", async () => {
    const { given, kept, catalogOrder, all } = await inShop(async () => {
      const r = await load({ catalog: Array.from({ length: 50 }, (_, i) => ({ id: `p${i}` })), weights: { view: 0, cart: 0, favorite: 0, purchase: 0 } });
      const given = ["p9", "p1", "p40", "p2", "p3"];
      return { given, kept: ids(await r.rank(given)), catalogOrder: Array.from({ length: 50 }, (_, i) => `p${i}`), all: ids(await r.rank()) };
    });
    assert.deepEqual(kept, given);
    assert.deepEqual(all, catalogOrder);
  });

  test("pins come first, exclusions and what is not available win over them, the limit counts them", async () => {
    const result = await inShop(async () => {
      const products = Array.from({ length: 20 }, (_, i) => ({ id: `p${i}`, price: 10 + i, available: i !== 5 }));
      const r = await load({ catalog: products });
      const options = { pinned: ["p7", "p5", "p3", "p7", "zzz", "p2"], exclude: ["p3", "yyy", "p9"] };
      return {
        all: ids(await r.rank(null, options)),
        four: ids(await r.rank(null, { ...options, limit: 4 })),
        one: ids(await r.rank(null, { ...options, limit: 1 })),
        zero: ids(await r.rank(null, { limit: 0 })),
        outside: ids(await r.rank(["p1", "p2"], options)),
      };
    });
    assert.deepEqual(result.all.slice(0, 2), ["p7", "p2"]);
    assert.equal(result.all.length, 17);
    for (const gone of ["p3", "p5", "p9"]) assert.ok(!result.all.includes(gone));
    assert.deepEqual(result.four, result.all.slice(0, 4));
    assert.deepEqual(result.one, ["p7"]);
    assert.deepEqual(result.zero, []);
    assert.deepEqual(result.outside, ["p2", "p1"]);
  });

  test("weights: the call's over load's over the bundle's, task by task", async () => {
    const { tasks, scores } = await inShop(async () => {
      const r = await load({ weights: { cart: 5, purchase: 0 } });
      const [first] = await r.rank(null, { limit: 1, now: 1e12 });
      const [own] = await r.rank([first.item], { now: 1e12, weights: { cart: 7, view: undefined } });
      const [again] = await r.rank([first.item], { now: 1e12 });
      return { tasks: first.tasks, scores: [first.score, own.score, again.score] };
    });
    const weights = Object.fromEntries(manifest.tasks.map(({ name, weight }) => [name, weight]));
    const score = (own) => TASKS.reduce((sum, task) => sum + ({ ...weights, ...own })[task] * tasks[task], 0);
    const expected = [score({ cart: 5, purchase: 0 }), score({ cart: 7, purchase: 0 }), score({ cart: 5, purchase: 0 })];
    scores.forEach((found, i) => assert.ok(Math.abs(found - expected[i]) < 1e-5, `${i}`));
  });

  test("diversity spreads categories", async () => {
    const [plain, spread] = await inShop(async () => {
      const r = await load();
      return [ids(await r.rank(null, { limit: 24 })), ids(await r.rank(null, { limit: 24, diversity: 1 }))];
    });
    const largest = (items) => {
      const counts = {};
      for (const id of items) {
        const { category } = catalog.find((product) => product.id === id);
        counts[category] = (counts[category] ?? 0) + 1;
      }
      return Math.max(...Object.values(counts));
    };
    assert.ok(largest(spread) <= 2 && largest(spread) <= largest(plain));
  });

  test("an option out of range or not finite is a TypeError that names it", async () => {
    const found = await inShop(async () => {
      const r = await load();
      const codes = [];
      for (const [option, value] of [
        ["limit", -1], ["limit", 1.5], ["limit", NaN], ["limit", "3"], ["diversity", 1.1], ["diversity", -0.1], ["diversity", NaN],
        ["now", Infinity], ["now", "today"], ["weights", { view: NaN }], ["weights", { cart: "1" }], ["weights", 3],
        ["pinned", "p"], ["pinned", [3]], ["exclude", {}], ["signal", {}],
      ]) codes.push([option, await code(() => r.rank(null, { [option]: value }))]);
      codes.push(["options", await code(() => r.rank(null, 7))]);
      for (const [option, value] of [
        ["backend", "gpu"], ["persist", "yes"], ["maxAgeDays", -1], ["maxAgeDays", Infinity], ["maxAgeDays", "3"],
        ["weights", { view: Infinity }], ["model", 7], ["model", undefined], ["signal", 7], ["wasm", 7],
      ]) codes.push([option, await code(() => load({ [option]: value }))]);
      const { Recommender } = await import("/pkg/index.js");
      codes.push(["options", await code(() => Recommender.load())]);
      codes.push(["now", await code(() => r.explain("hg-1001", { now: NaN }))]);
      return codes;
    });
    for (const [option, code] of found) assert.match(code, new RegExp(`^TypeError.*\`${option}`), `${option}: ${code}`);
  });

  test("concurrent calls: the same share one run on the newest session, none rejects", async () => {
    const { first, second, alone, lengths } = await inShop(async () => {
      const r = await load();
      const [one] = await r.rank(null, { limit: 1 });
      const a = r.rank();
      r.observe({ kind: "cart", item: one.item, time: Date.now() - 1000 });
      const b = r.rank();
      const many = Array.from({ length: 60 }, (_, i) => r.rank(i % 3 ? null : [one.item], { limit: 1 + (i % 5), diversity: (i % 2) / 2 }));
      const [first, second] = await Promise.all([a, b]);
      const lengths = (await Promise.all(many)).map(({ length }) => length);
      first.pop();
      return { first: first.length, second: second.length, alone: (await r.rank()).length, lengths, same: ids(first)[0] === ids(second)[0] };
    });
    assert.equal(first, alone - 1, "each caller has an array of their own");
    assert.equal(second, alone);
    lengths.forEach((length, i) => assert.equal(length, i % 3 ? 1 + (i % 5) : 1));
  });

  test("a call made before an event of the same turn counts it too", async () => {
    const [shared, later] = await inShop(async () => {
      const r = await load();
      const item = (await r.rank())[300].item;
      const pending = r.rank(null, { now: 1e12 });
      r.observe({ kind: "purchase", item, time: 1e12 - 5 });
      return [await pending, await r.rank(null, { now: 1e12 })];
    });
    assert.deepEqual(shared, later);
  });

  test("a signal gives a call up, and only that call", async () => {
    const found = await inShop(async () => {
      const r = await load();
      const gone = new AbortController();
      gone.abort();
      const controller = new AbortController();
      const mine = code(() => r.rank(null, { signal: controller.signal }));
      const other = r.rank();
      controller.abort();
      return [await code(() => r.rank(null, { signal: gone.signal })), await mine, (await other).length];
    });
    assert.deepEqual(found, ["aborted", "aborted", available().length]);
  });
});

describe("explain", () => {
  test("nothing is known: no reasons; then what the shopper did, and the score of rank", async () => {
    const { cold, warm, ranked, unknown } = await inShop(async () => {
      const r = await load();
      const [{ item }] = await r.rank();
      const cold = await r.explain(item);
      r.observe({ kind: "favorite", item, time: 1e12 });
      const options = { now: 1e12 + 60000 };
      return { cold, warm: await r.explain(item, options), ranked: (await r.rank([item], options))[0], unknown: await code(() => r.explain("no such")) };
    });
    assert.deepEqual(cold.reasons, []);
    assert.equal(unknown, "unknown-item");
    assert.ok(Math.abs(warm.score - ranked.score) < 1e-5);
    for (const task of TASKS) assert.ok(Math.abs(warm.tasks[task] - ranked.tasks[task]) < 1e-5);
    assert.ok(warm.reasons.length >= 4);
    assert.deepEqual(warm.reasons.map(({ effect }) => effect), warm.reasons.map(({ effect }) => effect).sort((a, b) => b - a));
    for (const { group } of warm.reasons) assert.match(group, /^(user|category|brand|product|price|style|color|material|words|vector)$/);
    assert.ok(!warm.reasons.some((reason) => "event" in reason));
  });
});

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
