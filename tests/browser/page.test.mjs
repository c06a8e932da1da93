// The demo's page itself: its languages, its widths, its movement, and text that is only text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, serve } from "./harness.mjs";
import { demoCatalog, enter } from "./shopper.mjs";

const catalog = demoCatalog();

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

test("the language is the browser's, and can be changed", async () => {
  const english = await enter(browser, site.url, { locale: "en-GB" });
  const [id] = await english.shown();
  const product = catalog.find((product) => product.id === id);
  const words = (page) => page.evaluate((id) => ({
    lang: document.documentElement.lang,
    title: document.title,
    name: document.querySelector(`[data-id="${id}"] .name`).textContent,
    heart: document.querySelector(`[data-id="${id}"] [data-act=favorite]`).getAttribute("aria-label"),
    forget: document.getElementById("forget").textContent,
    status: document.getElementById("status").textContent,
  }), id);
  const inEnglish = await words(english.page);
  assert.equal(inEnglish.lang, "en");
  assert.equal(inEnglish.name, product.title);
  await english.page.selectOption("#lang", "zh");
  const inChinese = await words(english.page);
  assert.equal(inChinese.lang, "zh-Hans");
  assert.equal(inChinese.name, product.title_zh);
  assert.ok(inChinese.heart.includes(product.title_zh));
  for (const key of ["title", "forget", "status"]) assert.match(inChinese[key], /\p{Script=Han}/u, key);
  assert.deepEqual(await untranslated(english.page), []);
  await english.click(id, "favorite");
  assert.ok((await english.status()).includes(product.title_zh));
  // It is kept in the address.
  await english.reload();
  assert.equal((await words(english.page)).lang, "zh-Hans");
  await english.page.selectOption("#lang", "en");
  assert.equal((await words(english.page)).name, product.title);
  await english.close();

  const chinese = await enter(browser, site.url, { locale: "zh-CN" });
  assert.equal((await words(chinese.page)).lang, "zh-Hans");
  assert.deepEqual(await untranslated(chinese.page), []);
  await chinese.close();
});

/** The visible sentences of the page's own that hold words but no Chinese. */
const untranslated = (page) => page.evaluate(() => [...document.querySelectorAll("[data-t], #rooms a, .facts, .act, #hero-text")]
  .filter((node) => node.offsetParent && /[a-z]{3}/i.test(node.textContent) && !/\p{Script=Han}/u.test(node.textContent))
  .map((node) => node.textContent)
  .filter((text) => !["CPU", "WebGPU", "English"].includes(text)));

for (const width of [360, 1440]) {
  for (const locale of ["en-GB", "zh-CN"]) {
    test(`at ${width} px nothing is cut off or asks for sideways scrolling (${locale})`, async () => {
      const shop = await enter(browser, site.url, { locale, viewport: { width, height: 800 }, hasTouch: width < 500 });
      const { page } = shop;
      await fits(page, width, "the grid");
      await shop.ranked(() => shop.button(catalog[0].id, "view").click());
      await fits(page, width, "the dialog");
      const dialog = await page.locator("#detail").boundingBox();
      assert.ok(dialog.x >= 0 && dialog.x + dialog.width <= width);
      await shop.ranked(() => page.locator("#detail .close").click());
      await shop.click((await shop.shown())[2], "cart");

      const panel = page.locator("#panel");
      if (width < 1100) {
        assert.equal(await panel.isVisible(), false);
        await page.locator("#panel-open").click();
        assert.equal(await page.evaluate(() => document.activeElement.id), "panel-close");
        await panel.evaluate((node) => Promise.all(node.getAnimations().map(({ finished }) => finished)));
      }
      assert.ok(await panel.isVisible());
      await fits(page, width, "the panel");
      const sideways = await panel.evaluate((node) => node.scrollWidth - node.clientWidth);
      assert.equal(sideways, 0, "the panel does not scroll sideways");
      if (width < 1100) {
        await page.keyboard.press("Escape");
        await panel.waitFor({ state: "hidden" });
        assert.equal(await page.evaluate(() => document.activeElement.id), "panel-open");
      }
      await shop.close();
    });
  }
}

/** Nothing makes the page wider than its window, and no card's text or buttons stick out of it. */
async function fits(page, width, what) {
  const found = await page.evaluate(() => {
    const wide = [...document.querySelectorAll("body *")].filter((node) => {
      const { right, left, width } = node.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 0.5 || left < -0.5) && node.checkVisibility({ visibilityProperty: true }) &&
        // What lies in a row that scrolls by itself may stick out of it.
        !node.closest("#panel:not(.drawer-open #panel), .chips, #look-products > *, .skip, .sr, svg");
    });
    const out = [...document.querySelectorAll("#products > :not([hidden]) :is(.act, .name, .price)")].filter((node) => {
      const [card, own] = [node.closest("article"), node].map((node) => node.getBoundingClientRect());
      return own.right > card.right + 0.5 || own.left < card.left - 0.5 || node.scrollWidth > node.clientWidth + 1;
    });
    const name = (node) => `${node.tagName}.${node.className} ${node.textContent.slice(0, 40)}`;
    return { scroll: document.documentElement.scrollWidth, wide: wide.slice(0, 5).map(name), out: out.slice(0, 5).map(name) };
  });
  assert.ok(found.scroll <= width, `${what}: ${found.scroll} px wide`);
  assert.deepEqual([found.wide, found.out], [[], []], what);
}

test("the grid moves, but not for those who asked for less motion", async () => {
  for (const reducedMotion of ["no-preference", "reduce"]) {
    const shop = await enter(browser, site.url, { reducedMotion, init: countMotion });
    await shop.look((await shop.shown())[0]);
    await shop.click((await shop.shown())[4], "favorite");
    const moved = await shop.page.evaluate(() => window.motion);
    if (reducedMotion === "reduce") assert.deepEqual(moved, { animate: 0, animation: 0, transition: 0 });
    else assert.ok(moved.animate > 0 && moved.animation > 0, JSON.stringify(moved));
    await shop.close();
  }
});

/** In the page, before its scripts: every movement is counted, however short. */
function countMotion() {
  window.motion = { animate: 0, animation: 0, transition: 0 };
  const { animate } = Element.prototype;
  Element.prototype.animate = function (...given) {
    window.motion.animate += 1;
    return animate.apply(this, given);
  };
  addEventListener("animationstart", () => (window.motion.animation += 1), true);
  addEventListener("transitionrun", () => (window.motion.transition += 1), true);
}

test("what stands in a catalogue is shown as text, whatever it looks like", async () => {
  const evil = `<img src="x" onerror="window.broken=1">'"&amp;{{7*7}}`;
  const fields = { title: evil, title_zh: evil, category: `Home > ${evil}`, brand: evil, style: evil, color: evil, material: evil };
  const shop = { ...catalog[0], ...fields };
  const body = JSON.stringify([shop, ...catalog.slice(1)]);
  const other = await serve({ faults: [{ path: "/www/catalog.json", body }] });
  const visit = await enter(browser, other.url);
  const { page } = visit;
  const card = page.locator(`#products > [data-id="${shop.id}"] .name`);
  assert.equal(await card.textContent(), evil);
  await visit.ranked(() => visit.button(shop.id, "view").click());
  assert.equal(await page.locator("#detail .name").textContent(), evil);
  assert.ok((await page.locator("#detail dl").textContent()).includes(evil));
  await visit.ranked(() => page.locator("#detail .close").click());
  assert.ok((await visit.status()).includes(evil));
  assert.ok((await page.locator("#last").textContent()).includes(evil));
  assert.ok((await page.locator("#events").textContent()).includes(evil));
  await page.selectOption("#lang", "zh");
  assert.equal(await card.textContent(), evil);
  assert.equal(await page.locator("body img").count(), 0);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.deepEqual(other.requests.filter(({ status }) => status !== 200), []);
  await visit.close();
  await other.close();
});
