// Shopping in the demo, as a shopper would: by mouse, by keyboard, over pages and reloads.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { DIVERSITY, IMPRESSION_MS, MODELS } from "../../www/settings.js";
import { ROOT, launch, pause, serve } from "./harness.mjs";
import { alike, demoCatalog, enter, meanRank } from "./shopper.mjs";

const catalog = demoCatalog();
const serverOrder = catalog.map(({ id }) => id);
const titles = new Map(catalog.map(({ id, title }) => [id, title]));

let site;
let browsers;
before(async () => {
  site = await serve();
  browsers = { cpu: await launch(), webgpu: await launch({ webgpu: true }) };
});
after(async () => {
  for (const browser of Object.values(browsers ?? {})) await browser.close();
  await site?.close();
});

for (const [backend, name] of [["cpu", "CPU"], ["webgpu", "WebGPU"]]) {
  test(`by mouse on ${backend}: each act moves the grid, and nothing leaves the page`, async () => {
    const shop = await enter(browsers[backend], site.url);
    const { page } = shop;
    assert.deepEqual(await shop.order(), serverOrder, "nothing is known yet");
    if (backend === "webgpu") await shop.choose(backend);
    assert.equal(await page.locator("#backend-name").textContent(), name, JSON.stringify(shop.console));
    assert.equal(await page.locator("#backend-note").isVisible(), false);
    assert.match(await page.locator("#rank-ms").textContent(), /^[\d.]+ ms$/);

    await shop.look((await shop.shown())[0]);
    assert.notDeepEqual(await shop.order(), serverOrder);
    assert.match(await shop.status(), /You looked at “/);

    await tasteRises(shop, (await shop.shown())[3]);
    await actInPlace(shop, (await shop.shown())[5], "cart", "true", "is in the cart");
    await actInPlace(shop, (await shop.shown())[7], "buy", null, "You bought");

    const counts = { looks: 1, saves: 1, carts: 1, buys: 1 };
    for (const [what, wanted] of Object.entries(counts)) assert.equal(await shop.count(what), wanted, what);
    assert.equal(await page.locator("#backend-name").textContent(), name);
    assert.equal(await page.locator("#saved-count").textContent(), "1");

    await onlyStaticFiles(shop, backend);
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });
}

/** After a favorite, the products of its taste stand higher than before, on average. */
async function tasteRises(shop, id) {
  const taste = alike(catalog, id);
  assert.ok(taste.length >= 5, `${taste.length} products are like ${id}`);
  const before = meanRank(await shop.order(), taste);
  await actInPlace(shop, id, "favorite", "true", "You saved");
  const after = meanRank(await shop.order(), taste);
  assert.ok(after < before, `the mean rank of ${taste.length} went from ${before} to ${after}`);
}

/** Clicks a card's button: focus and scroll position stay, and the live region says what was done. */
async function actInPlace(shop, id, act, pressed, says) {
  const { page } = shop;
  const button = shop.button(id, act);
  await button.scrollIntoViewIfNeeded();
  const node = await button.elementHandle();
  const [order, scroll] = [await shop.order(), await page.evaluate(() => scrollY)];
  await shop.click(id, act);
  assert.notDeepEqual(await shop.order(), order, `${act} moves the grid`);
  assert.deepEqual(await shop.focus(), { id, act });
  assert.ok(await node.evaluate((node) => node === document.activeElement), "it is the same button");
  assert.equal(await page.evaluate(() => scrollY), scroll, "the page stays where it was");
  assert.equal(await button.getAttribute("aria-pressed"), pressed);
  const status = await shop.status();
  assert.ok(status.includes(says) && status.includes(titles.get(id)), status);
  assert.equal(await page.locator("#status").getAttribute("aria-live"), "polite");
}

/** All that was asked for since the page was opened. */
async function onlyStaticFiles({ page, requests }, backend) {
  const asked = requests.filter(({ url }) => !url.startsWith("data:") && !url.startsWith("blob:"));
  for (const { method, url, body } of asked) {
    assert.equal(method, "GET", url);
    assert.equal(body, null, url);
    assert.ok(url.startsWith(site.url), url);
    const path = url.slice(site.url.length);
    assert.match(path, /^$|^(www|pkg)\/[\w./-]+$/);
    assert.ok(existsSync(ROOT + path), path);
  }
  assert.deepEqual(site.requests.filter(({ method, status }) => method !== "GET" || status !== 200), []);
  const gpuFiles = asked.filter(({ url }) => /gpu/.test(url));
  assert.equal(gpuFiles.length > 0, backend === "webgpu", "the GPU module is fetched only when asked for");
  // What the page itself tells the shopper of it.
  const others = await page.locator("#requests-list .other").count();
  assert.equal(others, 0);
  if (backend === "cpu") assert.equal(await page.locator("#requests-count").textContent(), "0");
}

test("without WebGPU the CPU answers, and the page and the console say so", async () => {
  const shop = await enter(browsers.cpu, site.url);
  const [first] = await shop.shown();
  await shop.freeze();
  await shop.click(first, "favorite");
  const order = await shop.order();
  assert.notDeepEqual(order, serverOrder);
  assert.equal(await shop.choose("webgpu"), "CPU");
  assert.equal(await shop.page.locator("#backend-note").isVisible(), true);
  assert.equal(shop.console.filter(({ text }) => text.includes("WebGPU is not used")).length, 1);
  assert.deepEqual(await shop.order(), order);
  assert.equal(await shop.choose("cpu"), "CPU");
  assert.deepEqual(await shop.order(), order);
  assert.equal(await shop.page.locator("#backend-note").isVisible(), false);
  await shop.close();
});

test("by keyboard alone: a look, a cart, a buy and a favorite, each with the focus kept", async () => {
  const shop = await enter(browsers.cpu, site.url);
  const { keyboard } = shop.page;
  const [id] = await shop.shown();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  for (let step = 0; step < 4 && (await shop.focus()).act !== "view"; step++) await keyboard.press("Tab");
  assert.deepEqual(await shop.focus(), { id, act: "view" }, "the skip link leads to the first product");

  await shop.ranked(() => keyboard.press("Enter"));
  assert.ok(await shop.page.locator("#detail[open]").isVisible());
  await shop.ranked(() => keyboard.press("Escape"));
  assert.equal(await shop.page.locator("#detail[open]").count(), 0);
  assert.deepEqual(await shop.focus(), { id, act: "view" });

  for (const [act, key] of [["cart", "Space"], ["buy", "Enter"], ["favorite", "Space"]]) {
    await keyboard.press("Tab");
    await shop.ranked(() => keyboard.press(key));
    assert.deepEqual(await shop.focus(), { id, act });
    assert.ok((await shop.status()).includes(titles.get(id)));
  }
  const counts = { looks: 1, saves: 1, carts: 0, buys: 1 };
  for (const [what, wanted] of Object.entries(counts)) assert.equal(await shop.count(what), wanted, what);
  assert.notDeepEqual(await shop.order(), serverOrder);
  await shop.close();
});

/** Long enough before the first product for it to count as seen, wherever the page's fonts put it. */
async function readFirst(shop) {
  const [first] = await shop.shown();
  await shop.page.locator(`[data-id="${first}"]`).evaluate((card) => card.scrollIntoView({ block: "center" }));
  await pause(shop.page, 2 * IMPRESSION_MS);
}

test("a reload keeps the session, and forget empties it", async () => {
  const shop = await enter(browsers.cpu, site.url);
  await readFirst(shop);
  await shop.freeze();
  const [first] = await shop.shown();
  await shop.look(first);
  const [, second] = await shop.shown();
  await shop.click(second, "favorite");
  const order = await shop.order();
  const counts = () => Promise.all(["looks", "saves", "seen"].map(shop.count));
  const known = await counts();
  assert.deepEqual(known.slice(0, 2), [1, 1]);
  assert.ok(known[2] > 0, "cards were seen");

  await shop.reload();
  assert.deepEqual(await counts(), known);
  assert.deepEqual(await shop.order(), order);
  await shop.ranked(() => shop.page.locator("#saved").click());
  assert.deepEqual(await shop.shown(), [second]);
  assert.equal(await shop.button(second, "favorite").getAttribute("aria-pressed"), "true");
  await shop.ranked(() => shop.page.locator("#home").click());

  await shop.ranked(() => shop.page.locator("#forget").click());
  assert.deepEqual(await shop.order(), serverOrder);
  assert.equal(await shop.page.locator("[aria-pressed=true]").count(), 0);
  assert.deepEqual(await counts(), [0, 0, 0]);
  const stored = await shop.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  assert.ok(!stored.includes(first) && !stored.includes(second), stored);
  await shop.reload();
  assert.deepEqual(await shop.order(), serverOrder);
  await shop.close();
});

test("what stays in view counts as seen anew once all is forgotten", async () => {
  const shop = await enter(browsers.cpu, site.url);
  await readFirst(shop);
  // Nothing moves, so no card comes into view.
  await shop.ranked(() => shop.page.locator("#forget").click());
  assert.equal(await shop.count("seen"), 0);
  await readFirst(shop);
  await shop.click((await shop.shown())[0], "favorite");
  assert.ok(await shop.count("seen") > 0);
  await shop.close();
});

test("every architecture can be chosen, orders in its own way, and what was done stays", async () => {
  const shop = await enter(browsers.cpu, site.url);
  await shop.freeze();
  const [first] = await shop.shown();
  await shop.look(first);
  await shop.click(first, "favorite");
  const orders = new Map();
  for (const model of MODELS.toReversed()) {
    await shop.ranked(() => shop.page.selectOption("#model", model));
    orders.set(model, JSON.stringify(await shop.order()));
    assert.equal(await shop.page.locator("#notice").isVisible(), false, model);
    assert.deepEqual(await Promise.all(["looks", "saves"].map(shop.count)), [1, 1], model);
    assert.equal(await shop.button(first, "favorite").getAttribute("aria-pressed"), "true", model);
  }
  assert.equal(new Set(orders.values()).size, MODELS.length, "no two order alike");
  await shop.close();
});

test("the panel says why in words, with the event behind each reason, in both languages", async () => {
  const shop = await enter(browsers.cpu, site.url);
  const { page } = shop;
  const [saved] = await shop.shown();
  await shop.click(saved, "favorite");
  const looked = (await shop.shown()).find((id) => id !== saved);
  await shop.look(looked);
  const product = catalog.find(({ id }) => id === looked);
  for (const [language, title] of [["en", product.title], ["zh", product.title_zh]]) {
    await page.selectOption("#lang", language);
    await page.waitForFunction((title) => document.querySelector("#last b")?.textContent === title, title);
    const sentence = await page.locator("#last .because").textContent();
    const raising = await page.locator("#last .reasons .up .phrase").allTextContents();
    assert.match(sentence, language === "en" ? /^[A-Z].*\.$/ : /[\p{Script=Han}].*。$/u);
    assert.ok(raising.length > 0 && raising.every((text) => text.length > 4), raising.join());
    assert.ok((await page.locator("#last .up:not([data-event=none])").count()) > 0, "an event is behind a reason");
    assert.equal(await page.locator("#last .down:not([data-event=none])").count(), 0, "and none behind what lowers it");
  }
  assert.deepEqual(shop.errors, []);
  await shop.close();
});

test("what was looked at on one page counts on the next, whose catalogue is another one", async () => {
  const halves = [0, 1].map((rest) => catalog.filter((_, index) => index % 2 === rest));
  const page = await serve({ faults: [{ path: "/www/catalog.json", body: JSON.stringify(halves[0]) }] });
  const shop = await enter(browsers.cpu, page.url);
  const saved = (await shop.shown()).find((id) => alike(catalog, id).length >= 12);
  await shop.look(saved);
  await shop.click(saved, "favorite");

  page.faults[0].body = JSON.stringify(halves[1]);
  await shop.reload();
  const order = await shop.order();
  assert.ok(!order.includes(saved), "the next page knows other products");
  assert.equal(order.length, halves[1].length);
  const taste = alike(catalog, saved).filter((id) => order.includes(id));
  const unknown = await shop.page.evaluate(orderForNobody, { catalog: halves[1], diversity: DIVERSITY });
  const [before, after] = [meanRank(unknown, taste), meanRank(order, taste)];
  assert.ok(after < before, `the mean rank of ${taste.length} went from ${before} to ${after}`);
  assert.deepEqual([await shop.count("looks"), await shop.count("saves")], [1, 1]);
  await shop.close();
  await page.close();
});

/** In the page: the order that a visitor without a session is given. */
async function orderForNobody({ catalog, diversity }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/www/model/", catalog });
  return (await recommender.rank(null, { diversity })).map(({ item }) => item);
}
