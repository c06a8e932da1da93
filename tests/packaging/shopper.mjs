// A shopper at an app, and what plain index.js makes of the same acts.

import assert from "node:assert/strict";
import { after, before } from "node:test";
import { BLANK, launch, open, serve } from "../browser/harness.mjs";
import { LOOKED_AT, catalog, idsOf, shown } from "./products.mjs";

export let browser;
let plain;
before(async () => {
  browser = await launch({ webgpu: true });
  plain = await serve({ faults: [BLANK] });
});
after(async () => {
  await browser?.close();
  await plain?.close();
});

/** In the page before its scripts: one moment for all, so that scores are the same. */
export function freeze() {
  Date.now = () => 1_700_000_000_000;
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });
  globalThis.sent = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    sent.push(message.type);
    return postMessage.call(this, message, ...rest);
  };
}

/**
 * The orders after each look, by index.js as it lies in the repository.
 * @param {object} given `products`, the catalogue; `ids`, what is ranked; `anew`, whether the ids are
 *   ranked as they were given each time, and not as they stand; `model`, or `null` for the package's own;
 *   `plain`, for the module without relaxed SIMD, whose scores differ in their last bits; `rules` of
 *   the order, for which it is the full module
 */
export function expected({ products = catalog, ids = idsOf(shown), anew = false, model = "/www/model/", plain = false, rules }) {
  const given = { products, ids, anew, model, plain, rules, looks: LOOKED_AT };
  const key = JSON.stringify(given);
  if (!known.has(key)) known.set(key, ranked(given));
  return known.get(key);
}

const known = new Map();

async function ranked(given) {
  const init = given.plain ? `(${freeze})(); WebAssembly.validate = () => false;` : freeze;
  return inPlain(async ({ products, ids, anew, looks, model, rules }) => {
    const { Recommender } = await import("/pkg/index.js");
    const shop = await Recommender.load({ model, catalog: products, backend: "cpu", guide: Boolean(rules) });
    const orders = [];
    for (const item of looks) {
      shop.observe({ kind: "view", item });
      const before = anew ? ids : (orders.at(-1) ?? ids);
      const ranked = (await shop.rank(before, rules)).map(({ item }) => item);
      orders.push([...ranked, ...before.filter((id) => !ranked.includes(id))]);
    }
    return orders;
  }, given, init);
}

/** What a function comes to in an empty page, beside index.js as it lies in the repository. */
export async function inPlain(run, given, init = freeze) {
  const { page, close } = await open(browser, `${plain.url}blank.html`, { init });
  const found = await page.evaluate(run, given);
  await close();
  return found;
}

/** Opens an app, and waits until it shows its products as the shop orders them. */
export async function visit(url, options) {
  const seen = await open(browser, url, { init: freeze, ...options });
  const order = () => seen.page.evaluate(() => [...document.querySelectorAll("#products > [data-id]")].map(({ dataset }) => dataset.id));
  const becomes = async (wanted) => {
    await seen.page.waitForFunction((wanted) =>
      [...document.querySelectorAll("#products > [data-id]")].map(({ dataset }) => dataset.id).join() === wanted.join(), wanted, { timeout: 60_000 }).catch(() => {});
    assert.deepEqual(await order(), wanted);
  };
  return { ...seen, order, becomes, look: (id) => seen.page.locator(`[data-id="${id}"] button`).click() };
}

/** Looks at products, and holds the app's order to that of index.js after each. */
export async function shopAt(app, given) {
  const orders = await expected(given);
  assert.notDeepEqual(orders[0], given.ids ?? idsOf(shown));
  assert.notDeepEqual(orders[0], orders[1]);
  await app.becomes(idsOf(shown));
  await app.page.waitForFunction(listens, null, { timeout: 60_000 });
  for (const [at, id] of LOOKED_AT.entries()) {
    await app.look(id);
    await app.becomes(orders[at]);
  }
  clean(app);
}

/** In the page: whether an app hears clicks. Its list is there before that, and on any page what is clicked until then is lost. */
function listens() {
  const list = document.querySelector("#products");
  return globalThis.nestrank !== undefined || list.dataset.status === "ready" || list.status === "ready";
}

/** Nothing failed, and nothing was asked of anybody else. */
export function clean({ errors, console, requests, page }) {
  assert.deepEqual(errors, []);
  assert.deepEqual(console.filter(({ type }) => type === "error"), []);
  const { origin } = new URL(page.url());
  const elsewhere = requests.filter(({ url }) => !url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:"));
  assert.deepEqual(elsewhere, []);
}
