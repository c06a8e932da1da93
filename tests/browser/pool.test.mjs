// A large catalogue is scored by workers, each a part of it: the same numbers as on the page's own
// thread, bit for bit, and whatever happens to a worker, nothing is lost.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { catalog, shop, site } from "./empty-shop.mjs";

const COUNT = 9_000;
const NOW = 1e12;

/** In the page: as many cores as `CORES`, and `sent` lists what is asked of workers. */
function watch() {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => globalThis.cores ?? 4 });
  globalThis.sent = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    sent.push(message.type);
    return postMessage.call(this, message, ...rest);
  };
  globalThis.shelf = (some, from, until) => Array.from({ length: until - from }, (_, index) => ({ ...some[(from + index) % some.length], id: `p${from + index}`, price: 5 + (((from + index) * 37) % 900) }));
  globalThis.visit = (r) => {
    for (let i = 0; i < 60; i++) r.observe({ kind: ["view", "cart", "favorite"][i % 3], item: `p${i * 11}`, time: 1e12 - i * 60_000 });
  };
  /** Ranks until the pool does it. */
  globalThis.pooled = async (r, now) => {
    for (const until = Date.now() + 60_000; Date.now() < until; ) {
      sent.length = 0;
      await r.rank(null, { now });
      if (sent.includes("score")) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("no pool came");
  };
  /** What several calls answer, as texts. */
  globalThis.answers = async (r, now) => {
    const all = [[null, {}], [null, { limit: 24, diversity: 0.2 }], [["p7", "p8999", "p2500", "p1"], {}], [Array.from({ length: 700 }, (_, i) => `p${(i * 7919) % 9_000}`), {}]];
    const texts = [];
    for (const [ids, options] of all) texts.push(JSON.stringify(await r.rank(ids, { now, ...options })));
    return texts;
  };
}

/** Runs `body` in a page with the demo's catalogue, `count` and `now`. */
async function inPool(body, given = {}, before = () => {}) {
  const visit = await shop({ init: watch });
  try {
    await before(visit);
    const found = await visit.page.evaluate(body, { some: catalog, count: COUNT, now: NOW, ...given });
    assert.deepEqual(visit.errors, []);
    return found;
  } finally {
    await visit.close();
  }
}

describe("pool", () => {
  test("it computes what the page's own thread computes, bit for bit, also for products that come later", async () => {
    for (const model of ["model/", "models/mmoe/", "models/target-attention/"]) {
      const { alone, together, workers, more, added, replaced, fresh } = await inPool(async ({ some, count, now, model }) => {
        const options = { model: `/www/${model}`, catalog: shelf(some, 0, count) };
        cores = 1;
        const a = await load(options);
        visit(a);
        const alone = await answers(a, now);
        // That there are too few cores is found once the script is there.
        await import("/pkg/pool.js");
        await new Promise((resolve) => setTimeout(resolve));
        const none = sent.length;
        cores = 4;
        const b = await load(options);
        visit(b);
        await pooled(b, now);
        sent.length = 0;
        const together = await answers(b, now);
        const workers = [...new Set(sent)];
        sent.length = 0;
        b.add(shelf(some, count, count + 50));
        const more = sent.length;
        const added = await answers(b, now);
        const adding = sent.filter((type) => type === "items").length;
        b.add([{ ...some[3], id: "p7", title: "another" }]);
        const replaced = await answers(b, now);
        a.add(shelf(some, count, count + 50));
        const fresh = [await answers(a, now)];
        a.add([{ ...some[3], id: "p7", title: "another" }]);
        fresh.push(await answers(a, now));
        return { alone, together, workers, more: [none, more, adding], added, replaced, fresh };
      }, { model });
      assert.deepEqual(workers, ["score"], "nothing else is sent");
      assert.deepEqual(more, [0, 0, 1], "no workers on one core; only one of them is given the new products");
      for (const [ours, theirs, what] of [[together, alone, "all"], [added, fresh[0], "added"], [replaced, fresh[1], "replaced"]]) {
        ours.forEach((answer, at) => assert.ok(answer === theirs[at], `${model}, ${what}, answer ${at}`));
      }
      assert.ok(alone[0].length > 500_000 && added[0] !== alone[0] && replaced[0] !== added[0]);
    }
  });

  test("an engine without relaxed SIMD has one too", async () => {
    const same = await inPool(async ({ some, count, now }) => {
      WebAssembly.validate = () => false;
      const r = await load({ catalog: shelf(some, 0, count) });
      visit(r);
      const alone = await answers(r, now);
      await pooled(r, now);
      return alone.join() === (await answers(r, now)).join();
    });
    assert.ok(same);
  });

  test("a small catalogue has none, nor has a page that asks for nothing", async () => {
    const sentTypes = await inPool(async ({ some, now }) => {
      const r = await load({ catalog: shelf(some, 0, 600) });
      await r.rank(null, { now });
      await load({ catalog: shelf(some, 0, 9_000) });
      await new Promise((resolve) => setTimeout(resolve, 200));
      return sent;
    });
    assert.deepEqual(sentTypes, []);
  });

  for (const [what, harm] of [
    ["fails", () => setTimeout(() => { throw new Error("harm"); })],
    ["answers no more", () => self.close()],
  ]) {
    test(`a worker that ${what} is done without, for the same call`, async () => {
      const visit = await shop({ init: watch });
      const { page } = visit;
      const given = { some: catalog, count: COUNT, now: NOW };
      const wanted = await page.evaluate(async ({ some, count, now }) => {
        globalThis.r = await load({ catalog: shelf(some, 0, count) });
        visit(r);
        const wanted = await answers(r, now);
        await pooled(r, now);
        return wanted;
      }, given);
      assert.equal(page.workers().length, 3);
      await page.workers()[1].evaluate(harm).catch(() => {});
      const found = await page.evaluate(({ now }) => answers(r, now), given);
      found.forEach((answer, at) => assert.ok(answer === wanted[at], `answer ${at}`));
      // All of them are gone, and no new ones come.
      const after = await page.evaluate(async ({ now }) => {
        sent.length = 0;
        await answers(r, now);
        return sent;
      }, given);
      assert.deepEqual(after, []);
      await page.waitForFunction(() => true);
      assert.equal(page.workers().length, 0);
      assert.deepEqual(visit.errors.filter((error) => !error.includes("harm")), []);
      await visit.close();
    });
  }

  test("freeing ends the workers, also those that are on their way, and whoever waits is told so", async () => {
    const visit = await shop({ init: watch });
    const codes = await visit.page.evaluate(async ({ some, count, now }) => {
      const catalog = shelf(some, 0, count);
      const r = await load({ catalog });
      await pooled(r, now);
      const waiting = code(() => r.rank(null, { now }));
      await Promise.resolve();
      while (sent.at(-1) !== "score") await new Promise((resolve) => setTimeout(resolve));
      sent.length = 0;
      const second = code(() => r.rank(null, { now: now + 1 }));
      r.free();
      const s = await load({ catalog });
      await s.rank(null, { now });
      while (!sent.includes("init")) await new Promise((resolve) => setTimeout(resolve));
      s.free();
      return [await second, await waiting];
    }, { some: catalog, count: COUNT, now: NOW });
    assert.equal(codes[0], "freed");
    const until = Date.now() + 20_000;
    while (visit.page.workers().length > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(visit.page.workers().length, 0);
    assert.deepEqual(visit.errors, []);
    await visit.close();
  });

  test("where a page may have no workers it does without", async () => {
    site.faults.unshift({ path: "/blank.html", body: "<!doctype html><title>blank</title>", type: "text/html", headers: { "Content-Security-Policy": "script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'; worker-src 'none'" } });
    try {
      const same = await inPool(async ({ some, count, now }) => {
        const r = await load({ catalog: shelf(some, 0, count) });
        visit(r);
        const first = await answers(r, now);
        await new Promise((resolve) => setTimeout(resolve, 300));
        const again = await answers(r, now);
        return [first.join() === again.join(), sent.includes("score")];
      });
      assert.deepEqual(same, [true, false]);
    } finally {
      site.faults.shift();
    }
  });
});
