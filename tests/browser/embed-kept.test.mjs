// What an embedded page keeps of its shopper, end to end: which keys, how much, how long, in how
// many tabs, and that one call shows or deletes all of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { during, idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const settle = (shop) => shop.pause(600);
const head = "<script>window.dataLayer = []</script>";
const device = (more = "") => listing({ head, attributes: `data-persist="device" ${more}` });
/** Every key of both storages. */
const keys = (shop) => shop.page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)].sort());
const forget = (shop) => shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:forget")));
const consent = (shop, granted) => shop.page.evaluate((detail) => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail })), granted);
const exported = (shop) => shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).export());
const push = (shop, event, ids, more = {}) => shop.page.evaluate(([event, ids, more]) => dataLayer.push({ event, ecommerce: { ...more, items: ids.map((item_id) => ({ item_id })) } }), [event, ids, more]);
const kept = (shop) => shop.page.evaluate(() => JSON.parse(localStorage.nestrank ?? '{"events":[]}').events.length);

describe("in one call", () => {
  test("the shopper sees every byte that is kept, and deletes it", async () => {
    const shop = await visit(device('data-holdout="0.0001"'));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await push(shop, "purchase", [server[3]], { transaction_id: "ORDER-77" });
    await shop.page.getByRole("button", { name: "Original order" }).click();
    // As pkg/gpu.js keeps it, where a GPU was measured.
    await shop.page.evaluate(() => (localStorage["nestrank-speed"] = "{}"));
    // In one turn: cards that are seen meanwhile are kept too.
    const [all, lies] = await shop.page.evaluate(async () => {
      const all = (await (await import("/pkg/embed.js")).attached).export();
      return [all, Object.entries(localStorage).map(([key, value]) => ({ where: "localStorage", key, value }))];
    });
    assert.deepEqual(all.events.map(({ kind, item }) => [kind, item]), [["cart", server[2]], ["purchase", server[3]]]);
    assert.equal(all.page.undone, true);
    const byKey = (list) => list.toSorted((one, other) => (one.key < other.key ? -1 : 1));
    assert.deepEqual(byKey(all.stored), byKey(lies));
    assert.deepEqual(byKey(lies).map(({ key }) => key), ["nestrank", "nestrank-page", "nestrank-speed"]);
    assert.ok(!JSON.stringify(lies).includes("ORDER-77"), "a purchase is known by a hash");
    await forget(shop);
    assert.deepEqual(await keys(shop), []);
    const left = await exported(shop);
    assert.deepEqual([left.events, left.page, left.stored], [[], {}, []]);
    await shop.close();
  });

  test("also where no model could be loaded, and on a page that leaves at once", async () => {
    const shop = await visit(device());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await during({ path: /manifest\.json$/, status: 404 }, async () => {
      await shop.page.reload();
      await shop.wait(() => told.error.length > 0);
      const { stored, events } = await exported(shop);
      assert.deepEqual(events, []);
      assert.ok(stored.some(({ key, value }) => key === "nestrank" && value.includes(server[2])));
      await forget(shop);
      assert.deepEqual(await keys(shop), []);
    });
    await shop.close();
  });

  test("a product that is being looked at is not told of again when its page is left", async () => {
    const { id, title, price } = products[7];
    const declared = `<script type="application/ld+json">${JSON.stringify({ "@context": "https://schema.org", "@type": "Product", sku: id, name: title, url: "/shop.html", offers: { "@type": "Offer", price, priceCurrency: "EUR" } })}</script>
      <meta property="og:type" content="product">`;
    const grid = `<main><h1>${title}</h1><p class="price">€ ${price}</p><form action="/cart/add"><button>Add to cart</button></form></main>`;
    const shop = await visit(listing({ list: [], head: declared, grid, attributes: 'data-persist="device"' }));
    await shop.loaded();
    await shop.wait(() => localStorage.nestrank?.includes('["view"'));
    await forget(shop);
    await shop.page.goto(new URL("/pkg/package.json", shop.page.url()).href);
    assert.deepEqual(await keys(shop), []);
    await shop.close();
  });
});

describe("how much and how long", () => {
  test("at most 64 KB, of a shopper who did a lot", async () => {
    const list = products.map((product, at) => ({ ...product, title: `${"椅子 ".repeat(70)}${at}` }));
    const shop = await visit(listing({ list, head, attributes: 'data-persist="device" data-holdout="0.0001"' }));
    await shop.loaded();
    for (let order = 0; order < 40; order++) await push(shop, "purchase", server.slice(0, 20), { transaction_id: `${"№".repeat(500)}${order}` });
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    const bytes = await shop.page.evaluate(() => Object.entries(localStorage).flat().reduce((sum, text) => sum + new TextEncoder().encode(text).length, 0));
    assert.ok(bytes > 10_000 && bytes <= 65_536, `${bytes}`);
    await shop.page.reload();
    await shop.loaded();
    const { page } = await exported(shop);
    assert.equal(page.undone, true, "the newest entries stay");
    assert.ok(Object.keys(page).length <= 25);
    await shop.close();
  });

  test("everything expires, each thing by its own age", async () => {
    const day = 86_400_000;
    const shop = await visit(device('data-max-age-days="2" data-holdout="0.0001"'));
    await shop.loaded();
    const number = (await exported(shop)).page.number;
    const age = (days) => shop.page.evaluate((ms) => {
      const page = JSON.parse(localStorage["nestrank-page"]);
      page.entries = page.entries.map(([name, value, time]) => [name, value, time - ms]);
      localStorage["nestrank-page"] = JSON.stringify(page);
    }, days * day);
    await age(1.5);
    await shop.page.reload();
    await shop.loaded();
    assert.equal((await exported(shop)).page.number, number);
    await age(1);
    await shop.page.reload();
    await shop.loaded();
    assert.notEqual((await exported(shop)).page.number, number, "a visit between does not make it younger");
    await shop.close();
  });

  test("damage of what the page keeps, and full storage, are as if nothing were there", async () => {
    const shop = await visit(device('data-holdout="0.0001"'));
    await shop.loaded();
    const good = await shop.page.evaluate(() => localStorage["nestrank-page"]);
    const entry = (...parts) => JSON.stringify({ version: 2, entries: [parts] });
    const damaged = ["", "null", "[]", "{", good.slice(0, -3), good.replace('"version":2', '"version":1'), entry("number", "<b>", Date.now()),
      entry("__proto__", true), entry("number", 1.5, Date.now()), entry("undone", true, 9e15), entry("undone", true, null), `{"version":2,"entries":[null,7,{}]}`, "x".repeat(2_000_000)];
    for (const text of damaged) {
      await shop.page.evaluate((text) => (localStorage["nestrank-page"] = text), text);
      await shop.page.reload();
      await shop.wait(() => told.ready.length > 0);
      const { page } = await exported(shop);
      assert.deepEqual(Object.keys(page), ["number"], text.slice(0, 80));
      assert.ok(Number.isInteger(page.number));
    }
    await shop.page.evaluate(() => {
      localStorage.clear();
      for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
        try { for (;;) localStorage.setItem(`fill${localStorage.length}`, "x".repeat(size)); } catch { /* the next smaller piece */ }
      }
    });
    await shop.page.reload();
    await shop.loaded();
    assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
    assert.deepEqual([(await exported(shop)).stored, shop.errors, await shop.faults()], [[], [], []]);
    await shop.close();
  });
});

describe("several tabs", () => {
  const two = async (html) => {
    const one = await visit(html);
    await one.loaded();
    const other = await visit(html, { context: one.context });
    await other.loaded();
    return [one, other];
  };

  test("a purchase and an undo in one are known in the other", async () => {
    const [one, other] = await two(device());
    await push(one, "purchase", [server[3]], { transaction_id: "T1" });
    // A browser takes a moment to bring it from tab to tab.
    const paid = (count) => (JSON.parse(localStorage["nestrank-page"] ?? '{"entries":[]}').entries.filter(([name]) => name.startsWith("paid")).length >= count);
    await other.wait(paid, 1);
    await push(other, "purchase", [server[3]], { transaction_id: "T1" });
    await push(other, "purchase", [server[4]], { transaction_id: "T2" });
    await one.wait(paid, 2);
    await push(one, "purchase", [server[4]], { transaction_id: "T2" });
    assert.deepEqual([(await one.heard()).map(([, id]) => id), (await other.heard()).map(([, id]) => id)], [[server[3]], [server[4]]]);
    await one.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    await other.wait(async () => (await (await import("/pkg/embed.js")).attached).export().page.undone === true);
    await one.close();
  });

  test("one that forgets, and all forget", async () => {
    const [one, other] = await two(device());
    await one.page.bringToFront();
    await one.ranked(() => one.button(server[2]).click());
    await other.page.bringToFront();
    await other.ranked(() => other.button(server[5]).click());
    assert.notDeepEqual(await other.order(), server);
    await forget(one);
    await other.wait(async () => (await (await import("/pkg/embed.js")).attached).export().events.length === 0);
    assert.deepEqual(await other.order(), server);
    // What happens afterwards is all that there is.
    await other.ranked(() => other.button(server[6]).click());
    const { events } = await exported(other);
    assert.deepEqual(events.map(({ item }) => item), [server[6]]);
    assert.equal(await kept(other), 1);
    await one.close();
  });

  test("consent that is taken back in one is taken back in the other, whose banner does not know", async () => {
    const [one, other] = await two(device('data-consent="wait"'));
    await consent(one, true);
    await consent(other, true);
    await other.page.bringToFront();
    await other.ranked(() => other.button(server[5]).click());
    assert.deepEqual(await keys(one), ["nestrank", "nestrank-page"]);
    await consent(one, false);
    await settle(other);
    await other.ranked(() => other.button(server[6]).click());
    await one.page.bringToFront();
    await one.button(server[8]).click();
    await settle(one);
    assert.deepEqual(await keys(other), []);
    await other.page.bringToFront();
    await consent(other, true);
    await other.wait(() => localStorage.nestrank?.includes('"cart"'));
    await one.close();
  });

  test("a page that was put aside forgets when it comes back to nothing kept", async () => {
    const shop = await visit(device());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      localStorage.clear();
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    });
    await settle(shop);
    const { events, stored } = await exported(shop);
    assert.deepEqual([events, await shop.order()], [[], server]);
    assert.ok(stored.every(({ value }) => !value.includes('"cart"')));
    await shop.close();
  });
});

describe("Global Privacy Control", () => {
  const init = () => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true });

  test("is said in the console; nothing is kept without the shopper's word, which lasts", async () => {
    const shop = await visit(device('data-holdout="0.0001"'), { init });
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    assert.deepEqual(await keys(shop), []);
    assert.match(shop.console.find(({ text }) => text.startsWith("nestrank:")).text, /Global Privacy Control: nothing is kept/);
    await consent(shop, true);
    await shop.wait(() => localStorage.nestrank?.includes('"cart"'));
    const { number } = (await exported(shop)).page;
    await shop.page.reload();
    await shop.loaded();
    const after = await exported(shop);
    assert.deepEqual([after.page.number, after.events.length], [number, 1]);
    await consent(shop, false);
    await shop.page.reload();
    await shop.loaded();
    assert.deepEqual([await keys(shop), (await exported(shop)).events], [[], []]);
    await shop.close();
  });

  test("what was kept before it was turned on goes, unless the shopper had agreed", async () => {
    for (const agreed of [false, true]) {
      const shop = await visit(device('data-holdout="0.0001"'));
      await shop.loaded();
      await shop.ranked(() => shop.button(server[2]).click());
      if (agreed) await consent(shop, true);
      await shop.page.addInitScript(init);
      await shop.page.reload();
      await shop.loaded();
      const { events, stored } = await exported(shop);
      assert.deepEqual([events.length, stored.length], agreed ? [1, 2] : [0, 0]);
      await shop.close();
    }
  });
});
