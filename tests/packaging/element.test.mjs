// <nestrank-grid>, built from the packed package: it ranks its own children, keeps what a page gave
// them, and whatever goes wrong, they stand as they did.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { host } from "./project.mjs";
import { LOOKED_AT, RULES, idsOf, shown } from "./products.mjs";
import { clean, expected, visit } from "./shopper.mjs";

const TIMEOUT = { timeout: 300_000 };
const told = shown.map(({ id, title, category, brand, price }) => ({ id, title, category, brand, price }));

let server;
before(async () => (server = await host("element")), { timeout: 600_000 });
after(() => server?.close());

/** Opens the app, with these attributes on the grid and these products as its children. */
async function grid(run, { attributes = { model: "/model/" }, products = told, path = "", ...options } = {}) {
  const seen = await visit(server.url + path, options);
  try {
    await put(seen.page, attributes, products);
    await run({ ...seen, is: (run, argument) => seen.page.waitForFunction(run, argument, { timeout: 60_000 }) });
  } finally {
    await seen.close();
  }
}

const put = (page, attributes, products) => page.evaluate(({ attributes, products }) => {
  globalThis.tell = [];
  for (const name of ["ready", "event", "ranked", "error"]) {
    document.addEventListener(`nestrank:${name}`, ({ detail }) => tell.push({ name, ...detail }));
  }
  globalThis.cardOf = ({ id, title, category, brand, price }) => {
    const card = document.createElement("article");
    Object.assign(card.dataset, { id, category, brand, price });
    card.append(document.createElement("h3"), document.createElement("button"), document.createElement("a"));
    card.querySelector("h3").textContent = title;
    Object.assign(card.querySelector("button"), { textContent: "Quick view" }).dataset.event = "view";
    Object.assign(card.querySelector("a"), { textContent: "more", href: `#${id}` });
    return card;
  };
  globalThis.element = document.createElement("nestrank-grid");
  element.id = "products";
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...products.map(cardOf));
  document.body.append(element);
}, { attributes, products });

const isReady = () => element.status === "ready";

describe("nestrank-grid", () => {
  test("ranks its children, which stay themselves, and tells who listens", TIMEOUT, () => grid(async (seen) => {
    const { page, is } = seen;
    const [wanted, next] = await expected({ products: told });
    await is(isReady);
    await page.evaluate(() => {
      globalThis.cards = new Map([...element.children].map((card) => [card.dataset.id, card]));
    });
    await page.locator(`[data-id="${LOOKED_AT[0]}"] button`).focus();
    await page.keyboard.press("Enter");
    await seen.becomes(wanted);
    const { same, focus, said, order, ranked, heard, ready } = await page.evaluate(() => ({
      same: [...element.children].every((card) => cards.get(card.dataset.id) === card),
      focus: document.activeElement.closest("[data-id]")?.dataset.id,
      said: element.shadowRoot.querySelector("[role=status]").getAttribute("role"),
      order: [...element.querySelectorAll("button")].map((button) => button.parentElement.dataset.id),
      ranked: tell.find(({ name }) => name === "ranked"),
      heard: tell.find(({ name }) => name === "event"),
      ready: tell.filter(({ name }) => name === "ready").map(({ grids, sources }) => [grids[0].cards.length, grids[0].cards[3].product, sources])[0],
    }));
    assert.deepEqual([same, focus, said], [true, LOOKED_AT[0], "status"]);
    assert.deepEqual(order, wanted, "the order of the tab key");
    assert.deepEqual(ready, [48, told[3], { element: 48 }]);
    assert.deepEqual([heard.kind, heard.item, heard.source], ["view", LOOKED_AT[0], "click"]);
    assert.deepEqual(ranked.order, wanted);
    assert.deepEqual([ranked.backend, ranked.arm, ranked.moved > 0, ranked.ms >= 0], ["cpu", "treated", true, true]);
    await is(() => element.shadowRoot.querySelector("[role=status]").textContent === "The products are now sorted for you.");
    // A click on a card's link is a view as well.
    await page.locator(`[data-id="${LOOKED_AT[1]}"] a`).click();
    await seen.becomes(next);
    clean(seen);
  }));

  test("attributes are properties, and each change counts", TIMEOUT, () => grid(async (seen) => {
    const { page, is } = seen;
    const [wanted] = await expected({ products: told });
    await is(isReady);
    const reflected = await page.evaluate(() => {
      const options = { model: "/model/", catalog: "/c.json", key: "data-sku", backend: "cpu", persist: "tab", maxAgeDays: "3", diversity: "0.2", wasm: "/w/", rules: { caps: { brand: 2 } } };
      const other = Object.assign(document.createElement("nestrank-grid"), options, { disabled: true });
      const attributes = Object.fromEntries([...other.attributes].map(({ name, value }) => [name, value]));
      other.model = null;
      return { attributes, gone: [other.getAttribute("model"), other.model], status: [other.status, element.getAttribute("status")], key: element.key };
    });
    assert.deepEqual(reflected.attributes, { model: "/model/", catalog: "/c.json", key: "data-sku", backend: "cpu", persist: "tab", "max-age-days": "3", diversity: "0.2", wasm: "/w/", rules: '{"caps":{"brand":2}}', disabled: "" });
    assert.deepEqual([reflected.gone, reflected.status, reflected.key], [[null, ""], ["idle", "ready"], "data-id"]);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    await page.evaluate(() => (element.disabled = true));
    await seen.becomes(idsOf(shown));
    assert.equal(await page.evaluate(() => element.recommender), null);
    await page.evaluate(() => (element.disabled = false));
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    await page.evaluate(() => element.reset());
    await seen.becomes(idsOf(shown));
    clean(seen);
  }));

  test("the products come from its children, a property, or a file", TIMEOUT, () => grid(async (seen) => {
    const [wanted] = await expected({ products: shown });
    const { page, is } = seen;
    await page.evaluate((products) => (element.products = products), shown);
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    // Of a whole catalogue the children come in the order of all.
    await page.evaluate(() => {
      element.products = null;
      element.catalog = "/catalog.json";
    });
    await is(() => element.recommender && element.status === "ready");
    await seen.becomes(idsOf(shown));
    await seen.look(LOOKED_AT[0]);
    const all = await page.evaluate(async () => (await element.recommender.rank()).map(({ item }) => item));
    const there = all.filter((id) => idsOf(shown).includes(id));
    await seen.becomes([...there, ...idsOf(shown).filter((id) => !there.includes(id))]);
    clean(seen);
  }));

  test("children that come and go are ranked with the others", TIMEOUT, () => grid(async (seen) => {
    const { page, is } = seen;
    await is(isReady);
    await page.evaluate((more) => element.append(...more.map(cardOf), Object.assign(document.createElement("aside"), { id: "ad" })), told.slice(24));
    await seen.look(LOOKED_AT[0]);
    await seen.becomes((await expected({ products: told }))[0]);
    assert.equal(await page.evaluate(() => element.children[48].id), "ad", "what has no id keeps its place");
    await page.evaluate(() => element.lastElementChild.previousElementSibling.remove());
    await is(() => element.children.length === 48);
    clean(seen);
  }, { products: told.slice(0, 24) }));

  test("moved, taken out, put back: it goes on or begins anew", TIMEOUT, () => grid(async (seen) => {
    const { page, is } = seen;
    const [wanted] = await expected({ products: told });
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    const kept = await page.evaluate(async () => {
      const { recommender } = element;
      document.body.append(document.createElement("main"));
      document.querySelector("main").append(element);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return element.recommender === recommender && recommender.export().events.length;
    });
    assert.equal(kept, 1, "a move is no end");
    await seen.becomes(wanted);
    const ended = await page.evaluate(async () => {
      const { recommender } = element;
      element.remove();
      await new Promise((resolve) => setTimeout(resolve, 50));
      try {
        recommender.export();
      } catch ({ code }) {
        return [code, element.recommender, [...element.children].map(({ dataset }) => dataset.id).join()];
      }
    });
    assert.deepEqual(ended, ["freed", null, idsOf(shown).join()]);
    await page.evaluate(() => document.querySelector("main").append(element));
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    clean(seen);
  }));

  test("rules order its children, and only they bring the full module", TIMEOUT, () => grid(async (seen) => {
    const { page, is } = seen;
    const [plain] = await expected({ products: told });
    const [wanted] = await expected({ products: told, rules: RULES });
    const [other] = await expected({ products: told, rules: { exclude: [plain[0]] } });
    assert.equal(wanted[0], shown[45].id);
    assert.notDeepEqual(wanted.slice(1), plain.filter((id) => id !== shown[45].id), "or the cap shows nowhere");
    const full = () => seen.requests.filter(({ url }) => /nestrank_full_bg/.test(url)).length;
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(plain);
    assert.equal(full(), 0);
    await page.evaluate((rules) => (element.rules = rules), RULES);
    await is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    assert.equal(full(), 1);
    // Others, and none, make another order of the same recommender.
    await page.evaluate((rules) => {
      globalThis.before = element.recommender;
      // The shopper's act, or what is in view stays.
      element.dispatchEvent(new PointerEvent("pointerdown"));
      element.setAttribute("rules", rules);
    }, JSON.stringify({ exclude: [plain[0]] }));
    await seen.becomes(other);
    await page.evaluate(() => {
      element.dispatchEvent(new PointerEvent("pointerdown"));
      element.rules = null;
    });
    await seen.becomes((await expected({ products: told, rules: {} }))[0]);
    assert.deepEqual(await page.evaluate(() => [element.recommender === before, element.rules]), [true, ""]);
    clean(seen);
  }));

  for (const [rules, why] of [
    ["{", 'attribute rules="{" is no JSON'],
    ["7", "option `rules` must be an object"],
    ['{"variety":{"method":"mmr","strength":3}}', "variety.strength"],
    [JSON.stringify({ pinned: [7] }), "pinned"],
  ]) {
    test(`rules that no order can be made by are named, and the rest counts: ${rules}`, TIMEOUT, () => grid(async (seen) => {
      const { page, is } = seen;
      await is(isReady);
      await is(() => tell.some(({ name }) => name === "error"));
      await seen.look(LOOKED_AT[0]);
      await seen.becomes((await expected({ products: told, rules: {} }))[0]);
      await page.evaluate((card) => element.append(cardOf(card)), { ...told[0], id: "more" });
      await is(() => element.children.length === 49);
      const named = await page.evaluate(() => tell.filter(({ name }) => name === "error"));
      assert.deepEqual(named.map(({ code }) => code), ["option-invalid"]);
      assert.ok(named[0].message.includes(why), named[0].message);
      // And they can be put right.
      await page.evaluate((rules) => (element.rules = rules), RULES);
      await is(isReady);
      await seen.look(LOOKED_AT[1]);
      await is((first) => element.children[0].dataset.id === first, shown[45].id);
      assert.deepEqual(seen.errors, []);
    }, { attributes: { model: "/model/", rules } }));
  }

  test("without a model the package's own serves", TIMEOUT, () => grid(async (seen) => {
    const [wanted] = await expected({ products: told, model: null });
    await seen.is(isReady);
    await seen.look(LOOKED_AT[0]);
    await seen.becomes(wanted);
    clean(seen);
  }, { attributes: {} }));

  test("what was set before it was defined counts", TIMEOUT, async () => {
    const seen = await visit(server.url);
    try {
      const upgraded = await seen.page.evaluate(async () => {
        // This page has defined it already: so it is a class of it, of an element that was none yet.
        const NestrankGrid = customElements.get("nestrank-grid");
        const element = document.createElement("nestrank-later");
        Object.assign(element, { model: "/model/", products: [{ id: "a" }, { id: "b" }] });
        document.body.append(element);
        customElements.define("nestrank-later", class extends NestrankGrid {});
        return [element.getAttribute("model"), element.products.length, Object.hasOwn(element, "model")];
      });
      assert.deepEqual(upgraded, ["/model/", 2, false]);
    } finally {
      await seen.close();
    }
  });
});

describe("nestrank-grid, when something is wrong", () => {
  const cases = {
    "no model there": [{ model: "/nowhere/" }, /model-fetch/],
    "an option that makes no sense": [{ model: "/model/", backend: "quantum" }, /option-invalid/],
    "a number that is none": [{ model: "/model/", "max-age-days": "soon" }, /option-invalid/],
    "no catalogue there": [{ model: "/model/", catalog: "/nowhere.json" }, /catalog-invalid|model-fetch/],
    "no address": [{ model: "/model/", wasm: "http://[" }, /option-invalid/],
  };
  for (const [name, [attributes, code]] of Object.entries(cases)) {
    test(name, TIMEOUT, () => grid(async (seen) => {
      await seen.is(() => tell.some(({ name }) => name === "error"));
      await seen.look(LOOKED_AT[0]);
      await seen.page.evaluate(() => element.observe(null));
      assert.deepEqual(await seen.order(), idsOf(shown));
      assert.match(await seen.page.evaluate(() => tell.find(({ name }) => name === "error").code), code);
      assert.deepEqual(seen.errors, []);
      // And it can be put right.
      await seen.page.evaluate((names) => names.forEach((name) => (name === "model" ? (element.model = "/model/") : element.removeAttribute(name))), Object.keys(attributes));
      await seen.is(() => element.status === "ready");
    }, { attributes }));
  }

  test("an event that makes no sense is told, and the order stays", TIMEOUT, () => grid(async (seen) => {
    await seen.is(isReady);
    await seen.page.evaluate(() => {
      element.observe({ kind: "view", item: "nobody's" });
      element.observe(null);
      element.children[0].querySelector("button").dataset.event = "toString";
      element.children[0].querySelector("button").click();
    });
    assert.deepEqual(await seen.page.evaluate(() => tell.filter(({ name }) => name === "error").map(({ code }) => code)), ["unknown-item", "event-invalid"]);
    assert.deepEqual([await seen.order(), seen.errors], [idsOf(shown), []]);
  }));

  test("hostile text stays text, under a strict policy with Trusted Types", TIMEOUT, async () => {
    const html = readFileSync(join(server.folder, "index.html"), "utf8").replace(/<style>[\s\S]*<\/style>/, "");
    const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'none'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
    server.faults.push({ path: "/strict.html", body: html, type: "text/html; charset=utf-8", headers: { "Content-Security-Policy": policy } });
    const hostile = told.map((product) => ({ ...product, title: "<img src=x onerror='globalThis.hit = 1'>\u202E", brand: "__proto__", category: "constructor > <script>hit = 1</script>" }));
    await grid(async (seen) => {
      await seen.is(isReady);
      await seen.look(LOOKED_AT[0]);
      await seen.is(() => tell.some(({ name }) => name === "ranked"));
      assert.deepEqual(await seen.page.evaluate(() => [globalThis.hit, document.querySelectorAll("img, article script").length, ({}).polluted]), [undefined, 0, undefined].map((value) => value ?? undefined));
      clean(seen);
    }, { path: "strict.html", products: hostile });
  });
});

test("a session that was kept moves only what is out of view, and shifts nothing", TIMEOUT, () => grid(async (seen) => {
  const { page, is } = seen;
  await is(isReady);
  await page.evaluate((item) => element.observe({ kind: "view", item }), LOOKED_AT[0]);
  await is(() => tell.some(({ name }) => name === "ranked"));
  await page.reload();
  await page.evaluate(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shift += value))).observe({ type: "layout-shift", buffered: true });
  });
  await put(page, { model: "/model/", persist: "tab" }, told);
  const still = await page.evaluate(() => [...element.children].filter((card) => card.getBoundingClientRect().top < innerHeight).map(({ dataset }) => dataset.id));
  await is(() => tell.some(({ name, moved }) => name === "ranked" && moved > 0));
  const order = await seen.order();
  assert.ok(still.length >= 8);
  assert.deepEqual(order.slice(0, still.length), still);
  assert.notDeepEqual(order, idsOf(shown));
  assert.equal(await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(shift), 300))), 0);
  clean(seen);
}, { attributes: { model: "/model/", persist: "tab" } }));
