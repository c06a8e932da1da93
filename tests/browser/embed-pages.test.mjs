// The embedded script on pages of many makers (tests/pages): each is read, hears an event that goes
// by another id than the page's, is put in order without a layout shift, and gets its order back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./embed-shop.mjs";
import { EXPECTED, embedded, typeOf } from "./saved-pages.mjs";

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`${name}: heard, put in order, and back`, async () => {
    const shop = await visit(embedded(name), { path: `/tests/pages/${name}.html`, type: typeOf(name) });
    const { page } = shop;
    await shop.wait(() => told.ready.length > 0);
    const start = await page.evaluate((grid) => {
      shifts.length = 0;
      globalThis.element = document.querySelector(grid);
      globalThis.first = [...element.children];
      const found = told.ready.at(-1).grids.find((one) => one.element === element);
      return { cards: found?.cards.length, ids: found?.cards.map(({ product }) => product.id), scripts: window.broken };
    }, expected.grid);
    assert.equal(start.cards, expected.cards.length);
    await shop.loaded();

    // The shopper touches the page, and the page says what that was for. On a busy machine the moment
    // may be over before it does; then they touch it again.
    const at = expected.cards.findLastIndex(({ available }, at) => available !== false && start.ids[at] !== start.ids[0]);
    const alias = expected.cards[at].alias?.at(-1) ?? start.ids[at];
    for (let touches = 0; touches < 5; touches++) {
      await page.mouse.click(1, 1);
      await shop.ranked(() => page.evaluate((id) => (window.dataLayer = Array.isArray(window.dataLayer) ? window.dataLayer : [])
        .push({ event: "add_to_cart", ecommerce: { items: [{ item_id: id }] } }), alias));
      if (await page.evaluate(() => told.ranked.some(({ grid, moved }) => grid === element && moved > 0))) break;
    }
    assert.equal((await shop.heard()).find(([kind]) => kind === "cart")[1], start.ids[at], `${alias} is ${start.ids[at]}`);

    const moved = await page.evaluate(() => {
      const ranked = told.ranked.filter(({ grid }) => grid === element);
      const children = [...element.children];
      return {
        moved: Math.max(0, ...ranked.map(({ moved }) => moved)),
        same: children.length === first.length && first.every((child) => child.parentNode === element),
        changed: children.some((child, at) => child !== first[at]),
      };
    });
    assert.ok(moved.same, "the same children");
    assert.equal(moved.changed, moved.moved > 0);
    assert.ok(moved.moved > 0, `nothing moved: ${JSON.stringify(shop.console)}`);

    assert.equal(await shop.shift(), 0);

    await page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    assert.ok(await page.evaluate(() => [...element.children].every((child, at) => child === first[at])), "its own order");
    assert.deepEqual([await shop.faults(), await page.evaluate(() => window.broken)], [[], undefined]);
    await shop.close();
  });
}
