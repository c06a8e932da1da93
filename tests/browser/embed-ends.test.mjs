// The embedded script when something ends in the middle of something else: it is stopped, told to
// forget, or given another answer about consent while it loads or ranks.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { during, idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const same = (order) => assert.deepEqual(order, server);
/** The script's own things on the page. */
const own = (page) => page.locator("nestrank-undo, nestrank-guide, nestrank-guide-place, nestrank-insight").count();

/** From now on rankings wait until `letGo()` is called. */
async function held(page) {
  await page.evaluate(async () => {
    const { Recommender } = await import("/pkg/index.js");
    const { rank } = Recommender.prototype;
    globalThis.asked = 0;
    const open = new Promise((resolve) => (globalThis.letGo = resolve));
    Recommender.prototype.rank = async function (...given) {
      asked++;
      const ranked = await rank.apply(this, given);
      await open;
      return ranked;
    };
  });
}

/** Counts who listens to what happens to the storage: a recommender that keeps does, until it is freed. */
function countListeners() {
  globalThis.listening = 0;
  const { addEventListener: add, removeEventListener: remove } = window;
  window.addEventListener = (type, run, options) => {
    if (type === "storage") {
      listening++;
      options?.signal?.addEventListener("abort", () => listening--);
    }
    add.call(window, type, run, options);
  };
  window.removeEventListener = (...given) => {
    if (given[0] === "storage") listening--;
    remove.apply(window, given);
  };
}

const attachedTo = (page, run) => page.evaluate(async (run) => {
  const { attached } = await import("/pkg/embed.js");
  return new Function("page", `return ${run}`)(await attached);
}, run);

/** Opens a listing, has it rank, and does something before the ranking is there. */
async function amidRanking(attributes, run) {
  const shop = await visit(listing({ attributes }));
  await shop.loaded();
  await held(shop.page);
  await shop.button(server[2]).click();
  await shop.wait(() => asked > 0);
  await run(shop);
  await shop.page.evaluate(() => letGo());
  await shop.pause(500);
  return shop;
}

describe("in the middle of a ranking", () => {
  test("what is forgotten orders nothing any more", async () => {
    const shop = await amidRanking("", ({ page }) => page.evaluate(() => document.dispatchEvent(new Event("nestrank:forget"))));
    same(await shop.order());
    assert.equal(await own(shop.page), 0);
    // Nor when what had to wait comes out of view.
    await shop.page.evaluate(() => scrollTo(0, 300));
    await shop.pause(500);
    same(await shop.order());
    await shop.close();
  });

  test("what is stopped leaves nothing behind, and cannot be undone or redone", async () => {
    const shop = await amidRanking('data-guide="on"', ({ page }) => attachedTo(page, "page.stop()"));
    same(await shop.order());
    for (const run of ["page.undo()", "page.redo()", "page.forget()", "page.consent(true)"]) {
      await attachedTo(shop.page, run);
      await shop.pause(150);
      assert.equal(await own(shop.page), 0, run);
    }
    assert.deepEqual([await shop.faults(), shop.errors], [[], []]);
    await shop.close();
  });

  test("a grid that was taken out is told of no more", async () => {
    const shop = await amidRanking("", ({ page }) => page.evaluate(() => document.querySelector(".products").remove()));
    assert.deepEqual(await shop.page.evaluate(() => told.ranked), []);
    assert.deepEqual([await shop.faults(), shop.errors], [[], []]);
    await shop.close();
  });

  test("what is undone stays undone", async () => {
    const shop = await amidRanking("", ({ page }) => page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo"))));
    same(await shop.order());
    assert.equal(await shop.page.locator("nestrank-undo button").textContent(), "Sorted for you");
    await shop.close();
  });
});

describe("while it loads", () => {
  test("what is stopped frees what it loaded, and says nothing", async () => {
    await during({ path: "/www/model/manifest.json", delay: 1_500 }, async () => {
      const shop = await visit(listing({ attributes: 'data-persist="device"' }), { init: countListeners });
      await shop.wait(() => told.ready.length > 0);
      await shop.wait(() => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("_bg.wasm")));
      await attachedTo(shop.page, "page.stop()");
      await shop.pause(2_500);
      assert.equal(await attachedTo(shop.page, "page.recommender"), null);
      assert.equal(await shop.page.evaluate(() => listening), 0);
      assert.deepEqual([await shop.faults(), shop.errors], [[], []]);
      await shop.close();
    });
  });
});

/** Agreed to before, with a number of the control arm; this page, which must not look yet, draws one of the other arm. */
function controlOnceAsked() {
  crypto.getRandomValues = (numbers) => numbers.fill(1);
  const then = Date.now() - 60_000;
  localStorage.setItem("nestrank-page", JSON.stringify({ version: 2, entries: [["number", 0, then], ["agreed", true, then]] }));
}
const agree = ({ page }) => page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: true })));

describe("another answer about consent", () => {
  test("that puts the visitor into the control arm takes order, button and guide away, for good", async () => {
    const attributes = 'data-guide="on" data-holdout="0.01" data-persist="device" data-consent="wait"';
    const shop = await visit(listing({ attributes }), { init: controlOnceAsked });
    await shop.loaded();
    const { arm, moved } = await shop.ranked(() => shop.button(server[2]).click());
    assert.deepEqual([arm, moved > 0], ["treated", true]);
    await shop.wait(() => document.querySelector("nestrank-guide-place"));
    await agree(shop);
    await shop.pause(500);
    same(await shop.order());
    assert.equal(await own(shop.page), 0);
    const { arm: then, moved: none } = await shop.ranked(() => shop.button(server[5]).click());
    assert.deepEqual([then, none], ["control", 0]);
    for (const run of ["page.undo()", "page.redo()"]) await attachedTo(shop.page, run);
    await shop.pause(300);
    assert.equal(await own(shop.page), 0);
    assert.deepEqual([await shop.faults(), shop.errors], [[], []]);
    await shop.close();
  });

  test("who agreed before finds their order as soon as the banner says so", async () => {
    const attributes = 'data-persist="device" data-consent="wait"';
    const first = await visit(listing({ attributes }));
    await first.loaded();
    await agree(first);
    await first.ranked(() => first.button(server[2]).click());
    await first.page.close();
    const again = await visit(listing({ attributes }), { context: first.context });
    await again.loaded();
    await again.pause(300);
    same(await again.order());
    const { moved } = await again.ranked(() => agree(again));
    assert.ok(moved > 0);
    await again.close();
  });

  test("no, after it was stopped, still deletes what is kept", async () => {
    const shop = await visit(listing({ attributes: 'data-persist="device" data-consent="yes"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await attachedTo(shop.page, "page.stop()");
    assert.ok(await shop.page.evaluate(() => localStorage.length > 0));
    await shop.page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: false })));
    assert.equal(await shop.page.evaluate(() => localStorage.length), 0);
    await shop.close();
  });
});

test("what is stopped leaves the page's children alone, whatever it is told", async () => {
  const shop = await visit(listing());
  await shop.loaded();
  await shop.ranked(() => shop.button(server[2]).click());
  await attachedTo(shop.page, "page.stop()");
  await shop.page.evaluate(() => {
    const grid = document.querySelector(".products");
    grid.append(grid.firstElementChild);
  });
  const order = await shop.order();
  for (const run of ["page.undo()", "page.redo()", "page.forget()", "page.consent(false)"]) await attachedTo(shop.page, run);
  await shop.pause(300);
  assert.deepEqual(await shop.order(), order);
  assert.deepEqual(await attachedTo(shop.page, "page.export().events"), []);
  await shop.close();
});

test("what is stopped while nobody looks hears nothing when they look again", async () => {
  const shop = await visit(listing(), {
    init: () => {
      globalThis.looks = "hidden";
      Object.defineProperty(document, "visibilityState", { get: () => looks });
    },
  });
  await shop.loaded();
  await shop.pause(1_500);
  assert.deepEqual(await shop.heard(true), [], "nobody saw a card");
  await attachedTo(shop.page, "page.stop()");
  await shop.page.evaluate(() => {
    looks = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await shop.pause(1_500);
  assert.deepEqual(await shop.heard(true), []);
  await shop.close();
});
