// What the page reader finds on pages of many makers (tests/pages), each against what was put into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ROOT, launch, open, serve } from "./harness.mjs";

/** For each page: the grid's selector, its cards in order, and what else is known of it. */
const EXPECTED = JSON.parse(readFileSync(`${ROOT}tests/pages/expected.json`, "utf8"));
/** One page says in its own head that it is Latin 1; a server that says otherwise would win. */
const LATIN = { path: /latin1/, headers: { "Content-Type": "text/html" } };

let site;
let browser;
before(async () => {
  site = await serve({ faults: [LATIN] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page and reads it; `reading` runs in the page with what was read. */
async function readOf(path, { options = {}, html, grid, url = site.url } = {}) {
  const tab = await open(browser, `${url}${path}`);
  const found = await tab.page.evaluate(async ({ options, html, grid, url }) => {
    const { mainProduct, read } = await import(`${url}pkg/page/read.js`);
    if (html) document.body.innerHTML = html;
    const before = document.documentElement.outerHTML;
    const { grids, products, sources, lacked } = read(document, options);
    const again = read(document, options);
    const element = grid && document.querySelector(grid);
    return {
      products, sources, lacked, main: mainProduct(document), unchanged: document.documentElement.outerHTML === before,
      same: JSON.stringify(again.products) === JSON.stringify(products) && again.grids.every((one, at) => one.element === grids[at].element),
      children: grids.every((one) => one.cards.every((card) => card.element.parentElement === one.element)),
      grids: grids.map((one) => ({
        asked: one.element === element, name: one.element.className,
        cards: one.cards.map(({ product, aliases, element }) => ({ product, aliases, text: element.textContent })),
      })),
      broken: [window.broken, {}.polluted],
    };
  }, { options, html, grid, url });
  const { errors } = tab;
  await tab.close();
  assert.deepEqual(errors, []);
  assert.deepEqual(found.broken, [undefined, undefined], "nothing of the page has run");
  assert.ok(found.unchanged, "the page is as it was");
  assert.ok(found.same, "reading it again finds the same");
  assert.ok(found.children, "each card is a child of its grid");
  return found;
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`${name}: products, ids, prices and the cards that show them`, async () => {
    const found = await readOf(`tests/pages/${name}.html`, { grid: expected.grid });
    const grid = found.grids.find(({ asked }) => asked);
    assert.ok(grid, `the grid is ${expected.grid}, found ${found.grids.map((one) => one.name)}`);
    assert.equal(found.grids.length, expected.grids ?? 1, "grids");
    const cards = grid.cards.map(({ product }) => product);
    assert.deepEqual(cards.map(({ title }) => title.slice(0, 60)), expected.cards.map((card, at) => card.title ?? cards[at].title.slice(0, 60)));
    assert.deepEqual(cards.map(({ price }) => price ?? null), expected.cards.map(({ price }) => price));
    assert.equal(new Set(cards.map(({ id }) => id)).size, cards.length, "each product has an id of its own");
    for (const [at, card] of expected.cards.entries()) {
      const { product, aliases } = grid.cards[at];
      if (card.id) assert.equal(product.id, card.id);
      for (const alias of card.alias ?? []) assert.ok([product.id, ...aliases].includes(alias), `${product.title}: ${alias} among ${aliases}`);
      assert.equal(product.listPrice ?? null, card.list ?? null, `list price of ${product.title}`);
      assert.equal(product.available === false, card.available === false, `availability of ${product.title}`);
      for (const field of ["brand", "rating", "reviews"]) if (card[field] !== undefined) assert.equal(product[field], card[field], `${field} of ${product.title}`);
      if (card.category) assert.ok(card.category.every((level) => product.category?.includes(level)), `category of ${product.title}: ${product.category}`);
      if (expected.currency && product.price !== undefined) assert.equal(product.currency, expected.currency);
    }
    if (expected.products) assert.equal(found.products.length, expected.products);
    for (const source of expected.sources ?? []) assert.ok(found.sources[source] > 0, `${source} in ${JSON.stringify(found.sources)}`);
    if (expected.lacked) assert.ok(found.lacked.some((line) => line.startsWith(expected.lacked)), found.lacked.join("; "));
    assert.deepEqual(found.main, null, "a listing is no product's page");
  });
}
