// The embedded script where the shopper is asked whether their session may be kept.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { idsOf, listing, products, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const settle = (shop) => shop.pause(800);
const attached = (page, run) => page.evaluate(async (run) =>
  new Function("page", `return ${run}`)(await (await import("/pkg/embed.js")).attached), run);

describe("consent", () => {
  const keys = (shop) => shop.page.evaluate(() => Object.keys(localStorage).sort());

  test("nothing is kept before it, everything after it, nothing when it is taken back", async () => {
    const shop = await visit(listing({ attributes: 'data-persist="device" data-consent="wait"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    assert.deepEqual(await keys(shop), []);
    await shop.page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: true })));
    await shop.wait(() => localStorage.nestrank?.includes('"cart"'));
    await shop.ranked(() => shop.button(server[4]).click());
    const events = await attached(shop.page, "page.export().events.map(({ item }) => item)");
    assert.deepEqual(events, [server[2], server[4]], "each event once");
    await shop.page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: false })));
    assert.deepEqual(await keys(shop), []);
    await shop.button(server[5]).click();
    await settle(shop);
    assert.deepEqual(await keys(shop), []);
    await shop.close();
  });

  test("by an attribute, from the start or later; said while the page is being read, it is heard", async () => {
    const known = await visit(listing({ attributes: 'data-persist="device" data-consent="yes"' }));
    await known.loaded();
    await known.ranked(() => known.button(server[2]).click());
    assert.ok((await keys(known)).includes("nestrank"));
    await known.page.evaluate(() => (document.querySelector("[data-consent]").dataset.consent = "no"));
    await settle(known);
    assert.deepEqual(await keys(known), []);
    await known.close();
    const early = `<script>const say = (detail) => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail }));
      document.addEventListener("nestrank:ready", () => say(true))</script>`;
    const banner = await visit(listing({ head: early, attributes: 'data-persist="device" data-consent="wait"' }));
    await banner.loaded();
    await banner.ranked(() => banner.button(server[2]).click());
    assert.ok((await keys(banner)).includes("nestrank"));
    assert.deepEqual([banner.errors, await banner.faults()], [[], []]);
    await banner.close();
  });

  test("by the IAB's TCF and by Google's consent mode", async () => {
    const tcf = `<script>window.__tcfapi = (command, version, callback) => { window.answer = (consents) =>
      callback({ eventStatus: "useractioncomplete", gdprApplies: true, purpose: { consents } }, true); callback({ eventStatus: "cmpuishown", gdprApplies: true }, true) }</script>`;
    const google = `<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }
      gtag("consent", "default", { personalization_storage: "denied", analytics_storage: "granted" });
      window.answer = (yes) => gtag("consent", "update", { personalization_storage: yes ? "granted" : "denied" })</script>`;
    for (const [kind, head, yes, no] of [["tcf", tcf, { 1: true, 5: true, 6: true }, { 1: true, 5: false, 6: true }], ["google", google, true, false]]) {
      const shop = await visit(listing({ head, attributes: `data-persist="device" data-consent="${kind}"` }));
      await shop.loaded();
      await shop.ranked(() => shop.button(server[2]).click());
      assert.deepEqual(await keys(shop), [], kind);
      await shop.page.evaluate((given) => answer(given), yes);
      await shop.wait(() => localStorage.nestrank?.includes('"cart"'));
      await shop.page.evaluate((given) => answer(given), no);
      await settle(shop);
      assert.deepEqual(await keys(shop), [], kind);
      await shop.close();
    }
  });

  test("all that is known can be read and deleted", async () => {
    const shop = await visit(listing({ attributes: 'data-persist="device" data-holdout="0.0001"' }));
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    const known = await attached(shop.page, "page.export()");
    assert.deepEqual(known.events.map(({ kind, item }) => [kind, item]), [["cart", server[2]]]);
    assert.ok(Number.isInteger(known.page.number));
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:forget")));
    assert.deepEqual(await keys(shop), []);
    assert.deepEqual(await shop.order(), server);
    await shop.close();
  });
});
