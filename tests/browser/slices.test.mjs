// Long work is done in slices, and the page has its turn between them. The clock that decides when a
// slice is over is the tests': nothing here depends on how fast a machine is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { available, catalog, inShop, site } from "./empty-shop.mjs";

const COUNT = 3_000;
const NOW = 1e12;

/** In the page: `hurry(true)` has every slice be over at the next look at the clock, `hurry(false)` none ever; `pauses` counts, `at(n, run)` runs something in the n-th pause from now. */
function watch() {
  let [now, step] = [0, 0];
  const due = new Map();
  performance.now = () => (now += step);
  globalThis.hurry = (always) => (step = always ? 1_000 : 0);
  globalThis.pauses = 0;
  globalThis.at = (pause, run) => due.set(pauses + pause, run);
  globalThis.paused = () => {
    due.get(++pauses)?.();
  };
  const real = scheduler.yield.bind(scheduler);
  scheduler.yield = () => {
    paused();
    return real();
  };
  globalThis.shelf = (some, count) => Array.from({ length: count }, (_, index) => ({ ...some[index % some.length], id: `p${index}`, price: 5 + ((index * 37) % 900) }));
  globalThis.visit = (r, events) => {
    for (let i = 0; i < events; i++) r.observe({ kind: ["view", "cart", "favorite"][i % 3], item: `p${i * 11}`, time: 1e12 - i * 60_000 });
  };
}

/** Runs `body` in a page that is watched, with `given`: the demo's catalogue, `count` and `now`. */
const inSlices = (body, given = {}) => inShop(body, { some: catalog, count: COUNT, now: NOW, ...given }, { init: watch });

describe("slices", () => {
  test("work in slices is the same work, bit for bit", async () => {
    for (const model of ["model/", "models/mmoe/", "models/target-attention/"]) {
      const { once, often } = await inSlices(async ({ some, count, now, model }) => {
        // The first of a page waits once more, while the browser makes the module ready.
        (await load({ model: `/www/${model}`, catalog: [{ id: "a" }] })).free();
        const asked = [[null, {}], [null, { limit: 24 }], [null, { diversity: 0.3, pinned: ["p7"], exclude: ["p8"] }], [Array.from({ length: 900 }, (_, i) => `p${i * 3}`), { limit: 700 }]];
        const answers = async (always) => {
          hurry(always);
          const before = pauses;
          const r = await load({ model: `/www/${model}`, catalog: shelf(some, count) });
          const loading = pauses - before;
          visit(r, 60);
          const all = [];
          for (const [ids, options] of asked) all.push(JSON.stringify(await r.rank(ids, { ...options, now })));
          r.add([{ id: "late", category: "X", price: 7 }, { id: "p3", available: false }, { ...some[0], id: "p4" }]);
          all.push(JSON.stringify(await r.rank(null, { now })));
          return { all, loading, pauses: pauses - before };
        };
        return { once: await answers(false), often: await answers(true) };
      }, { model });
      assert.deepEqual([once.loading, once.pauses], [0, 0], "before a slice is over nothing is waited for");
      assert.ok(often.loading > 90 && often.pauses > often.loading + 200, `${model}: ${often.loading} of ${often.pauses} pauses`);
      assert.ok(once.all[0].length > 100_000);
      for (const [at, answer] of once.all.entries()) assert.ok(answer === often.all[at], `${model}, answer ${at}`);
    }
  });

  test("a catalogue that is fetched is read in slices too, and what is wrong with it is found there", async () => {
    const products = Array.from({ length: COUNT }, (_, index) => ({ ...catalog[index % catalog.length], id: `p${index}` }));
    const text = JSON.stringify(products);
    site.faults.push({ path: "/large.json", body: text }, { path: "/torn.json", body: `${text.slice(0, -1)},\n oops]` });
    const { same, counted, torn } = await inSlices(async ({ now }) => {
      const ranked = async (catalog, always) => {
        hurry(always);
        return JSON.stringify(await (await load({ catalog })).rank(null, { now }));
      };
      const once = await ranked("/large.json", false);
      const often = await ranked("/large.json", true);
      const own = await (await fetch("/large.json")).json();
      const counted = pauses;
      const torn = await load({ catalog: "/torn.json" }).catch(({ code, message }) => ({ code, message }));
      return { same: once === often && once === (await ranked(own, false)), counted, torn };
    });
    assert.ok(same);
    assert.ok(counted > 90, `${counted}`);
    assert.equal(torn.code, "catalog-invalid");
    assert.match(torn.message, /line 2, column 2/);
  });

  test("an event in the middle of a ranking counts for the next one", async () => {
    const { before, during, after, fresh } = await inSlices(async ({ some, count, now }) => {
      const r = await load({ catalog: shelf(some, count) });
      visit(r, 20);
      const before = { order: ids(await r.rank(null, { now })), pauses };
      hurry(true);
      const event = { kind: "purchase", item: "p5", time: now - 1 };
      const during = [];
      await r.rank(null, { now });
      const needed = pauses - before.pauses;
      // While features, scores, order and answer are made.
      for (const pause of [1, 30, 60, needed - 1]) {
        const s = await load({ catalog: shelf(some, count) });
        visit(s, 20);
        await s.rank(null, { now });
        at(pause, () => s.observe(event));
        during.push([ids(await s.rank(null, { now })), ids(await s.rank(null, { now }))]);
      }
      hurry(false);
      r.observe(event);
      return { before: before.order, during: during.map(([first]) => first), after: during.map(([, second]) => second), fresh: ids(await r.rank(null, { now })) };
    });
    assert.notDeepEqual(fresh, before);
    during.forEach((order, at) => assert.ok(`${order}` === `${before}`, `ranking ${at}`));
    after.forEach((order, at) => assert.ok(`${order}` === `${fresh}`, `ranking after ${at}`));
  });

  test("who gives up in the middle is told so, and the work ends", async () => {
    const found = await inSlices(async ({ some, count, now }) => {
      const r = await load({ catalog: shelf(some, count) });
      const whole = JSON.stringify(await r.rank(null, { now }));
      hurry(true);
      const all = pauses;
      await r.rank(null, { now });
      const needed = pauses - all;
      const given = [];
      for (const pause of [1, 20, needed - 1]) {
        const controller = new AbortController();
        at(pause, () => controller.abort());
        const from = pauses;
        const told = await code(() => r.rank(null, { now, signal: controller.signal }));
        await new Promise((resolve) => setTimeout(resolve, 50));
        given.push([told, pauses - from - pause]);
      }
      const controller = new AbortController();
      at(20, () => controller.abort());
      const two = [code(() => r.rank(null, { now, signal: controller.signal })), r.rank(null, { now })];
      const [mine, theirs] = await Promise.all(two);
      return { needed, given, mine, theirs: JSON.stringify(theirs) === whole, again: JSON.stringify(await r.rank(null, { now })) === whole };
    });
    assert.ok(found.needed > 60, `${found.needed}`);
    assert.deepEqual(found.given, [["aborted", 0], ["aborted", 0], ["aborted", 0]]);
    assert.deepEqual([found.mine, found.theirs, found.again], ["aborted", true, true]);
  });

  test("a recommender that is freed in the middle answers nobody, and the work ends", async () => {
    const found = await inSlices(async ({ some, count, now }) => {
      const found = [];
      for (const pause of [1, 30, 60]) {
        hurry(false);
        const r = await load({ catalog: shelf(some, count) });
        await r.rank(null, { now });
        hurry(true);
        const from = pauses;
        at(pause, () => {
          r.free();
          hurry(false);
        });
        const codes = await Promise.all([code(() => r.rank(null, { now })), code(() => r.rank(["p1"], { now }))]);
        await new Promise((resolve) => setTimeout(resolve, 50));
        found.push([...codes, pauses - from - pause]);
      }
      return found;
    });
    // One pause is that before the module is let go of, see `letGo`.
    assert.deepEqual(found, Array(3).fill(["freed", "freed", 1]));
  });

  test("loading that is given up in the middle ends there", async () => {
    const [told, later] = await inSlices(async ({ some, count }) => {
      hurry(true);
      const controller = new AbortController();
      at(10, () => controller.abort());
      const told = await code(() => load({ catalog: shelf(some, count), signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 100));
      return [told, pauses - 10];
    });
    assert.deepEqual([told, later], ["aborted", 0]);
  });

  test("products that come in the middle of a ranking come with the next one", async () => {
    const { before, during, after, fresh, seen } = await inSlices(async ({ some, count, now }) => {
      const more = [{ id: "late", category: "X", price: 7 }, { id: "p3", available: false }, { ...some[1], id: "p4", price: 1 }];
      const r = await load({ catalog: shelf(some, count) });
      visit(r, 20);
      const before = JSON.stringify(await r.rank(null, { now }));
      hurry(true);
      const [during, after, seen] = [[], [], []];
      for (const pause of [1, 30, 60]) {
        const s = await load({ catalog: shelf(some, count) });
        visit(s, 20);
        await s.rank(null, { now });
        at(pause, async () => {
          s.add(more);
          s.observe({ kind: "view", item: "late", time: now + 1 });
          seen.push((await s.explain("late", { now })).item);
        });
        during.push(JSON.stringify(await s.rank(null, { now })));
        after.push(JSON.stringify(await s.rank(null, { now })));
      }
      hurry(false);
      r.add(more);
      return { before, during, after, seen, fresh: JSON.stringify(await r.rank(null, { now })) };
    });
    assert.ok(fresh !== before && fresh.includes('"late"'));
    assert.ok(during.every((answer) => answer === before));
    assert.ok(after.every((answer) => answer === fresh));
    assert.deepEqual(seen, ["late", "late", "late"]);
  });

  test("products that come while earlier ones are taken in", async () => {
    const { found, fresh } = await inSlices(async ({ some, count, now }) => {
      const all = shelf(some, 2 * count);
      const r = await load({ catalog: all.slice(0, 100) });
      hurry(true);
      r.add(all.slice(100, count));
      at(3, () => r.add([{ ...all[5], title: "other" }, ...all.slice(count)]));
      at(9, () => r.add([all[5]]));
      const found = JSON.stringify(await r.rank(null, { now }));
      hurry(false);
      return { found, fresh: JSON.stringify(await (await load({ catalog: all })).rank(null, { now })) };
    });
    assert.ok(found === fresh);
  });

  test("everything at once, and nothing rejects", async () => {
    const lengths = await inSlices(async ({ some, count, now }) => {
      hurry(true);
      const r = await load({ catalog: shelf(some, 500) });
      const calls = [];
      for (let i = 0; i < 20; i++) {
        calls.push(r.rank(null, { now, limit: 500 + (i % 3) }));
        at(1 + i * 2, () => {
          r.observe({ kind: "view", item: `p${i}` });
          r.add([{ id: `q${i}`, category: "Q" }]);
          calls.push(r.rank(["p1", `q${i}`], { now }));
        });
      }
      await Promise.all(calls);
      return (await Promise.all(calls)).map(({ length }) => length);
    });
    assert.ok(lengths.length > 30);
    assert.ok(lengths.every((length) => length === 2 || length >= available().length * 500 / 600 - 40), `${lengths}`);
  });

  test("a browser without a scheduler, or with one that refuses, pauses all the same", async () => {
    const found = await inSlices(async ({ some, count, now }) => {
      const ranked = async () => {
        let turns = 0;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => port2.postMessage(++turns);
        port2.postMessage(0);
        const r = await load({ catalog: shelf(some, count) });
        const answer = JSON.stringify(await r.rank(null, { now }));
        port1.close();
        return { answer, turns };
      };
      hurry(true);
      const usual = await ranked();
      scheduler.yield = () => Promise.reject(new DOMException("given up", "AbortError"));
      const refused = await ranked();
      delete globalThis.scheduler;
      const without = await ranked();
      return [typeof scheduler, refused.answer === usual.answer, without.answer === usual.answer, refused.turns, without.turns];
    });
    assert.deepEqual(found.slice(0, 3), ["undefined", true, true]);
    assert.ok(found[3] > 50 && found[4] > 50, `the page's own messages had their turns: ${found}`);
  });
});
