// The guide on a page that was not written for nestrank: off unless asked for, in a corner or in the
// shop's own place, never in the control arm, gone with the script.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { idsOf, listing, products, visit } from "./embed-shop.mjs";

const WAIT = { timeout: 60_000 };
const server = idsOf(products);
const guides = (page) => page.locator("nestrank-guide, nestrank-guide-place").count();
/** Waits until the guide has noted so many things. */
const noted = (page, count, host = "nestrank-guide-place") => page.waitForFunction(({ count, host }) => {
  const place = document.querySelector(host);
  const guide = place?.shadowRoot.querySelector("nestrank-guide") ?? place;
  return guide?.shadowRoot?.querySelectorAll(".noted li").length >= count;
}, { count, host }, WAIT);

describe("the guide on a shop's page", () => {
  test("is not there, nor fetched, unless the shop asks for it", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    assert.equal(await guides(shop.page), 0);
    assert.deepEqual(shop.requests.map(({ url }) => new URL(url).pathname).filter((path) => /guide|full|hints|reasons/.test(path)), []);
    await shop.close();
  });

  test("opens in a corner, closes by Escape, shifts nothing, and its buttons act at once", async () => {
    const shop = await visit(listing({ attributes: 'data-guide="on"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await noted(shop.page, 1);
    const open = shop.page.locator("nestrank-guide-place > button, nestrank-guide-place button[aria-controls=box]");
    assert.equal(await open.getAttribute("aria-expanded"), "false");
    await open.focus();
    await shop.page.keyboard.press("Enter");
    assert.equal(await open.getAttribute("aria-expanded"), "true");
    await shop.page.keyboard.press("Tab");
    assert.ok(await shop.page.evaluate(() => document.querySelector("nestrank-guide-place").shadowRoot.activeElement?.matches("nestrank-guide")), "the tab key goes on into what was opened");
    const guide = shop.page.locator("nestrank-guide");
    for (const summary of await guide.locator("summary").all()) await summary.click();
    const less = guide.locator(".why button[data-kind=less]").first();
    const item = await guide.locator(".why li").first().getAttribute("data-id");
    await shop.ranked(() => less.click());
    await noted(shop.page, 2);
    assert.deepEqual((await shop.heard()).at(-1), ["less", item, "guide"]);
    await shop.page.keyboard.press("Escape");
    assert.equal(await open.getAttribute("aria-expanded"), "false");
    assert.ok(await shop.page.evaluate(() => document.querySelector("nestrank-guide-place").shadowRoot.activeElement?.matches("button")));
    assert.deepEqual(await shop.page.evaluate(() => shifts), []);
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });

  test("speaks the page's language", async () => {
    const shop = await visit(listing({ attributes: 'data-guide="on"', lang: "zh-CN" }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await noted(shop.page, 1);
    assert.equal(await shop.page.locator("nestrank-guide h2").textContent(), "选购向导");
    assert.equal(await shop.page.locator("nestrank-guide-place button[aria-controls=box]").textContent(), "选购向导");
    await shop.close();
  });

  test("stands in the shop's own place, forgets all that the page knows, and goes with it", async () => {
    const shop = await visit(listing({ attributes: 'data-guide="#help" data-persist="tab"', before: '<aside id="help" style="height: 0; overflow: auto"></aside>' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await noted(shop.page, 1, "#help nestrank-guide");
    await shop.page.evaluate(() => document.querySelector("nestrank-guide").shadowRoot.querySelector(".forget").click());
    await shop.page.waitForFunction(() => document.querySelector("nestrank-guide").shadowRoot.querySelectorAll(".noted li").length === 0, null, WAIT);
    const left = await shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).export().events.length);
    assert.equal(left, 0);
    await shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).stop());
    assert.equal(await guides(shop.page), 0);
    await shop.close();
  });

  test("is not there in the control arm", async () => {
    const shop = await visit(listing({ attributes: 'data-guide="on" data-holdout="1"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.pause(500);
    assert.equal(await guides(shop.page), 0);
    await shop.close();
  });

  for (const policy of ["script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'", "script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'"]) {
    test(`works under ${policy}`, async () => {
      const list = products.map((product) => ({ ...product, title: `${product.title} <img src=x onerror="globalThis.hurt = 1">` }));
      const shop = await visit(listing({ list, attributes: 'data-guide="on"' }), { headers: { "Content-Security-Policy": policy } });
      await shop.loaded();
      await shop.ranked(() => shop.button(server[2]).click());
      await noted(shop.page, 1);
      assert.equal(await shop.page.evaluate(() => globalThis.hurt), undefined);
      assert.equal(await shop.page.evaluate(() => told.error.length), 0);
      await shop.close();
    });
  }
});
