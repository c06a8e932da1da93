// What Recommender keeps of a shopper, and what it forgets, in a real Chromium.

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { browser, catalog, enter, inShop, reload, shop, site } from "./empty-shop.mjs";
import { open } from "./harness.mjs";

describe("what is kept", () => {
  test("by default nothing", async () => {
    const sizes = await inShop(async () => {
      const r = await load();
      r.observe({ kind: "view", item: "hg-1001" });
      await r.rank();
      return [localStorage.length, sessionStorage.length, document.cookie, r.export().events.length];
    });
    assert.deepEqual(sizes, [0, 0, "", 1]);
  });

  for (const [persist, storage] of [["tab", "sessionStorage"], [true, "localStorage"]]) {
    test(`persist ${persist}: a reload keeps the session, forget empties it`, async () => {
      const { page, close } = await shop();
      const options = { now: 2e12 };
      const before = await page.evaluate(async ([persist, options]) => {
        const r = await load({ persist });
        r.observe({ kind: "favorite", item: "hg-1100" });
        r.observe({ kind: "view", item: "hg-1100", dwell: 12000 });
        r.observe({ kind: "impression", item: "hg-1101" });
        return { ranked: await r.rank(null, options), exported: r.export() };
      }, [persist, options]);
      await reload(page);
      const again = await page.evaluate(async ([persist, options]) => {
        const r = await load({ persist });
        return { ranked: await r.rank(null, options), exported: r.export() };
      }, [persist, options]);
      assert.deepEqual(again.ranked, before.ranked);
      assert.deepEqual(again.exported, before.exported);
      assert.equal(again.exported.kept[persist === true ? "device" : "tab"].events.length, 2);
      const left = await page.evaluate(async ([persist, storage]) => {
        const r = await load({ persist });
        r.forget();
        const exported = r.export();
        return { length: globalThis[storage].length, events: exported.events, products: exported.products, kept: exported.kept };
      }, [persist, storage]);
      assert.deepEqual(left, { length: 0, events: [], products: [], kept: { tab: null, device: null, speed: null } });
      await reload(page);
      assert.equal(await page.evaluate(async (persist) => (await load({ persist })).export().events.length, persist), 0);
      await close();
    });
  }

  test("what was looked at on one page counts on the next, whose catalogue is another one", async () => {
    const { page, close } = await shop();
    const split = Math.floor(catalog.length / 2);
    const [here, there] = [catalog.slice(0, split), catalog.slice(split)];
    const liked = here.find((product) => there.some((other) => String(other.category) === String(product.category)));
    const cold = await page.evaluate(async ([here, liked]) => {
      const r = await load({ catalog: here, persist: "tab" });
      for (const kind of ["view", "favorite", "view"]) r.observe({ kind, item: liked, time: Date.now() - 1000 });
      return true;
    }, [here, liked.id]);
    assert.ok(cold);
    await reload(page);
    const { before, after, unknown } = await page.evaluate(async ([there, liked]) => {
      const fresh = await load({ catalog: there });
      const r = await load({ catalog: there, persist: "tab" });
      return { before: ids(await fresh.rank()), after: ids(await r.rank()), unknown: await code(() => r.rank([liked])) };
    }, [there, liked.id]);
    await close();
    assert.equal(unknown, "unknown-item");
    const alike = there.filter((product) => product.available !== false && String(product.category) === String(liked.category));
    const mean = (order) => alike.reduce((sum, { id }) => sum + order.indexOf(id), 0) / alike.length;
    assert.ok(mean(after) < mean(before), `${mean(before)} -> ${mean(after)}`);
  });

  test("at most 64 KB, the newest events, each product once and without its vector", async () => {
    const { bytes, newest, kept, text } = await inShop(async () => {
      const title = "椅子 chair ".repeat(25);
      const products = Array.from({ length: 700 }, (_, i) => ({ id: `p${i}`, title: title + i, vector: Array(64).fill(0.5) }));
      const r = await load({ catalog: products, persist: "tab" });
      const from = Date.now() - 10_000;
      for (let i = 0; i < 700; i++) r.observe({ kind: "view", item: `p${i}`, time: from + i });
      for (let i = 0; i < 20; i++) r.observe({ kind: "cart", item: "p699", time: from + 1000 + i });
      for (let i = 0; i < 700; i++) r.observe({ kind: "impression", item: `p${i}`, time: from + i });
      const [key] = Object.keys(sessionStorage);
      const text = sessionStorage.getItem(key);
      const again = await load({ catalog: products, persist: "tab" });
      const { events } = again.export();
      return { bytes: new TextEncoder().encode(key + text).length, newest: events.at(-1), kept: events.length, text: text.split('"id":"p699"').length - 1 + (text.includes("vector") ? 100 : 0) };
    });
    assert.ok(bytes <= 64_000 && bytes > 55_000, `${bytes}`);
    assert.equal(newest.item, "p699");
    assert.ok(kept >= 100 && kept < 600, `${kept}`);
    assert.equal(text, 1);
  });

  test("storage that is corrupt, blocked or full is as if empty", async () => {
    const { page, close, errors } = await shop();
    const results = await page.evaluate(async () => {
      const results = [];
      const attempt = async () => {
        const r = await load({ persist: true });
        const before = r.export().events.length;
        r.observe({ kind: "view", item: "hg-1001" });
        r.forget();
        r.observe({ kind: "view", item: "hg-1001" });
        results.push([before, r.export().events.length, (await r.rank()).length > 0]);
      };
      const first = await load({ persist: true });
      first.observe({ kind: "view", item: "hg-1001" });
      const [key] = Object.keys(localStorage);
      const good = localStorage.getItem(key);
      for (const bad of ["", "nonsense", "{}", "null", good.slice(0, -9), good.replace('"version":1', '"version":99'), "[".repeat(50_000), "x".repeat(1_000_000)]) {
        localStorage.setItem(key, bad);
        await attempt();
      }
      localStorage.clear();
      // Full: nothing but what is there fits.
      for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
        try { for (;;) localStorage.setItem(`fill${localStorage.length}`, "x".repeat(size)); } catch { /* the next smaller piece */ }
      }
      await attempt();
      localStorage.clear();
      return results;
    });
    assert.deepEqual(results, Array(9).fill([0, 1, true]));
    assert.deepEqual(errors, []);
    await close();
    const blocked = await inShop(async () => {
      const r = await load({ persist: true });
      r.observe({ kind: "view", item: "hg-1001" });
      r.consent(false);
      r.consent(true);
      return [r.export().events.length, r.export().kept, (await r.rank()).length > 0];
    }, null, { init: () => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError"); } });
      }
    } });
    assert.deepEqual(blocked, [1, { tab: null, device: null, speed: null }, true]);
  });

  test("events older than maxAgeDays are not kept", async () => {
    const { page, close } = await shop();
    await page.evaluate(async () => {
      const r = await load({ persist: true, maxAgeDays: 2 });
      const day = 86_400_000;
      for (const days of [40, 3, 1]) r.observe({ kind: "view", item: "hg-1001", time: Date.now() - days * day });
      if (r.export().events.length !== 3) throw new Error("the page's own session keeps them");
    });
    await reload(page);
    const counts = await page.evaluate(async () => [(await load({ persist: true })).export().events.length, (await load({ persist: true, maxAgeDays: 0.5 })).export().events.length]);
    assert.deepEqual(counts, [1, 0]);
    await close();
  });

  test("consent(false) clears storage, not this page's session, and keeps nothing more", async () => {
    const result = await inShop(async () => {
      const r = await load({ persist: true });
      r.observe({ kind: "view", item: "hg-1001" });
      const sizes = [localStorage.length];
      r.consent(false);
      sizes.push(localStorage.length, r.export().events.length);
      r.observe({ kind: "cart", item: "hg-1001" });
      sizes.push(localStorage.length, r.export().events.length);
      r.consent(true);
      sizes.push(localStorage.length);
      return { sizes, kept: r.export().kept.device.events.length, wrong: await code(() => r.consent("yes")) };
    });
    assert.deepEqual(result.sizes, [1, 0, 1, 0, 2, 1]);
    assert.equal(result.kept, 2);
    assert.match(result.wrong, /^TypeError/);
  });

  test("under Global Privacy Control nothing is kept until consent(true)", async () => {
    const init = () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });
    const { page, close } = await shop({ init });
    const sizes = await page.evaluate(async () => {
      const r = await load({ persist: true });
      r.observe({ kind: "view", item: "hg-1001" });
      const sizes = [localStorage.length, r.export().events.length];
      r.consent(true);
      sizes.push(localStorage.length);
      return sizes;
    });
    assert.deepEqual(sizes, [0, 1, 1]);
    await reload(page);
    assert.equal(await page.evaluate(async () => (await load({ persist: true })).export().events.length), 1, "what was agreed to still counts");
    // Kept before the signal came, without a word: as if it were not there.
    const unasked = await page.evaluate(async () => {
      const [key] = Object.keys(localStorage);
      localStorage.setItem(key, localStorage.getItem(key).replace('"consented":true', '"consented":false'));
      const r = await load({ persist: true });
      r.observe({ kind: "cart", item: "hg-1001" });
      return r.export().events.map(({ kind }) => kind);
    });
    assert.deepEqual(unasked, ["cart"]);
    await close();
  });

  test("two tabs add up, and forgetting in one forgets in the other", async () => {
    const one = await shop();
    const two = await open(browser, `${site.url}blank.html`, { context: one.context });
    await enter(two.page);
    await one.page.evaluate(async () => { globalThis.r = await load({ persist: true }); });
    await two.page.evaluate(async () => { globalThis.r = await load({ persist: true }); });
    await one.page.evaluate(() => r.observe({ kind: "view", item: "hg-1001", time: Date.now() - 10 }));
    await two.page.evaluate(() => r.observe({ kind: "cart", item: "hg-1002", time: Date.now() - 5 }));
    await one.page.evaluate(() => r.observe({ kind: "view", item: "hg-1003" }));
    // A browser may show one tab what another has written a moment later; then the one that lost writes again.
    const all = ["hg-1001", "hg-1002", "hg-1003"];
    for (const { page } of [one, two]) {
      await page.waitForFunction((all) => `${r.export().kept.device?.events.map(({ item }) => item)}` === `${all}`, all, { timeout: 5000 });
    }
    await one.page.evaluate(() => r.forget());
    await two.page.waitForFunction(() => r.export().events.length === 0, null, { timeout: 5000 });
    await two.page.evaluate(() => r.observe({ kind: "view", item: "hg-1004" }));
    assert.deepEqual(await two.page.evaluate(() => r.export().kept.device.events.map(({ item }) => item)), ["hg-1004"]);
    await one.close();
  });

  test("tabs that write at once lose nothing and double nothing", async () => {
    const tabs = [await shop()];
    for (let more = 0; more < 2; more++) tabs.push(await open(browser, `${site.url}blank.html`, { context: tabs[0].context }));
    for (const { page } of tabs.slice(1)) await enter(page);
    for (const { page } of tabs) await page.evaluate(async () => { globalThis.r = await load({ persist: true }); });
    for (let round = 1; round <= 4; round++) {
      const start = Date.now() + 150;
      await Promise.all(tabs.map(({ page }, tab) => page.evaluate(async ([tab, start]) => {
        await new Promise((resolve) => setTimeout(resolve, start - Date.now()));
        for (let at = 0; at < 8; at++) {
          r.observe({ kind: "cart", item: `hg-${1010 + tab * 10 + at}` });
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
        }
      }, [tab, start])));
      // Where two wrote at once the one that lost writes again.
      const kept = () => (localStorage.nestrank ? JSON.parse(localStorage.nestrank).events.map(String) : []);
      for (const { page } of tabs) await page.waitForFunction(`(${kept})().length >= ${24 * round}`, null, { timeout: 10_000 });
      const all = await tabs[0].page.evaluate(kept);
      assert.deepEqual([all.length, new Set(all).size], [24 * round, 24 * round]);
    }
    await tabs[0].close();
  });
});
