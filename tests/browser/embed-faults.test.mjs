// The embedded script where something is against it: files that fail, a strict policy, hostile text.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { serve } from "./harness.mjs";
import { during, idsOf, listing, products, put, visit } from "./embed-shop.mjs";

const server = idsOf(products);
const settle = (shop) => shop.pause(800);

describe("whatever fails, the page keeps its order", () => {
  const fails = async (html, options, code) => {
    const shop = await visit(html, options);
    await shop.wait(() => told.error.length > 0);
    await shop.button(server[2]).click();
    await settle(shop);
    assert.deepEqual((await shop.faults()).map((fault) => fault.code), [code]);
    assert.deepEqual(await shop.order(), server);
    assert.deepEqual(shop.errors, []);
    assert.equal(await shop.page.evaluate(() => told.ready.length), 1, "what was read was told");
    await shop.close();
  };

  test("a model that is not there, or is no model; no default model beside the script", async () => {
    const without = listing().replace('data-model="/www/model/"', "");
    await fails(listing().replace("/www/model/", "/nowhere/"), {}, "model-fetch");
    put("/broken/manifest.json", "<html>", undefined, "text/html");
    await fails(listing().replace("/www/model/", "/broken/"), {}, "model-invalid");
    await during({ path: /^\/pkg\/model\//, status: 404 }, () => fails(without, {}, "model-fetch"));
  });

  test("a module that is not there, neither as a file nor as text", async () => {
    await during({ path: /(_bg\.wasm|\/inlined-module\.js)$/, status: 404 }, () => fails(listing(), {}, "backend-unavailable"));
  });

  test("a page without products, and one whose storage is blocked", async () => {
    const empty = await visit(listing({ list: [], grid: "<p>Nothing here.</p>" }));
    await empty.wait(() => told.ready.length > 0);
    await settle(empty);
    assert.deepEqual([empty.errors, await empty.faults()], [[], []]);
    assert.ok(!empty.requests.some(({ url }) => url.includes("wasm")), "nothing is fetched for nothing");
    await empty.close();
    const block = () => ["localStorage", "sessionStorage"].forEach((name) =>
      Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError"); } }));
    const shop = await visit(listing({ attributes: 'data-persist="device" data-holdout="0.001"' }), { init: block });
    await shop.loaded();
    assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });
});

test("a page that cannot be read is let go of, and attach() throws nothing", async () => {
  const shop = await visit(listing({ embed: false }));
  const left = await shop.page.evaluate(async () => {
    document.querySelectorAll = () => {
      throw new Error("not on this page");
    };
    const { attach } = await import("/pkg/index.js");
    await attach();
    delete document.querySelectorAll;
    return document.querySelectorAll("nestrank-undo").length;
  });
  assert.equal(left, 0);
  assert.deepEqual(await shop.faults(), [{ code: "page-invalid", message: "not on this page" }]);
  await shop.button(server[2]).click();
  assert.deepEqual(await shop.heard(), []);
  // What kept it from being read may be over.
  await shop.page.evaluate(async () => (globalThis.again = await (await import("/pkg/index.js")).attach()));
  await shop.wait(() => again.recommender);
  assert.ok((await shop.ranked(() => shop.button(server[3]).click())).moved > 0);
  assert.deepEqual(shop.errors, []);
  await shop.close();
});

describe("a strict policy", () => {
  const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; img-src 'self'";
  const strict = (policy) => visit(listing(), { headers: { "Content-Security-Policy": policy } });

  test("scripts of its own and WebAssembly are all it needs; Trusted Types may be enforced", async () => {
    const violated = [];
    for (const policy of [CSP, `${CSP}; require-trusted-types-for 'script'; trusted-types 'none'`]) {
      const shop = await strict(policy);
      await shop.loaded();
      const ranked = await shop.ranked(() => shop.button(server[2]).click());
      assert.ok(ranked.moved > 0);
      assert.ok(await shop.page.getByRole("button", { name: "Original order" }).isVisible());
      const left = await shop.page.evaluate(() => getComputedStyle(document.querySelector("nestrank-undo")).position);
      assert.equal(left, "fixed", "its style needs no `style-src`");
      violated.push(...shop.console.filter(({ text }) => /Trusted|nestrank.*Content Security/i.test(text)));
      assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
      await shop.close();
    }
    assert.deepEqual(violated, []);
  });

  test("without WebAssembly the server's order stays, and one message says why", async () => {
    const shop = await strict(CSP.replace(" 'wasm-unsafe-eval'", ""));
    await shop.wait(() => told.error.length > 0);
    await shop.button(server[2]).click();
    await settle(shop);
    // Whatever else happens on the page, it is said once.
    await shop.page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: true })));
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    await shop.page.evaluate(() => document.querySelector(".products").append(document.querySelector(".product").cloneNode(true)));
    await shop.button(server[4]).first().click();
    await settle(shop);
    const [fault, ...more] = await shop.faults();
    assert.deepEqual([fault.code, more], ["backend-unavailable", []]);
    const said = shop.console.filter(({ text }) => text.startsWith("nestrank: ") && !/^nestrank: 4\d products/.test(text));
    assert.deepEqual(said.map(({ type }) => type), ["warning"]);
    assert.match(said[0].text, /^nestrank: backend-unavailable: no backend is available: .*(Content Security Policy|wasm-unsafe-eval)/i);
    assert.deepEqual((await shop.order()).slice(0, 40), server);
    await shop.close();
  });

  test("Trusted Types keep the workers of a large catalogue out: the page's own thread ranks it", async () => {
    const shop = await strict(`${CSP}; require-trusted-types-for 'script'; trusted-types 'none'`);
    const count = await shop.page.evaluate(async () => {
      Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });
      const { Recommender } = await import("/pkg/index.js");
      const catalog = Array.from({ length: 8_400 }, (_, at) => ({ id: `p${at}`, title: `Chair ${at}` }));
      const r = await Recommender.load({ model: "/www/model/", catalog });
      r.observe({ kind: "favorite", item: "p7" });
      await r.rank();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await r.rank()).length;
    });
    assert.equal(count, 8_400);
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });
});

describe("nothing it is given is believed", () => {
  const evil = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>`;
  const titles = [evil, "__proto__", "constructor", "x".repeat(1_000_000), "\u202Eevil\u202C \u0000", "'\"`${alert(1)}"];

  test("hostile titles, ids and events: no script runs, nothing breaks", async () => {
    // Inline handlers would run here; whatever made HTML of a text would be seen.
    const headers = { "Content-Security-Policy": "require-trusted-types-for 'script'; trusted-types 'none'" };
    const init = () => {
      globalThis.violations = [];
      document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) => violations.push(`${violatedDirective} ${sample}`));
    };
    const list = products.map((product, at) => (titles[at] ? { ...product, title: titles[at], brand: titles[at] } : product));
    list[6] = { ...list[6], id: "__proto__" };
    const head = `<script>window.dataLayer = [JSON.parse('{"event":"add_to_cart","ecommerce":{"__proto__":{"items":1},"items":[{"item_id":"__proto__"},{"item_id":"toString"}]}}')]</script>`;
    const shop = await visit(listing({ list, head }), { headers, init });
    await shop.loaded();
    await shop.page.evaluate((evil) => dataLayer.push({ event: "view_item", ecommerce: { items: [{ item_id: evil, item_name: evil, item_brand: evil }] } }), evil);
    await shop.ranked(() => shop.button(server[8]).click());
    assert.equal(await shop.page.evaluate(() => window.broken), undefined);
    assert.equal(await shop.page.evaluate(() => ({}).items), undefined, "no prototype was changed");
    assert.equal(await shop.page.locator("img").count(), 0);
    assert.deepEqual([shop.errors, await shop.page.evaluate(() => violations)], [[], []]);
    assert.ok((await shop.heard()).some(([kind, id]) => kind === "cart" && id === "__proto__"));
    await shop.close();
  });
});
