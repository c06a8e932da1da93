// What the embedded script hears of what pages already say, source by source.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { during, idsOf, listing, products, put, visit } from "./embed-shop.mjs";

const ids = idsOf(products);
const LAYER = "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments) }";
const inHead = (script) => `<script>${LAYER} ${script}</script>`;

/** Opens a page, does something in it, and returns what was heard when all of it was. */
async function hears(html, count, act, argument) {
  const shop = await visit(html);
  try {
    await shop.wait(() => told.ready.length > 0);
    if (act) await shop.page.evaluate(act, argument);
    await shop.wait((count) => told.event.filter(({ kind }) => kind !== "impression").length >= count, count);
    // Whatever would be heard twice would come by now.
    await shop.pause(400);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    return await shop.heard();
  } finally {
    await shop.close();
  }
}

describe("GA4 in a data layer", () => {
  test("what was pushed before it came, by push and by gtag(), and what is pushed after", async () => {
    const early = `dataLayer.push({ event: "select_item", ecommerce: { items: [{ item_id: "${ids[0]}" }] } });
      gtag("event", "add_to_wishlist", { items: [{ item_id: "${ids[1]}" }] }); gtag("js", new Date()); gtag("config", "G-1");`;
    const heard = await hears(listing({ head: inHead(early) }), 5, (ids) => {
      const returned = dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id: ids[2] }] } });
      globalThis.returned = returned === dataLayer.length;
      gtag("event", "view_item", { items: [{ item_id: ids[3] }] });
      dataLayer.push({ event: "remove_from_cart", ecommerce: { items: [{ item_id: ids[2] }] } });
    }, ids);
    assert.deepEqual(heard, [
      ["view", ids[0], "dataLayer"], ["favorite", ids[1], "dataLayer"],
      ["cart", ids[2], "dataLayer"], ["view", ids[3], "dataLayer"], ["uncart", ids[2], "dataLayer"],
    ]);
  });

  test("a list's items are impressions, also at the top of the entry, once each", async () => {
    const shop = await visit(listing({ head: inHead("") }));
    await shop.wait(() => told.ready.length > 0);
    await shop.page.evaluate((ids) => {
      dataLayer.push({ event: "view_item_list", items: [{ item_id: ids[20] }, { id: ids[21] }] });
      dataLayer.push({ event: "view_item_list", ecommerce: { items: [{ item_id: ids[21] }, { item_id: ids[22] }] } });
    }, ids);
    const told = (await shop.heard(true)).filter(([, , source]) => source === "dataLayer");
    assert.deepEqual(told, [20, 21, 22].map((at) => ["impression", ids[at], "dataLayer"]));
    await shop.close();
  });

  test("products pushed apart from their event belong to it, until `ecommerce: null`", async () => {
    const heard = await hears(listing({ head: inHead("") }), 2, (ids) => {
      dataLayer.push({ ecommerce: { items: [{ item_id: ids[0] }] } });
      dataLayer.push({ event: "add_to_cart" });
      dataLayer.push({ event: "add_to_cart" });
      dataLayer.push({ ecommerce: { items: [{ item_id: ids[1] }] } });
      dataLayer.push({ ecommerce: null });
      dataLayer.push({ event: "add_to_cart" });
      dataLayer.push({ event: "view_item", ecommerce: { items: [{ item_id: ids[2] }] } });
    }, ids);
    assert.deepEqual(heard, [["cart", ids[0], "dataLayer"], ["view", ids[2], "dataLayer"]]);
  });

  test("a purchase counts once for its transaction, and again for another one", async () => {
    const heard = await hears(listing({ head: inHead("") }), 3, (ids) => {
      const buy = (transaction_id, ...at) => dataLayer.push({ event: "purchase", ecommerce: { transaction_id, items: at.map((at) => ({ item_id: ids[at] })) } });
      buy("T1", 0, 1);
      buy("T1", 0, 1);
      gtag("event", "purchase", { transaction_id: "T1", items: [{ item_id: ids[0] }] });
      buy(2, 0);
    }, ids);
    assert.deepEqual(heard, [["purchase", ids[0], "dataLayer"], ["purchase", ids[1], "dataLayer"], ["purchase", ids[0], "dataLayer"]]);
  });

  test("ids are numbers, prices are not; one variable is pushed twice; what makes no sense is passed over", async () => {
    const list = products.map((product, at) => ({ ...product, id: String(9000 + at) }));
    const heard = await hears(listing({ list, head: inHead("") }), 3, () => {
      const same = { event: "add_to_cart", ecommerce: { items: [{ item_id: 9001, price: "0,000 TND" }] } };
      dataLayer.push(same);
      dataLayer.push(same);
      dataLayer.push(null, 7, "text", [], {}, { event: {} }, { event: "add_to_cart" }, { event: "add_to_cart", ecommerce: "x" },
        { event: "add_to_cart", ecommerce: { items: [null, 3, {}, { item_id: {} }] } },
        { get event() { throw new Error("mine"); } }, { event: "constructor", items: [{ item_id: 9003 }] });
      dataLayer.push({ event: "view_item", ecommerce: { items: [{ item_id: 9002, price: "" }] } });
    });
    assert.deepEqual(heard, [["cart", "9001", "dataLayer"], ["cart", "9001", "dataLayer"], ["view", "9002", "dataLayer"]]);
  });

  test("a tag manager that replaces `push`, before or after us, and a layer that is replaced", async () => {
    const manager = `const push = dataLayer.push; globalThis.managed = [];
      dataLayer.push = function (...given) { managed.push(...given); return push.apply(dataLayer, given) };`;
    const view = (id) => ({ event: "view_item", ecommerce: { items: [{ item_id: id }] } });
    const shop = await visit(listing({ head: inHead(manager) }));
    await shop.wait(() => told.ready.length > 0);
    await shop.page.evaluate(({ manager, entries }) => {
      dataLayer.push(entries[0]);
      new Function(manager)();
      dataLayer.push(entries[1]);
      // One that does not call the push that it found.
      dataLayer.push = Array.prototype.push;
      dataLayer.push(entries[2]);
    }, { manager, entries: ids.slice(0, 3).map(view) });
    await shop.wait(() => told.event.filter(({ kind }) => kind === "view").length >= 3);
    await shop.page.evaluate((entry) => (dataLayer = [entry]), view(ids[3]));
    await shop.wait(() => told.event.filter(({ kind }) => kind === "view").length >= 4);
    await shop.page.evaluate((entry) => dataLayer.push(entry), view(ids[4]));
    assert.deepEqual((await shop.heard()).map(([, id]) => id), ids.slice(0, 5));
    assert.equal(await shop.page.evaluate(() => managed.length), 2, "each tag manager got it, and once");
    await shop.close();
  });

  test("a layer of another name, as the tag manager was told", async () => {
    const head = `<script>window.shopLayer = [{ event: "view_item", ecommerce: { items: [{ item_id: "${ids[5]}" }] } }]</script>
      <script type="text/plain" src="/gtm.js?id=GTM-1&l=shopLayer"></script>`;
    assert.deepEqual(await hears(listing({ head }), 1), [["view", ids[5], "dataLayer"]]);
  });
});

describe("Universal Analytics", () => {
  test("its form in a data layer", async () => {
    const heard = await hears(listing({ head: inHead("") }), 5, (ids) => {
      const say = (ecommerce, event) => dataLayer.push({ event, ecommerce });
      const one = (at) => ({ products: [{ id: ids[at], name: "x", price: "12.00" }] });
      say({ click: { actionField: { list: "home" }, ...one(0) } }, "productClick");
      say({ detail: one(1) });
      say({ currencyCode: "EUR", add: one(2) }, "addToCart");
      say({ remove: one(2) }, "removeFromCart");
      say({ purchase: { actionField: { id: "T9" }, ...one(3) } });
      say({ purchase: { actionField: { id: "T9" }, ...one(3) } });
    }, ids);
    assert.deepEqual(heard.map(([kind, id]) => [kind, id]), [["view", ids[0]], ["view", ids[1]], ["cart", ids[2]], ["uncart", ids[2]], ["purchase", ids[3]]]);
  });

  test("its commands, those that wait for its script too, and after the script has replaced ga()", async () => {
    const head = `<script>window.ga = window.ga || function () { (ga.q = ga.q || []).push(arguments) }; ga.l = 1;
      ga("create", "UA-1"); ga("ec:addProduct", { id: "${ids[0]}" }); ga("ec:setAction", "detail"); ga("send", "pageview");</script>`;
    const shop = await visit(listing({ head }));
    await shop.wait(() => told.ready.length > 0);
    await shop.page.evaluate((ids) => {
      ga("shop.ec:addProduct", { id: ids[1] });
      ga("ec:setAction", "add");
      ga("shop.send", "event", "UX", "click");
      ga("send", "event", "nothing", "else");
      globalThis.commands = [];
      globalThis.ga = (...given) => commands.push(given);
    }, ids);
    await shop.pause(600);
    await shop.page.evaluate((ids) => {
      ga("ec:addProduct", { id: ids[2] });
      ga("ec:setAction", "purchase", { id: "T7" });
      ga("send", "pageview");
    }, ids);
    assert.deepEqual(await shop.heard(), [["view", ids[0], "ga"], ["cart", ids[1], "ga"], ["purchase", ids[2], "ga"]]);
    assert.equal(await shop.page.evaluate(() => commands.length), 3, "the page's ga() gets every command");
    await shop.close();
  });
});

describe("WooCommerce", () => {
  const head = '<script src="/node_modules/jquery/dist/jquery.js"></script>';

  test("its jQuery events, by the button's own product or its card's", async () => {
    const heard = await hears(listing({ head }), 4, (ids) => {
      const button = (id) => jQuery(`[data-product-id="${id}"] .buy`);
      const other = jQuery("<a>").attr({ "data-product_id": ids[1], "data-product_sku": "SKU" });
      jQuery(document.body).trigger("added_to_cart", [{}, "hash", button(ids[0])]);
      jQuery(document.body).trigger("added_to_cart", [{}, "hash", other]);
      jQuery(document.body).trigger("removed_from_cart", [{}, "hash", other]);
      jQuery("body").trigger("added_to_wishlist", [button(ids[2]), null]);
      jQuery(document.body).trigger("added_to_cart");
    }, ids);
    assert.deepEqual(heard, [["cart", ids[0]], ["cart", ids[1]], ["uncart", ids[1]], ["favorite", ids[2]]].map((event) => [...event, "woocommerce"]));
  });

  test("the event of its blocks names no product: it means what was clicked", async () => {
    const script = `document.addEventListener("click", ({ target }) => target.closest(".buy") && setTimeout(() =>
      document.body.dispatchEvent(new CustomEvent("wc-blocks_added_to_cart", { bubbles: true, detail: { preserveCartData: false } })), 200))`;
    const shop = await visit(listing({ script }));
    await shop.wait(() => told.ready.length > 0);
    await shop.button(ids[3]).click();
    await shop.pause(500);
    assert.deepEqual(await shop.heard(), [["cart", ids[3], "click"]], "once");
    await shop.close();
  });

  test("jQuery that comes late, in noConflict", async () => {
    const shop = await visit(listing());
    await shop.wait(() => told.ready.length > 0);
    await shop.page.addScriptTag({ url: "/node_modules/jquery/dist/jquery.js" });
    await shop.page.evaluate(() => jQuery.noConflict());
    await shop.pause(1200);
    await shop.page.evaluate((id) => jQuery(document.body).trigger("added_to_cart", [{}, "", jQuery(`[data-product-id="${id}"] .buy`)]), ids[4]);
    assert.deepEqual(await shop.heard(), [["cart", ids[4], "woocommerce"]]);
    await shop.close();
  });
});

describe("Shopify", () => {
  const form = (id) => `<form action="/cart/add" method="post"><input type="hidden" name="id" value="${id}"><button type="submit">Add</button></form>`;
  const grid = `<ul class="products">${products.map(({ id, title }) =>
    `<li class="product" data-product-id="${id}"><a href="/p/${id}"><h3 class="name">${title}</h3></a>${form(`v${id}`)}</li>`).join("")}</ul>`;
  const ajax = `globalThis.ownFetch = fetch;
    document.addEventListener("submit", (event) => { event.preventDefault(); fetch("/cart/add.js", { method: "POST", body: new FormData(event.target) }) })`;

  test("the ids of its channel for Google, with the country, the product and the variant", async () => {
    const list = products.map((product, at) => ({ ...product, id: String(9_000_000 + at) }));
    const heard = await hears(listing({ list, head: inHead("") }), 3, () => {
      for (const [at, id] of ["shopify_US_9000003_41000001", "shopify_ZZ_41000002_9000004", "gid://shopify/Product/9000005"].entries())
        dataLayer.push({ event: ["view_item", "add_to_cart", "add_to_wishlist"][at], ecommerce: { items: [{ item_id: id }] } });
    });
    assert.deepEqual(heard.map(([kind, id]) => [kind, id]), [["view", "9000003"], ["cart", "9000004"], ["favorite", "9000005"]]);
  });

  test("a form that is sent by fetch is one cart, and the page's fetch is its own", async () => {
    put("/cart/add.js", "{}", undefined, "application/json");
    const shop = await visit(listing({ grid, script: ajax }));
    await shop.wait(() => told.ready.length > 0);
    await shop.page.locator(`[data-product-id="${ids[2]}"] button`).click();
    await shop.pause(600);
    assert.deepEqual(await shop.heard(), [["cart", ids[2], "shopify"]]);
    assert.ok(await shop.page.evaluate(() => fetch === ownFetch));
    await shop.close();
  });

  test("a request without a form means what was clicked, whatever the button; one that is refused means nothing", async () => {
    const script = `document.addEventListener("click", ({ target }) => target.closest(".quick") && fetch("/cart/add.js", { method: "POST" }))`;
    const quick = grid.replaceAll(/<form.*?<\/form>/g, '<span class="quick">+</span>');
    put("/cart/add.js", "{}", undefined, "application/json");
    const shop = await visit(listing({ grid: quick, script }));
    await shop.wait(() => told.ready.length > 0);
    const plus = (id) => shop.page.locator(`[data-product-id="${id}"] .quick`);
    await plus(ids[1]).click();
    await shop.pause(400);
    assert.deepEqual(await shop.heard(), [["cart", ids[1], "shopify"]]);
    await during({ path: "/cart/add.js", status: 422 }, async () => {
      await plus(ids[2]).click();
      await shop.pause(400);
    });
    assert.equal((await shop.heard()).length, 1);
    await shop.close();
  });
});

describe("what the shopper does with the cards", () => {
  test("clicks: a link is a view, a heart is saved and taken back, a control of the shop's own by selector", async () => {
    const script = `document.addEventListener("click", (event) => {
        const heart = event.target.closest(".heart");
        if (heart) heart.setAttribute("aria-pressed", heart.getAttribute("aria-pressed") !== "true");
        // A page may keep a click to itself.
        if (event.target.closest(".own")) event.stopImmediatePropagation();
        if (event.target.closest("a")) event.preventDefault();
      });`;
    const before = `<p class="own"></p>`;
    const shop = await visit(listing({ script, before, attributes: `data-selectors="cart: .picture"` }));
    await shop.wait(() => told.ready.length > 0);
    const at = (id, selector) => shop.page.locator(`[data-product-id="${id}"] ${selector}`);
    await at(ids[0], ".name").click();
    await at(ids[1], ".heart").click();
    await shop.pause(100);
    await at(ids[1], ".heart").click();
    await at(ids[2], ".picture").click();
    await shop.page.locator("header").click();
    await shop.pause(100);
    assert.deepEqual(await shop.heard(), [["view", ids[0]], ["favorite", ids[1]], ["unfavorite", ids[1]], ["cart", ids[2]]].map((event) => [...event, "click"]));
    await shop.close();
  });

  test("what the page itself says of a click is heard, and the click is not counted on top", async () => {
    const script = `document.addEventListener("click", ({ target }) => {
        const card = target.closest(".buy")?.closest("[data-product-id]");
        if (card) dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id: card.dataset.productId }] } });
      });`;
    const shop = await visit(listing({ head: inHead(""), script }));
    await shop.wait(() => told.ready.length > 0);
    await shop.button(ids[6]).click();
    await shop.pause(300);
    assert.deepEqual(await shop.heard(), [["cart", ids[6], "dataLayer"]]);
    await shop.close();
  });

  test("an impression is half a card in view for a second", async () => {
    const shop = await visit(listing());
    await shop.wait(() => told.event.length >= 8);
    const seen = (await shop.heard(true)).filter(([kind]) => kind === "impression").map(([, id]) => id);
    assert.deepEqual(seen.toSorted(), ids.slice(0, 8).toSorted(), "two rows and less than half of the third");
    // A quick look is none.
    await shop.page.evaluate(() => scrollTo(0, 1200));
    await shop.pause(300);
    await shop.page.evaluate(() => scrollTo(0, 0));
    await shop.pause(1300);
    assert.equal((await shop.heard(true)).length, 8);
    await shop.close();
  });
});

describe("a product's own page", () => {
  const page = (id, more = "") => `<!doctype html><html lang="en"><head><title>x</title>
    <script type="application/ld+json">${JSON.stringify({ "@context": "https://schema.org", "@type": "Product", sku: id, name: `Product ${id}`, category: "Bedroom > Beds", offers: { "@type": "Offer", price: 10, priceCurrency: "EUR" } })}</script>
    <script type="module" src="/pkg/embed.js" data-model="/www/model/" data-persist="tab"></script></head>
    <body><main><h1 data-main="${id}">Product ${id}</h1><button class="single_add_to_cart_button">Add</button></main>${more}</body></html>`;

  test("its view, once though the page says it too, for how long, and the listing knows it afterwards", async () => {
    const said = `<script>${LAYER} dataLayer.push({ event: "view_item", ecommerce: { items: [{ item_id: "${ids[30]}" }] } })</script>`;
    put("/listing.html", listing({ attributes: 'data-persist="tab"' }));
    const shop = await visit(page(ids[30], said), { path: `/p/${ids[30]}` });
    await shop.loaded();
    await shop.page.locator("button").click();
    assert.deepEqual(await shop.heard(), [["view", ids[30], "dataLayer"], ["cart", ids[30], "click"]]);
    await shop.pause(300);
    await shop.page.goto(new URL("/listing.html", shop.page.url()).href);
    await shop.wait(() => told.ranked.length > 0);
    const kept = await shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).export().events);
    assert.deepEqual(kept.map(({ kind, item }) => [kind, item]), [["view", ids[30]], ["cart", ids[30]]]);
    assert.ok(kept[0].dwell >= 250, `${kept[0].dwell} ms`);
    // Nobody touched this page: what is in view stays.
    assert.deepEqual((await shop.order()).slice(0, 8), ids.slice(0, 8));
    assert.notDeepEqual(await shop.order(), ids);
    await shop.close();
  });
});
