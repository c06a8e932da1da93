// The embedded script and pages that change: cards that come later, frameworks, virtualised lists,
// several grids, carts that are wired to places.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { card, idsOf, listing, products, visit } from "./embed-shop.mjs";
import { DATA, MORE, growing, rendered } from "./living-pages.mjs";

const server = idsOf(products);
const moved = (order, from = server) => JSON.stringify(order) !== JSON.stringify(from);
const settle = (shop) => shop.pause(600);

describe("cards that come later", () => {
  test("infinite scroll: they are read, heard and put in order, out of view only", async () => {
    const shop = await visit(growing());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3]).click());
    const before = await shop.order();
    await settle(shop);
    const ranked = await shop.ranked(() => shop.page.evaluate(() => more(PRODUCTS.slice(20))));
    const after = await shop.order();
    assert.deepEqual(after.toSorted(), server.toSorted());
    assert.deepEqual(after.slice(0, 12), before.slice(0, 12), "what is in view stays");
    assert.deepEqual(ranked.order, after);
    assert.notDeepEqual(after.slice(20), server.slice(20), "the new ones are ranked too");
    const counts = await shop.page.evaluate(() => told.ready.map(({ grids }) => grids.map(({ cards }) => cards.length)));
    assert.deepEqual(counts, [[20], [40]]);
    assert.equal(await shop.shift(), 0);
    const [last] = after.slice(-1);
    await shop.button(last).click();
    await settle(shop);
    assert.deepEqual((await shop.heard()).at(-1), ["cart", last, "click"]);
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    assert.deepEqual(await shop.order(), server, "its own order is that of both pages");
    await shop.close();
  });

  test("a grid that is empty at first, and one that is replaced by another", async () => {
    const shop = await visit(listing({ head: DATA, grid: '<div id="app"><ul class="products"></ul></div>', script: MORE }));
    await settle(shop);
    await shop.page.evaluate(() => more(PRODUCTS));
    await shop.wait(() => told.ready.at(-1).grids[0]?.cards.length === 40);
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3]).click());
    assert.ok(moved(await shop.order()));
    await shop.page.evaluate(() => {
      app.innerHTML = '<ul class="products" id="other"></ul>';
      more(PRODUCTS.slice(0, 30));
    });
    await shop.wait(() => told.ready.at(-1).grids[0]?.element.id === "other");
    await settle(shop);
    const ranked = await shop.ranked(() => shop.button(server[4]).click());
    assert.equal(ranked.grid, "other");
    assert.ok(ranked.moved > 0);
    await shop.close();
  });

  test("a filter that hides cards, or takes them out and in again", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3]).click());
    await shop.page.evaluate(() => {
      const grid = document.querySelector(".products");
      globalThis.out = [...grid.children].filter((_, at) => at % 3 === 0);
      out.forEach((card) => card.remove());
    });
    await settle(shop);
    assert.equal((await shop.order()).length, 26);
    await shop.page.evaluate(() => document.querySelector(".products").prepend(...out));
    await settle(shop);
    assert.deepEqual((await shop.order()).toSorted(), server.toSorted());
    await shop.page.evaluate(() => [...document.querySelector(".products").children].forEach((card, at) => (card.hidden = at % 2 === 0)));
    const shown = await shop.page.evaluate(() => [...document.querySelector(".products").children].map(({ hidden }) => hidden));
    await shop.page.evaluate(() => document.querySelector("[hidden] ~ :not([hidden]) .buy").click());
    await settle(shop);
    assert.deepEqual(await shop.page.evaluate(() => [...document.querySelector(".products").children].map(({ hidden }) => hidden)), shown, "hidden cards keep their places");
    await shop.close();
  });
});

describe("React", () => {
  const enter = async () => {
    const shop = await visit(rendered());
    await shop.wait(() => told.ready.at(-1)?.grids[0]?.cards.length === 40);
    await shop.loaded();
    // What its first rendering shifted is its own, and is told later.
    await shop.pause(100);
    await shop.page.evaluate(() => (shifts.length = 0));
    return shop;
  };

  test("re-renders keep the order, the state of each card and what it does", async () => {
    const shop = await enter();
    await shop.ranked(() => shop.button(server[6], "heart").click());
    await settle(shop);
    const order = await shop.order();
    assert.ok(moved(order));
    // Each click renders everything anew.
    for (const id of [order[1], order[2]]) await shop.button(id).click();
    await settle(shop);
    assert.equal(await shop.page.locator("#cart").textContent(), `${order[1]} ${order[2]}`);
    assert.equal(await shop.button(server[6], "heart").textContent(), "saved");
    assert.ok(moved(await shop.order()));
    assert.equal(await shop.shift(), 0);
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });

  test("what it adds, takes out and puts back comes out right", async () => {
    const shop = await enter();
    await shop.ranked(() => shop.button(server[6], "heart").click());
    await settle(shop);
    for (const [list, ids] of [["PRODUCTS.slice(5, 30)", server.slice(5, 30)], ["PRODUCTS", server], ["[...PRODUCTS.slice(20), ...PRODUCTS.slice(0, 20)]", server]]) {
      await shop.page.evaluate((list) => setList(new Function(`return ${list}`)()), list);
      await settle(shop);
      assert.deepEqual((await shop.order()).toSorted(), ids.toSorted(), list);
    }
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });

  test("its own sort is the shopper's choice, and comes out as it means it", async () => {
    const shop = await enter();
    await shop.ranked(() => shop.button(server[6], "heart").click());
    assert.ok(moved(await shop.order()));
    await shop.page.selectOption("select", "price");
    const byPrice = products.toSorted((a, b) => a.price - b.price);
    assert.deepEqual(await shop.order(), idsOf(byPrice));
    await shop.button(server[8]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), idsOf(byPrice));
    await shop.close();
  });
});

describe("pages that must be left alone", () => {
  test("one that puts its own order back: after the second time the order is its own", async () => {
    const script = `const grid = document.querySelector(".products"); const cards = [...grid.children];
      globalThis.render = () => cards.forEach((card) => grid.append(card));`;
    const shop = await visit(listing({ script }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3]).click());
    const render = async () => {
      await shop.page.evaluate(() => render());
      await settle(shop);
    };
    // Once may be chance.
    await shop.ranked(() => shop.page.evaluate(() => render()));
    assert.ok(moved(await shop.order()));
    await render();
    assert.deepEqual(await shop.order(), server);
    await shop.button(server[4]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server, "for good");
    await shop.close();
  });

  test("one that makes all its cards anew in its own order", async () => {
    const script = `const grid = document.querySelector(".products"); const html = grid.innerHTML; globalThis.render = () => (grid.innerHTML = html);`;
    const shop = await visit(listing({ script }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3]).click());
    await shop.ranked(() => shop.page.evaluate(() => render()));
    await shop.page.evaluate(() => render());
    await shop.button(server[4]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server);
    await shop.close();
  });

  test("a virtualised list, whose cards are placed one by one and used again", async () => {
    const style = "<style>.products { position: relative; height: 9600px; display: block } .products > li { position: absolute; width: 100%; height: 230px }</style>";
    const script = `const grid = document.querySelector(".products"); const make = (product, at) => {
        const li = document.createElement("li"); li.className = "product"; li.dataset.productId = product.id; li.style.transform = "translateY(" + at * 240 + "px)";
        li.innerHTML = '<a href="/p/' + product.id + '"><h3 class="name"></h3></a><span class="price">€ ' + product.price + '</span><button class="buy" data-add-to-cart>Add</button>';
        li.querySelector("h3").textContent = product.title; return li; };
      const draw = () => { const first = Math.floor(scrollY / 240); grid.replaceChildren(...PRODUCTS.slice(first, first + 6).map((product, at) => make(product, first + at))); };
      draw(); addEventListener("scroll", draw);`;
    const shop = await visit(listing({ head: DATA + style, grid: '<ul class="products"></ul>', script }));
    await shop.loaded();
    await shop.button(server[1]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server.slice(0, 6));
    await shop.page.evaluate(() => scrollTo(0, 2400));
    await settle(shop);
    assert.deepEqual(await shop.order(), server.slice(10, 16));
    assert.deepEqual(await shop.heard(), [["cart", server[1], "click"]]);
    await shop.close();
  });

  test("a virtualised list in the page's flow, whose cards come and go as one scrolls", async () => {
    const script = `const grid = document.querySelector(".products"); const make = (product) => { const range = document.createRange();
        return range.createContextualFragment((${card})(product)).firstElementChild; };
      const escape = (text) => String(text); const live = new Map();
      const draw = () => { const first = Math.min(7, Math.max(0, Math.floor(scrollY / 250) - 1)) * 4;
        const wanted = PRODUCTS.slice(first, first + 20); grid.style.paddingTop = first / 4 * 250 + "px"; grid.style.paddingBottom = (20 - first) / 4 * 250 + "px";
        for (const [id, card] of live) if (!wanted.some((product) => product.id === id)) { card.remove(); live.delete(id); }
        wanted.toReversed().forEach((product, back) => { const at = wanted.length - 1 - back; if (!live.has(product.id)) { const card = make(product); live.set(product.id, card); grid.insertBefore(card, live.get(wanted[at + 1]?.id) ?? null); } }); };
      draw(); addEventListener("scroll", draw);`;
    const shop = await visit(listing({ head: DATA, grid: '<ul class="products"></ul>', script }));
    await shop.loaded();
    for (const top of [600, 1200, 600, 0]) {
      await shop.page.evaluate((top) => scrollTo(0, top), top);
      await settle(shop);
    }
    await shop.button(server[2]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server.slice(0, 20));
    await shop.close();
  });

  test("a cart that is wired to places: by what its handlers say", async () => {
    const cards = products.map((product, at) => card(product).replace("<button type=\"button\" class=\"buy\"", `<button type="button" onclick="buy(document.querySelectorAll('.product')[${at}])" class="buy"`));
    const shop = await visit(listing({ grid: `<ul class="products">${cards.join("")}</ul>`, script: "globalThis.buy = (card) => (globalThis.last = card.dataset.productId)" }));
    await shop.loaded();
    await shop.button(server[3]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server);
    for (const at of [0, 5]) {
      await shop.button(server[at]).click();
      assert.equal(await shop.page.evaluate(() => last), server[at]);
    }
    await shop.close();
  });

  test("a cart that is wired to places: by what it then says it put in", async () => {
    // Nothing in the page tells that its cart counts places.
    const wired = `addEventListener("click", ({ target }) => {
      const own = target.closest(".buy")?.closest("li");
      let at = 0;
      for (let card = own; card?.previousElementSibling; card = card.previousElementSibling) at++;
      if (own) setTimeout(() => (globalThis.dataLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: PRODUCTS[at].id }] } }), 20);
    });`;
    const shop = await visit(listing({ head: DATA, script: wired }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[3], "heart").click());
    await settle(shop);
    const order = await shop.order();
    const wrong = order.find((id, at) => at < 8 && id !== server[at]);
    await shop.button(wrong).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server, "the order that its cart counts in is back");
    assert.deepEqual((await shop.faults()).map(({ code }) => code), ["page-invalid"]);
    await shop.button(server[1]).click();
    await settle(shop);
    assert.deepEqual(await shop.order(), server);
    await shop.close();
  });
});

describe("several grids", () => {
  test("each is put in order by itself, and one product may stand in two", async () => {
    const grid = `<ul class="products" id="top">${products.slice(0, 16).map(card).join("")}</ul><h2>More</h2>
      <ul class="products" id="more">${products.slice(12).map(card).join("")}</ul>`;
    const shop = await visit(listing({ grid, attributes: 'data-grid="#top, #more"' }), { viewport: { width: 1000, height: 2400 } });
    await shop.loaded();
    await shop.page.locator("#top .buy").nth(2).click();
    await settle(shop);
    const ranked = await shop.page.evaluate(() => told.ranked.map(({ grid, moved }) => [grid.id, moved > 0]).sort());
    assert.deepEqual(ranked, [["more", true], ["top", true]]);
    assert.deepEqual((await shop.order("#top")).toSorted(), server.slice(0, 16).toSorted());
    assert.deepEqual((await shop.order("#more")).toSorted(), server.slice(12).toSorted());
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });
});
