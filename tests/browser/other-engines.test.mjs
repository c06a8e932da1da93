// The embedded script in Firefox ESR and in WebKitGTK, on pages of many makers: what is on them,
// what they say, the order, the focus, the way back, and the page's own order after a failure.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch as firefox } from "./engines/firefox.mjs";
import { launch as webkit } from "./engines/webkit.mjs";
import { serve } from "./harness.mjs";
import { growing, rendered } from "./living-pages.mjs";
import { EXPECTED, embedded, typeOf } from "./saved-pages.mjs";
import { idsOf, listing, products } from "./shop-page.mjs";

const PATIENCE = 30_000;
const SAVED = [
  "shopify-dawn", "more-shopify-cards", "woocommerce-storefront", "woocommerce-blocks", "magento-luma", "prestashop-classic",
  "jsonld-only", "microdata-loose", "undeclared-soup", "several-grids", "arabic-rtl", "latin1-unclosed", "next-state", "hostile",
];
const cards = products.map(({ id }) => ({ alias: [id] }));
/** Each page's HTML with `head` in it, and what is on it. */
const PAGES = [
  ...SAVED.map((name) => ({ name, at: { path: `tests/pages/${name}.html`, type: typeOf(name) }, html: (head, model) => embedded(name, head, model), expected: EXPECTED[name] })),
  { name: "React", html: (head, model) => modelled(rendered({ head }), model), expected: { grid: ".products", cards } },
  { name: "infinite scroll", html: (head, model) => modelled(growing({ head }), model), expected: { grid: ".products", cards: cards.slice(0, 20) }, grows: true },
];
const modelled = (html, model) => (model ? html.replace("/www/model/", model) : html);

/** In the page, before all else: writes down what nestrank tells, and what goes wrong. */
const RECORD = `<script>
  globalThis.told = { ready: [], event: [], ranked: [], error: [] };
  for (const name of Object.keys(told)) document.addEventListener("nestrank:" + name, ({ detail }) => told[name].push(detail));
  globalThis.faults = [];
  addEventListener("error", ({ message }) => message && faults.push(message));
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
</script>`;

let site;
before(async () => {
  site = await serve();
});
after(() => site?.close());

/** Serves a page, opens it, and returns what a test does with it. */
async function enter(browser, body, { path = "shop.html", type, headers } = {}) {
  site.faults.splice(0, site.faults.length, { path: `/${path}`, body, type, headers });
  const page = await browser.visit(site.url + path);
  const wait = async (run, argument) => {
    for (const until = Date.now() + PATIENCE; !(await page.run(run, argument)); await new Promise((resolve) => setTimeout(resolve, 30))) {
      if (Date.now() > until) throw new Error(`waited in vain for ${run}; told: ${await page.run(() => JSON.stringify({ faults, error: told.error }))}`);
    }
  };
  return { ...page, wait, loaded: () => wait(async () => Boolean((await (await import("/pkg/embed.js")).attached)?.recommender)) };
}

/** In the page: remembers the grid and its children, and the ids of its cards. */
function look(grid) {
  globalThis.element = document.querySelector(grid);
  globalThis.first = [...element.children];
  return told.ready.at(-1).grids.find((one) => one.element === element)?.cards.map(({ product }) => product.id) ?? [];
}

const isFirst = () => first.every((child, at) => element.children[at] === child);

/** Touches the page, gives the focus to something in a card, and lets the page say that a product went into the cart. */
async function buys(shop, id) {
  await shop.click(2, 2);
  return shop.run(async (item_id) => {
    globalThis.held = element.querySelector("a[href], button");
    held.focus({ preventScroll: true });
    const focused = document.activeElement === held;
    const before = told.ranked.length;
    window.dataLayer = Array.isArray(window.dataLayer) ? window.dataLayer : [];
    dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id }] } });
    for (let looks = 0; looks < 300 && told.ranked.length === before; looks++) await new Promise((resolve) => setTimeout(resolve, 30));
    return { focused, kept: document.activeElement === held, moved: Math.max(0, ...told.ranked.filter(({ grid }) => grid === element).map(({ moved }) => moved)) };
  }, id);
}

for (const [engine, launch, enterKey] of [["Firefox ESR", firefox, "Enter"], ["WebKitGTK", webkit, "\uE007"]]) {
  const absent = engine === "WebKitGTK" && process.platform !== "linux";
  const options = absent ? { skip: "absent: WebKitGTK is for Linux" } : {};

  describe(engine, () => {
    let browser;
    before(async () => {
      if (!absent) browser = await launch();
    });
    after(() => browser?.close());

    for (const { name, at: place, html, expected, grows } of PAGES) {
      test(`${name}: read, heard, put in order, and back`, options, async () => {
        const shop = await enter(browser, html(RECORD), place);
        await shop.wait((count) => told.ready.at(-1)?.grids.some(({ cards }) => cards.length === count), expected.cards.length);
        const ids = await shop.run(look, expected.grid);
        assert.equal(ids.length, expected.cards.length);
        await shop.loaded();
        const at = expected.cards.findLastIndex(({ available }, at) => available !== false && ids[at] !== ids[0]);
        let bought;
        for (let touches = 0; touches < 5 && !bought?.moved; touches++) bought = await buys(shop, expected.cards[at].alias?.at(-1) ?? ids[at]);
        assert.equal(await shop.run(() => told.event.find(({ kind }) => kind === "cart").item), ids[at]);
        assert.ok(bought.moved > 0, "nothing moved");
        assert.deepEqual([bought.focused, bought.kept], [true, true], "the focus stays where it is");
        assert.ok(await shop.run(() => element.children.length === first.length && first.every((child) => child.parentNode === element)), "the same children");
        assert.ok(!(await shop.run(isFirst)));
        assert.equal(await shop.run(() => told.ranked.at(-1).backend), "cpu");
        if (grows) {
          await shop.run(() => more(PRODUCTS.slice(20)));
          await shop.wait(() => told.ready.at(-1).grids[0].cards.length === 40);
        }
        await shop.run(() => document.dispatchEvent(new Event("nestrank:undo")));
        assert.ok(await shop.run(isFirst), "its own order");
        assert.deepEqual(await shop.run(() => [told.error, faults, window.broken ?? null]), [[], [], null]);
        await shop.close();
      });

      test(`${name}: its own order where there is no model`, options, async () => {
        const shop = await enter(browser, html(RECORD, "/nowhere/"), place);
        await shop.wait(() => told.error.length > 0);
        await shop.run(look, expected.grid);
        const order = await shop.run(() => [...element.children].map((child) => child.textContent));
        await shop.click(2, 2);
        await shop.run((item_id) => (window.dataLayer = Array.isArray(window.dataLayer) ? window.dataLayer : []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id }] } }), expected.cards[0].alias?.[0]);
        await shop.run(() => new Promise((resolve) => setTimeout(resolve, 150)));
        assert.deepEqual(await shop.run(() => [...element.children].map((child) => child.textContent)), order);
        assert.deepEqual(await shop.run(() => [told.error.map(({ code }) => code), faults]), [["model-fetch"], []]);
        await shop.close();
      });
    }

    test("kept for the next page, and forgotten", options, async () => {
      const html = listing({ head: RECORD, attributes: 'data-persist="device"' });
      const first = await enter(browser, html);
      await first.loaded();
      await first.run(() => document.querySelector(".product .buy").click());
      await first.wait(() => localStorage.nestrank?.includes('"cart"'));
      await first.close();
      const next = await enter(browser, html);
      await next.loaded();
      const known = () => next.run(async () => {
        const { events, stored } = (await (await import("/pkg/embed.js")).attached).export();
        return [events.length, stored.length > 0];
      });
      assert.deepEqual(await known(), [1, true]);
      await next.run(() => document.dispatchEvent(new Event("nestrank:forget")));
      assert.deepEqual(await known(), [0, false]);
      assert.deepEqual(await next.run(() => [told.error, faults, localStorage.length]), [[], [], 0]);
      await next.close();
    });

    test("without WebAssembly the page's own order stays, and one message says why", options, async () => {
      const headers = { "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" };
      const shop = await enter(browser, listing({ head: RECORD }), { headers });
      await shop.wait(() => told.error.length > 0);
      await shop.run(look, ".products");
      await shop.click(2, 2);
      await shop.run(() => first[2].querySelector(".buy").click());
      await shop.run(() => new Promise((resolve) => setTimeout(resolve, 300)));
      assert.deepEqual(await shop.run(() => [told.error.map(({ code }) => code), faults]), [["backend-unavailable"], []]);
      assert.ok(await shop.run(isFirst));
      await shop.close();
    });

    test("the keyboard alone: to a card's button, and to the way back", options, async () => {
      const shop = await enter(browser, listing({ head: RECORD }));
      await shop.loaded();
      await shop.run(look, ".products");
      await shop.run(() => first[2].querySelector(".buy").focus());
      await shop.press(enterKey);
      await shop.wait(() => told.ranked.some(({ moved }) => moved > 0));
      assert.ok(await shop.run(() => document.activeElement === first[2].querySelector(".buy")));
      assert.deepEqual(await shop.run(() => told.event.filter(({ kind }) => kind === "cart").map(({ item }) => item)), [idsOf(products)[2]]);
      assert.equal(await shop.run(() => document.querySelector("nestrank-undo").shadowRoot.querySelector("button").textContent), "Original order");
      await shop.run(() => document.querySelector("nestrank-undo").shadowRoot.querySelector("button").focus());
      await shop.press(enterKey);
      assert.ok(await shop.run(isFirst));
      await shop.wait(() => /original order/.test(document.querySelector("nestrank-undo").shadowRoot.querySelector("[role=status]").textContent));
      await shop.close();
    });
  });
}
