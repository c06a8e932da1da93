// The embedded script and a page's grid: what moves, when, and what stays.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { card, idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
/** Cards in view at the top of these pages: two rows, and the third that is about to come. */
const IN_VIEW = 12;

describe("what moves", () => {
  test("nothing until something is known; then the whole grid at the shopper's own click, and CLS stays 0", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.pause(300);
    assert.deepEqual(await shop.order(), server);
    assert.deepEqual(await shop.page.evaluate(() => told.ranked), []);

    const ranked = await shop.ranked(() => shop.button(server[2]).click());
    const order = await shop.order();
    assert.deepEqual(ranked.order, order);
    assert.equal(ranked.moved, order.filter((id, at) => id !== server[at]).length);
    assert.deepEqual([ranked.backend, ranked.arm, ranked.grid], ["cpu", "treated", "products"]);
    assert.ok(ranked.ms > 0);
    assert.notDeepEqual(order.slice(0, 8), server.slice(0, 8), "what is in view moved too");
    assert.equal(order[2], server[2], "but not what the shopper is at");
    assert.deepEqual(order.toSorted(), server.toSorted());
    assert.deepEqual(await shop.heard(), [["cart", server[2], "click"]]);
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("without a touch only what is out of view", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    const ranked = await shop.ranked(() => shop.page.evaluate((id) =>
      (globalThis.dataLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[30]));
    const order = await shop.order();
    assert.ok(ranked.moved > 0);
    assert.deepEqual(order.slice(0, IN_VIEW), server.slice(0, IN_VIEW));
    assert.notDeepEqual(order.slice(IN_VIEW), server.slice(IN_VIEW));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("not while a button is held down, and not when the touch is long past", async () => {
    const shop = await visit(listing({ head: "<script>window.dataLayer = []</script>" }));
    await shop.loaded();
    const push = (at) => shop.page.evaluate((id) => dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[at]);
    // Pressed again before the click before it has settled.
    await shop.page.mouse.click(500, 5);
    await shop.page.mouse.down();
    await push(30);
    await shop.pause(100);
    assert.deepEqual(await shop.order(), server, "it waits for the shopper to let go");
    await shop.ranked(() => shop.page.mouse.up());
    assert.notDeepEqual(await shop.order(), server);
    const before = await shop.order();
    await shop.pause(600);
    await shop.ranked(() => push(35));
    assert.deepEqual((await shop.order()).slice(0, IN_VIEW), before.slice(0, IN_VIEW));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("nor where one is pressed while the order is being worked out: the click reaches its card", async () => {
    const shop = await visit(listing({ head: "<script>window.dataLayer = []</script>" }));
    await shop.loaded();
    await shop.page.evaluate(async () => {
      const { recommender } = await (await import("/pkg/embed.js")).attached;
      const rank = recommender.rank.bind(recommender);
      recommender.rank = async (...given) => {
        const ranked = await rank(...given);
        await new Promise((resolve) => (globalThis.goOn = resolve));
        return ranked;
      };
    });
    await shop.page.evaluate((id) => dataLayer.push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[30]);
    await shop.wait(() => Boolean(globalThis.goOn));
    await shop.button(server[5]).hover();
    await shop.page.mouse.down();
    await shop.page.evaluate(() => goOn());
    await shop.pause(100);
    assert.deepEqual(await shop.order(), server);
    await shop.ranked(() => shop.page.mouse.up());
    assert.notDeepEqual(await shop.order(), server);
    assert.deepEqual((await shop.heard()).map(([kind, item]) => [kind, item]), [["cart", server[30]], ["cart", server[5]]]);
    await shop.close();
  });

  test("a card that is on its way stays under the finger that presses it", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    const states = shop.page.evaluate(() => new Promise((resolve) => document.addEventListener("nestrank:ranked", () => {
      const now = () => [...new Set(document.querySelector(".products").getAnimations({ subtree: true }).map(({ playState }) => playState))];
      const seen = [now()];
      for (const type of ["pointerdown", "pointerup"]) {
        dispatchEvent(new PointerEvent(type));
        seen.push(now());
      }
      resolve(seen);
    }, { once: true })));
    await shop.ranked(() => shop.button(server[2]).click());
    assert.deepEqual(await states, [["running"], ["paused"], ["running"]]);
    await shop.pause(800);
    assert.deepEqual(await shop.page.evaluate(() => [document.getAnimations().length, document.querySelector(".products").getAttribute("style")]), [0, null]);
    await shop.close();
  });

  test("by keyboard, and the focus stays where it is", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.button(server[5], "heart").focus();
    const ranked = await shop.ranked(() => shop.page.keyboard.press("Enter"));
    assert.ok(ranked.moved > 0);
    const focused = () => shop.page.evaluate(() => document.activeElement.closest("[data-product-id]")?.dataset.productId);
    assert.equal(await focused(), server[5]);
    const order = await shop.order();
    assert.equal(order[5], server[5]);
    // The tab key goes on from there, in the order that is seen.
    await shop.page.keyboard.press("Tab");
    await shop.page.keyboard.press("Tab");
    assert.equal(await focused(), order[6]);
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("the tab key goes through the cards as they are seen", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.button(server[5]).focus();
    await shop.ranked(() => shop.page.keyboard.press("Enter"));
    const order = await shop.order();
    assert.notDeepEqual(order, server);
    await shop.page.locator(".product .link").first().focus();
    const reached = [];
    for (let steps = 0; steps < 18; steps++) {
      reached.push(await shop.page.evaluate(() => document.activeElement.closest("[data-product-id]").dataset.productId));
      await shop.page.keyboard.press("Tab");
    }
    assert.deepEqual([...new Set(reached)], order.slice(0, 6));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("what was scrolled past stays, and what was touched stays where it is seen, in rows of any height", async () => {
    const style = "<style>.products > li { height: auto } .products > li:nth-child(5n) .picture, .products > li[data-category*=Rugs] .picture { height: 300px }</style>";
    const shop = await visit(listing({ head: style }));
    await shop.loaded();
    await shop.page.evaluate(() => scrollTo(0, 700));
    await shop.pause(200);
    const passed = await shop.page.evaluate(() => [...document.querySelector(".products").children].filter((card) => card.getBoundingClientRect().bottom <= 0).length);
    assert.ok(passed >= 4);
    // The last row but one in view, so that there is something above it that can grow.
    const at = passed + 5;
    const top = (id) => shop.page.evaluate((id) => {
      const card = document.querySelector(`[data-product-id="${id}"]`);
      return card.offsetTop - scrollY;
    }, id);
    const before = await top(server[at]);
    const ranked = await shop.ranked(() => shop.page.evaluate((id) => document.querySelector(`[data-product-id="${id}"] .heart`).focus({ preventScroll: true }), server[at])
      .then(() => shop.page.keyboard.press("Enter")));
    assert.ok(ranked.moved > 0);
    const order = await shop.order();
    assert.deepEqual(order.slice(0, passed), server.slice(0, passed));
    assert.equal(order[at], server[at]);
    assert.ok(Math.abs((await top(server[at])) - before) < 2, `${before} px before, ${await top(server[at])} px after`);
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("what had to wait moves once it is out of view", async () => {
    const shop = await visit(listing({ before: `<div style="height: 3000px"></div>` }));
    await shop.loaded();
    await shop.page.evaluate(() => document.querySelector(".products").scrollIntoView());
    await shop.pause(100);
    await shop.ranked(() => shop.page.evaluate((id) => (globalThis.dataLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[30]));
    const waiting = await shop.order();
    assert.deepEqual(waiting.slice(0, 8), server.slice(0, 8));
    const ranked = await shop.ranked(() => shop.page.evaluate(() => scrollTo(0, 0)));
    assert.ok(ranked.moved > 0);
    assert.notDeepEqual((await shop.order()).slice(0, 8), server.slice(0, 8));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });

  test("in a layout whose places hang together nothing in view shifts: what would is taken back", async () => {
    const style = "<style>.products { display: block; columns: 4 } .products > li { height: auto; break-inside: avoid } .products > li:nth-child(3n) .picture { height: 260px }</style>";
    const shop = await visit(listing({ head: style.replace("nth-child(3n)", "is([data-category*=Rugs], [data-category*=Lamps], [data-category*=lamps])") }));
    await shop.loaded();
    await shop.ranked(() => shop.page.evaluate((id) => (globalThis.dataLayer ??= []).push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), server[30]));
    assert.equal(await shop.shift(), 0);
    await shop.close();
  });
});

describe("what stays", () => {
  test("what plays and loads in a card, where the browser can move it without taking it out", async () => {
    const list = products.slice(0, 24);
    const frame = '<iframe srcdoc="film" width="80" height="30"></iframe><input class="text">';
    const grid = `<ul class="products">${list.map((product) => card(product).replace("</li>", `${frame}</li>`)).join("")}</ul>`;
    const shop = await visit(listing({ list, grid }));
    await shop.loaded();
    assert.ok(await shop.page.evaluate(() => "moveBefore" in Element.prototype), "this browser can");
    await shop.page.evaluate(() => {
      globalThis.loads = 0;
      for (const frame of document.querySelectorAll("iframe")) frame.addEventListener("load", () => loads++);
    });
    const { moved } = await shop.ranked(() => shop.button(server[5]).click());
    assert.ok(moved > 0);
    await shop.pause(500);
    assert.equal(await shop.page.evaluate(() => loads), 0, "no film begins anew");
    await shop.close();
  });

  test("every card's identity, listeners, fields and markup; the scroll position; text between the cards", async () => {
    const script = `globalThis.cards = [...document.querySelectorAll(".products > li")]; globalThis.clicked = [];
      cards.forEach((card) => card.addEventListener("click", () => clicked.push(card.dataset.productId)));
      cards.forEach((card) => card.append(Object.assign(document.createElement("input"), { value: card.dataset.productId })));
      cards.forEach((card) => (card.querySelector("input").value += "!"));
      globalThis.html = () => cards.map((card) => card.outerHTML).join(""); globalThis.plain = html();`;
    const shop = await visit(listing({ script }));
    await shop.loaded();
    await shop.page.evaluate(() => scrollTo(0, 130));
    const ranked = await shop.ranked(() => shop.button(server[6]).click());
    assert.ok(ranked.moved > 0);
    await shop.pause(500);
    const stays = await shop.page.evaluate(() => ({
      same: cards.every((card) => card.isConnected && card.parentNode.className === "products") && document.querySelectorAll(".products > li").length === cards.length,
      html: html() === plain,
      fields: cards.every((card) => card.querySelector("input").value === `${card.dataset.productId}!`),
      grid: document.querySelector(".products").cloneNode().outerHTML,
      scroll: scrollY,
    }));
    assert.deepEqual(stays, { same: true, html: true, fields: true, grid: '<ul class="products"></ul>', scroll: 130 });
    const [first] = await shop.order();
    await shop.page.locator(`[data-product-id="${first}"] .price`).click();
    assert.equal(await shop.page.evaluate(() => clicked.at(-1)), first);
    await shop.close();
  });

  test("the place of what is no product, is not to be had, comes twice, or is to stay", async () => {
    const cards = products.map(card);
    cards.splice(3, 0, '<li class="banner">20 % off <em>this week</em></li>');
    cards.splice(9, 0, card(products[0]).replace('class="product"', 'class="product again"'));
    cards[12] = cards[12].replace('class="product"', 'class="product sponsored"');
    const shop = await visit(listing({ grid: `<ul class="products">${cards.join("")}</ul>`, attributes: `data-keep=".sponsored"` }));
    await shop.loaded();
    const ranked = await shop.ranked(() => shop.button(server[5]).click());
    assert.ok(ranked.moved > 0);
    const places = await shop.page.evaluate(() => [".banner", ".again", ".sponsored"].map((selector) =>
      [...document.querySelector(".products").children].findIndex((child) => child.matches(selector))));
    assert.deepEqual(places, [3, 9, 12]);
    await shop.close();
  });

  test("the classes of a place, where rows are made of floating cards that have them", async () => {
    const style = "<style>.products { display: block } .products > li { float: left; width: 23%; margin-right: 2%; height: 240px } .products > .first { clear: both } .products > .last { margin-right: 0 }</style>";
    const cards = products.map((product, at) => card(product).replace('class="product"', `class="product${["", "", " last", " first"][(at + 3) % 4 === 3 ? 3 : at % 4 === 3 ? 2 : 0]}"`));
    const shop = await visit(listing({ head: style, grid: `<ul class="products">${cards.join("")}</ul>` }));
    await shop.loaded();
    const rows = () => shop.page.evaluate(() => [...document.querySelector(".products").children].map((card) => `${card.offsetLeft} ${card.offsetTop}`));
    const before = await rows();
    assert.ok((await shop.ranked(() => shop.button(server[5]).click())).moved > 0);
    assert.deepEqual(await rows(), before, "the rows are as they were");
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    assert.deepEqual(await rows(), before);
    assert.deepEqual(await shop.page.locator(".first").evaluateAll((found) => found.map((card) => card.dataset.productId)), server.filter((_, at) => at % 4 === 0));
    await shop.close();
  });

  test("still under reduced motion, and a short movement otherwise", async () => {
    for (const reducedMotion of ["reduce", "no-preference"]) {
      const shop = await visit(listing(), { reducedMotion });
      await shop.loaded();
      await shop.page.evaluate(() => document.addEventListener("nestrank:ranked", ({ detail }) => {
        globalThis.moving = detail.grid.getAnimations({ subtree: true }).length;
      }));
      await shop.ranked(() => shop.button(server[5]).click());
      const moving = await shop.page.evaluate(() => moving);
      assert.ok(reducedMotion === "reduce" ? moving === 0 : moving > 0, `${reducedMotion}: ${moving}`);
      await shop.close();
    }
  });
});

describe("the shopper's way back", () => {
  test("a button that the keyboard reaches; the order stays undone, and comes back when asked for", async () => {
    const shop = await visit(listing({ lang: "de-AT" }));
    await shop.loaded();
    const button = shop.page.getByRole("button", { name: "Ursprüngliche Reihenfolge" });
    assert.equal(await button.count(), 0);
    await shop.ranked(() => shop.button(server[5]).click());
    assert.ok(await button.isVisible());
    assert.equal(await shop.shift(), 0, "it takes no place");
    const line = shop.page.getByRole("status");
    await shop.wait(() => document.querySelector("nestrank-undo").shadowRoot.querySelector("[role=status]").textContent);
    assert.equal(await line.textContent(), "Die Produkte sind jetzt für Sie sortiert.");
    // It is the last that the tab key comes to.
    await shop.page.locator(".buy").last().focus();
    await shop.page.keyboard.press("Tab");
    await shop.page.keyboard.press("Enter");
    assert.deepEqual(await shop.order(), server);
    await shop.button(server[7]).click();
    await shop.pause(400);
    assert.deepEqual(await shop.order(), server, "undone for good");
    await shop.ranked(() => shop.page.getByRole("button", { name: "Für Sie sortiert" }).click());
    assert.notDeepEqual(await shop.order(), server);
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    assert.deepEqual(await shop.order(), server, "and by a script of the page");
    await shop.close();
  });

  test("in each language of the page, right to left too", async () => {
    const { WORDS } = await import("../../pkg/page/words.js");
    const shop = await visit(listing());
    await shop.loaded();
    await shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).stop());
    for (const lang of [...Object.keys(WORDS), "zh-Hans", "DE_at", "xx", ""]) {
      const own = WORDS[lang.toLowerCase().split(/[-_]/)[0]] ?? WORDS.en;
      const said = await shop.page.evaluate(async (lang) => {
        document.documentElement.lang = lang;
        const { Undo } = await import("/pkg/page/undo.js");
        const undo = new Undo(() => {});
        const host = () => document.querySelector("nestrank-undo");
        const texts = [];
        for (const undone of [false, true]) {
          undo.show(undone);
          await new Promise((resolve) => setTimeout(resolve, 130));
          texts.push(host().shadowRoot.querySelector("button").textContent, host().shadowRoot.querySelector("[role=status]").textContent);
        }
        const { lang: said, dir } = host();
        undo.remove();
        return { texts, lang: said, dir };
      }, lang);
      assert.deepEqual(said.texts, [own.original, own.moved, own.personal, own.back], lang);
      assert.equal(WORDS[said.lang], own);
      assert.equal(said.dir, said.lang === "ar" ? "rtl" : "ltr");
    }
    await shop.close();
  });

  test("nowhere, or where the shop wants it; what is said is said everywhere", async () => {
    for (const [attributes, place, shown] of [["", "body", true], ['data-undo="header"', "header", true], ['data-undo="off"', "body", false]]) {
      const shop = await visit(listing({ attributes }));
      await shop.loaded();
      await shop.ranked(() => shop.button(server[5]).click());
      await shop.wait(() => /sorted for you/.test(document.querySelector("nestrank-undo").shadowRoot.querySelector("[role=status]").textContent));
      const seen = await shop.page.evaluate(() => {
        const host = document.querySelector("nestrank-undo");
        return [host.parentElement.localName, host.shadowRoot.querySelector("button").checkVisibility()];
      });
      assert.deepEqual(seen, [place, shown]);
      await shop.close();
    }
  });
});

describe("an order that the shopper chose", () => {
  const select = `<select name="orderby" aria-label="Shop order"><option value="menu_order">Default</option><option value="date">Newest</option><option value="price">Price</option></select>`;
  const moves = async (shop) => {
    await shop.loaded();
    await shop.button(server[5]).click();
    await shop.pause(400);
    return JSON.stringify(await shop.order()) !== JSON.stringify(server);
  };

  test("in the address stands; the shop's usual one is no choice", async () => {
    for (const [search, moved] of [["?orderby=price", false], ["?sort_by=price-ascending", false], ["?order=product.price.asc", false],
      ["?product_list_order=name", false], ["#sort=price&page=1", false], ["?orderby=menu_order", true], ["?sort_by=manual", true], ["?q=order&page=2", true], ["?orderby=", true]]) {
      const shop = await visit(listing({ before: select }), { search });
      assert.equal(await moves(shop), moved, search);
      await shop.close();
    }
  });

  test("by a control: the page's own order is back before the page sorts, and stays", async () => {
    const script = `document.querySelector("select").addEventListener("change", () => (globalThis.atChange = [...document.querySelector(".products").children].map((card) => card.dataset.productId)));`;
    const shop = await visit(listing({ before: select, script }));
    assert.ok(await moves(shop));
    await shop.page.selectOption("select", "price");
    assert.deepEqual(await shop.page.evaluate(() => atChange), server);
    await shop.button(server[9]).click();
    await shop.pause(400);
    assert.deepEqual(await shop.order(), server);
    assert.equal(await shop.page.locator("nestrank-undo").count(), 0);
    await shop.close();
  });

  test("the usual order of that control, or another control, chooses nothing", async () => {
    const other = `<select name="size"><option>S</option><option>M</option></select><button aria-haspopup="listbox" class="sort-toggle">Sort</button>
      <div class="sortiment-filter"><button id="lamps">Lamps</button></div>`;
    const shop = await visit(listing({ before: select + other }));
    await shop.page.selectOption("[name=size]", "M");
    await shop.page.selectOption("[name=orderby]", "menu_order");
    await shop.page.locator(".sort-toggle").click();
    await shop.page.locator("#lamps").click();
    assert.ok(await moves(shop));
    await shop.close();
  });

  test("by a link or a list's option", async () => {
    for (const before of [`<a href="?sort_by=price" onclick="event.preventDefault()" id="it">Price</a>`,
      `<ul role="listbox" class="sort-options"><li role="option">Featured</li><li role="option" id="it">Price, low to high</li></ul>`,
      `<div class="sorter"><button data-sort="price" id="it">Price</button></div>`]) {
      const shop = await visit(listing({ before }));
      await shop.loaded();
      await shop.page.locator("#it").click();
      assert.ok(!(await moves(shop)), before);
      await shop.close();
    }
  });
});
