// The JavaScript contract of Recommender, bullet by bullet, in a real Chromium on the demo's bundle:
// ranking and explaining. The rest of it is in recommender.test.mjs.

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { TASKS, available, catalog, inShop, manifest } from "./empty-shop.mjs";

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
        ["weights", { view: Infinity }], ["model", 7], ["model", {}], ["signal", 7], ["wasm", 7],
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
    for (const { group } of warm.reasons) assert.match(group, /^(user|category|related|brand|product|price|style|color|material|words|vector)$/);
    const { title } = catalog.find(({ id }) => id === ranked.item);
    const named = warm.reasons.filter((reason) => "event" in reason);
    assert.ok(named.length >= 2 && named.every(({ effect }) => effect > 0));
    for (const { event } of named) assert.deepEqual(event, { kind: "favorite", item: ranked.item, title, time: 1e12 });
    assert.ok(!("text" in warm) && !warm.reasons.some((reason) => "text" in reason), "no language was named");
  });
});
