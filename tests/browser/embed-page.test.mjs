// The embedded script and the page that it is a guest of: what it tells, how it is turned off, the
// control arm, several pages of one shop.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { share } from "../../pkg/page/arm.js";
import { serve } from "./harness.mjs";
import { during, idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const settle = (shop) => shop.pause(800);
const attached = (page, run) => page.evaluate(async (run) =>
  new Function("page", `return ${run}`)(await (await import("/pkg/embed.js")).attached), run);

describe("what it tells", () => {
  test("the four events have what they promise, and one line says what was found", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    const told = await shop.page.evaluate(() => ({
      ready: told.ready.map(({ grids, sources }) => ({ sources, grids: grids.map(({ element, cards }) => [element.className, cards.length, cards.every((card) => card.element.parentElement === element), cards[0].product.id]) })),
      event: told.event.filter(({ kind }) => kind === "cart"),
      ranked: Object.keys(told.ranked[0]).sort(),
      grid: told.ranked[0].grid === document.querySelector(".products"),
    }));
    assert.deepEqual(told.ready.map(({ grids }) => grids), [[["products", 40, true, server[0]]]]);
    assert.ok(Object.values(told.ready[0].sources).every((count) => Number.isInteger(count) && count > 0));
    assert.deepEqual(told.event, [{ kind: "cart", item: server[2], source: "click" }]);
    assert.deepEqual([told.ranked, told.grid], [["arm", "backend", "grid", "moved", "ms", "order"], true]);
    const lines = shop.console.filter(({ text }) => text.startsWith("nestrank:"));
    assert.equal(lines.length, 1);
    assert.match(lines[0].text, /40 products .*40 cards in 1 grid/);
    await shop.close();
  });

  test("two scripts before the model is wanted, and two more with it", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    const scripts = shop.requests.map(({ url }) => new URL(url).pathname).filter((path) => /\.(js|wasm)$/.test(path));
    assert.deepEqual(scripts.slice(0, 2), ["/pkg/embed.js", "/pkg/index.js"]);
    assert.deepEqual(scripts.slice(2).sort(), ["/pkg/nestrank.js", "/pkg/nestrank_bg.wasm"]);
    await shop.close();
  });

  test("wrong attributes are named, and the rest counts", async () => {
    const shop = await visit(listing({ attributes: `data-holdout="lots" data-backend="quantum" data-weights="{" data-undo="off" data-selectors="cart: [; title: .name"` }));
    await shop.loaded();
    const faults = await shop.faults();
    assert.deepEqual(faults.map(({ code }) => code), Array(4).fill("option-invalid"));
    for (const [at, name] of ["data-backend", "data-weights", "data-holdout", "selectors.cart"].entries()) assert.match(faults[at].message, new RegExp(name));
    await shop.close();
  });

  test("a server may send it on to another address", async () => {
    const moved = { path: "/old/embed.js", status: 302, headers: { Location: "/pkg/embed.js" } };
    await during(moved, async () => {
      const shop = await visit(listing({ attributes: 'data-undo="header"' }).replace("/pkg/embed.js", "/old/embed.js"));
      await shop.loaded();
      assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
      assert.equal(await shop.page.locator("header nestrank-undo").count(), 1, "its attributes are found");
      await shop.close();
    });
  });

  test("it may come from another origin, its model and module too, and with a large catalogue", async () => {
    const other = await serve({ faults: [{ path: /^\/(pkg|www)\//, headers: { "Access-Control-Allow-Origin": "*" } }] });
    const html = listing().replace('src="/pkg/', `src="${other.url}pkg/`).replace('"/www/model/"', `"${other.url}www/model/"`);
    const shop = await visit(html);
    const attached = (run) => shop.page.evaluate(`import("${other.url}pkg/embed.js").then(({ attached }) => attached).then((page) => ${run})`);
    await shop.wait(() => told.ready.length > 0);
    for (const until = Date.now() + 20_000; !(await attached("Boolean(page.recommender)")) && Date.now() < until; );
    assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
    // No browser starts a worker from there: the page's own thread ranks.
    const count = await attached(`(async () => {
      Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });
      page.recommender.add(Array.from({ length: 8_400 }, (_, at) => ({ id: "p" + at, title: "Chair " + at })));
      await page.recommender.rank();
      return (await page.recommender.rank()).length;
    })()`);
    assert.ok(count > 8_400);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
    await other.close();
  });

  test("however often it is included, it starts once", async () => {
    const head = `<script type="module" src="/pkg/embed.js?again" data-model="/www/model/"></script><script type="module">import "/pkg/embed.js?third";</script>`;
    const shop = await visit(listing({ head }));
    await shop.wait(() => told.ready.length > 0);
    await settle(shop);
    await shop.button(server[2]).click();
    await settle(shop);
    assert.equal(await shop.page.evaluate(() => told.ready.length), 1);
    assert.deepEqual(await shop.heard(), [["cart", server[2], "click"]]);
    await shop.close();
  });
});

describe("turned off", () => {
  test("by an attribute or the address: nothing is fetched, heard or moved", async () => {
    for (const [attributes, search] of [["data-off", ""], ['data-off="true"', ""], ["", "?nestrank=off"]]) {
      const shop = await visit(listing({ attributes }), { search });
      await shop.button(server[2]).click();
      await settle(shop);
      assert.deepEqual(await shop.page.evaluate(() => Object.values(told).flat()), []);
      assert.ok(!shop.requests.some(({ url }) => /wasm|model/.test(url)));
      assert.deepEqual(await shop.order(), server);
      await shop.close();
    }
  });

  test("while the page is there: its own order is back, and nothing goes on", async () => {
    const shop = await visit(listing({ attributes: 'data-off="false"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    const before = (await shop.heard()).length;
    await shop.page.evaluate(() => document.querySelector("[data-off]").setAttribute("data-off", "true"));
    assert.deepEqual(await shop.order(), server);
    await shop.button(server[4]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server);
    assert.equal((await shop.heard()).length, before);
    assert.equal(await shop.page.locator("nestrank-undo").count(), 0);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });
});

describe("the control arm", () => {
  test("keeps the server's order and is told of as such", async () => {
    const shop = await visit(listing({ attributes: 'data-holdout="100%"' }));
    await shop.loaded();
    const ranked = await shop.ranked(() => shop.button(server[2]).click());
    assert.deepEqual([ranked.arm, ranked.moved, ranked.order], ["control", 0, server]);
    assert.deepEqual(await shop.order(), server);
    await shop.close();
  });

  test("a visitor stays in an arm where the session may be kept, and nothing is kept where it may not", async () => {
    const arms = async (attributes, init, head) => {
      const shop = await visit(listing({ attributes, head }), { init });
      const found = [];
      for (let times = 0; times < 6; times++) {
        await shop.loaded();
        found.push((await shop.ranked(() => shop.button(server[2]).click())).arm);
        await shop.page.reload();
      }
      const kept = await shop.page.evaluate(() => Object.keys(sessionStorage).concat(Object.keys(localStorage)));
      await shop.close();
      return { found: new Set(found), kept };
    };
    const kept = await arms('data-holdout="0.5" data-persist="tab"');
    assert.equal(kept.found.size, 1);
    assert.deepEqual(kept.kept.sort(), ["nestrank", "nestrank-page"]);
    assert.deepEqual((await arms('data-holdout="0.5"')).kept, []);
    const asked = `<script>addEventListener("nestrank:ready", () => setTimeout(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: true })), 100), true)</script>`;
    assert.equal((await arms('data-holdout="0.5" data-persist="device" data-consent="wait"', undefined, asked)).found.size, 1, "also where the banner answers late");
    const waiting = await arms('data-holdout="0.5" data-persist="device" data-consent="wait"');
    assert.deepEqual(waiting.kept, []);
    const guarded = await arms('data-holdout="0.5" data-persist="device"', () =>
      Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
    assert.deepEqual(guarded.kept, []);
  });

  test("the share of visitors is that which was asked for", () => {
    const shares = Array.from({ length: 20_000 }, (_, number) => share(number));
    for (const holdout of [0.05, 0.5, 0.9]) {
      const control = shares.filter((share) => share < holdout).length / shares.length;
      assert.ok(Math.abs(control - holdout) < 0.02, `${control} of ${holdout}`);
    }
    assert.ok(shares.every((share) => share >= 0 && share < 1));
  });
});

describe("several pages of one shop", () => {
  test("what was done in another tab counts when this one comes to the front", async () => {
    const html = listing({ attributes: 'data-persist="device"' });
    const one = await visit(html);
    await one.loaded();
    const other = await visit(html, { context: one.context });
    await other.loaded();
    await other.ranked(() => other.button(server[30]).click());
    await one.page.bringToFront();
    await one.wait(() => told.ranked.length > 0);
    const order = await one.order();
    assert.deepEqual(order.slice(0, 12), server.slice(0, 12), "nobody touched this one");
    assert.notDeepEqual(order, server);
    assert.equal(await one.shift(), 0);
    await one.close();
  });

  test("what was undone on one page stays undone on the next, and can be taken back there", async () => {
    const shop = await visit(listing({ attributes: 'data-persist="tab"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.page.getByRole("button", { name: "Original order" }).click();
    await shop.page.reload();
    const back = shop.page.getByRole("button", { name: "Sorted for you" });
    await back.waitFor();
    assert.deepEqual(await shop.order(), server);
    await shop.ranked(() => back.click());
    assert.notDeepEqual(await shop.order(), server);
    await shop.close();
  });

  test("where the shopper chose an order there is no way back to one that is not there", async () => {
    const shop = await visit(listing({ attributes: 'data-persist="tab"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.page.getByRole("button", { name: "Original order" }).click();
    await shop.page.goto(`${shop.page.url()}?sort_by=price-ascending`);
    await shop.loaded();
    await shop.button(server[4]).click();
    await settle(shop);
    assert.equal(await shop.page.locator("nestrank-undo").count(), 0);
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    assert.equal(await shop.page.locator("nestrank-undo").count(), 0);
    assert.deepEqual(await shop.order(), server);
    await shop.close();
  });

  test("a purchase that is said again when its page is loaded again counts once", async () => {
    const head = `<script>window.dataLayer = [{ event: "purchase", ecommerce: { transaction_id: "T5", items: [{ item_id: "${server[1]}" }] } }]</script>`;
    const shop = await visit(listing({ head, attributes: 'data-persist="tab"' }));
    await shop.loaded();
    assert.deepEqual(await shop.heard(), [["purchase", server[1], "dataLayer"]]);
    await shop.page.reload();
    await shop.loaded();
    assert.deepEqual(await shop.heard(), []);
    await shop.close();
  });

  test("attach() of the package does the same, once, and can be ended and begun again", async () => {
    const shop = await visit(listing({ embed: false }));
    const found = await shop.page.evaluate(async () => {
      const { attach } = await import("/pkg/index.js");
      const options = { model: "/www/model/", grid: [document.querySelector(".products")], undo: "off" };
      globalThis.page = await attach(options);
      const same = await attach({ model: "/elsewhere/" });
      return { same: page === same, grids: told.ready.map(({ grids }) => grids.length) };
    });
    assert.deepEqual(found, { same: true, grids: [1] });
    await shop.wait(() => Boolean(page.recommender));
    await shop.ranked(() => shop.button(server[2]).click());
    assert.notDeepEqual(await shop.order(), server);
    await shop.page.evaluate(() => page.stop());
    assert.deepEqual(await shop.order(), server);
    await shop.page.evaluate(async () => (globalThis.page = await (await import("/pkg/index.js")).attach({ model: "/www/model/" })));
    await shop.wait(() => Boolean(page.recommender));
    assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });
});
