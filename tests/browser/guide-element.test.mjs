// <nestrank-guide>: what it says is what the recommender says, its buttons act at once, it can be
// used by keyboard, and text of a catalogue stays text.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, site } from "./empty-shop.mjs";
import { open } from "./harness.mjs";
import { products } from "./shop-page.mjs";

const TIMEOUT = { timeout: 180_000 };
const WAIT = { timeout: 60_000 };

/** A page with a guide, its recommender, and `saw(event)`, which ranks anew. */
async function guided(run, { lang = "en", list = products, options } = {}) {
  const seen = await open(browser, `${site.url}blank.html`, options);
  try {
    await seen.page.evaluate(async ({ lang, list }) => {
      document.documentElement.lang = lang;
      const [{ Recommender }] = await Promise.all([import("/pkg/index.js"), import("/pkg/guide.js")]);
      globalThis.shop = await Recommender.load({ model: "/www/model/", catalog: list, guide: true });
      globalThis.guide = document.createElement("nestrank-guide");
      guide.products = list;
      guide.recommender = shop;
      document.body.append(guide);
      globalThis.saw = async (event) => {
        shop.observe(event);
        guide.order = (await shop.rank()).map(({ item }) => item);
        await guide.refresh();
      };
      globalThis.inside = (selector) => [...guide.shadowRoot.querySelectorAll(selector)];
      globalThis.texts = (selector) => inside(selector).map(({ textContent }) => textContent);
      await guide.refresh();
    }, { lang, list });
    await run({ ...seen, texts: (selector) => seen.page.evaluate((selector) => texts(selector), selector) });
    assert.deepEqual(seen.errors, []);
  } finally {
    await seen.close();
  }
}

const saw = (page, kind, item) => page.evaluate((event) => saw(event), { kind, item });

describe("nestrank-guide", () => {
  test("says nothing of a shopper of whom nothing is known, and then what the recommender says", TIMEOUT, () => guided(async ({ page, texts }) => {
    assert.deepEqual(await texts(".hints li, .why li"), []);
    assert.match((await texts(".stage"))[0], /^Look at a product or two/);
    for (const item of products.slice(0, 3)) await saw(page, "view", item.id);
    await saw(page, "cart", products[0].id);
    const told = await page.evaluate(async () => {
      const { stage, hints } = await shop.guide({ language: "en" });
      const reasons = await Promise.all(guide.order.slice(0, 3).map((item) => shop.explain(item, { language: "en" })));
      return { stage, hints: hints.map(({ lead }) => lead), reasons: reasons.map(({ text }) => text) };
    });
    assert.deepEqual(await texts(".hints p"), told.hints);
    assert.deepEqual(await texts(".reason"), told.reasons);
    const titles = await page.evaluate(() => guide.order.slice(0, 3));
    assert.deepEqual(await texts(".why b"), titles.map((id) => products.find((product) => product.id === id).title));
    assert.deepEqual((await texts(".noted li"))[0], `put in the cart ${products[0].title}`);
  }));

  test("speaks Chinese where the page does", TIMEOUT, () => guided(async ({ page, texts }) => {
    await saw(page, "favorite", products[1].id);
    assert.deepEqual(await texts("h2"), ["选购向导"]);
    const hints = await page.evaluate(async () => (await shop.guide({ language: "zh" })).hints.map(({ lead }) => lead));
    assert.deepEqual(await texts(".hints p"), hints);
    assert.match((await texts(".reason")).join(""), /[\u4e00-\u9fff]/);
    assert.equal(await page.evaluate(() => inside("section")[0].lang), "zh-Hans");
  }, { lang: "zh-CN" }));

  test("its sentences keep their own direction on a page that is written the other way", TIMEOUT, () => guided(async ({ page }) => {
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await saw(page, "favorite", products[1].id);
    const directions = await page.evaluate(() => inside(".stage, .hints p, .reason, .words, summary, .fine").map((part) => getComputedStyle(part).direction));
    assert.deepEqual([...new Set(directions)], ["ltr"]);
  }, { lang: "ar" }));

  test("less like this acts at once, is noted, and the focus stays", TIMEOUT, () => guided(async ({ page, texts }) => {
    await saw(page, "view", products[0].id);
    await saw(page, "view", products[1].id);
    const first = await page.evaluate(() => guide.order[0]);
    const score = () => page.evaluate(async (item) => (await shop.explain(item)).score, first);
    const before = await score();
    await page.evaluate(() => {
      globalThis.heard = [];
      document.addEventListener("nestrank:event", ({ detail }) => heard.push(detail));
      for (const details of inside("details")) details.open = true;
      inside(".why button[data-kind=less]")[0].focus();
    });
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => texts(".noted li")[0]?.startsWith("less like"), null, WAIT);
    assert.ok((await score()) < before);
    assert.deepEqual(await page.evaluate(() => heard), [{ kind: "less", item: first, source: "guide" }]);
    assert.equal(await page.evaluate(() => guide.shadowRoot.activeElement?.getAttribute("aria-pressed")), "true");
    await page.waitForFunction(() => /^Noted: less like/.test(texts("[role=status]")[0]), null, WAIT);
    // When the product is no longer among the first, its button is gone.
    await page.evaluate(() => (guide.order = guide.order.slice(5)));
    await page.evaluate(() => guide.refresh());
    assert.equal(await page.evaluate(() => guide.shadowRoot.activeElement?.id), "title");
    assert.equal((await texts(".why li")).length, 3);
  }));

  test("a hint's link keeps the focus while it is there, also in another hint, and hands it on", TIMEOUT, () => guided(async ({ page }) => {
    for (const { id } of products.slice(0, 3)) await saw(page, "view", id);
    const focused = () => page.evaluate(() => guide.shadowRoot.activeElement?.dataset.item ?? guide.shadowRoot.activeElement?.id);
    const item = await page.evaluate(() => {
      const [link] = inside(".goods > *");
      link.focus();
      globalThis.link = link;
      return link.dataset.item;
    });
    await page.evaluate(() => guide.refresh());
    assert.ok(await page.evaluate(() => guide.shadowRoot.activeElement === link), "nothing changed");
    // Its words are others now.
    await page.evaluate(() => (document.documentElement.lang = "zh"));
    await page.evaluate(() => guide.refresh());
    assert.equal(await focused(), item);
    await page.evaluate(() => shop.forget());
    await page.evaluate(() => guide.refresh());
    assert.equal(await focused(), "title");
  }));

  test("forgets when it is asked to, or leaves that to the page", TIMEOUT, () => guided(async ({ page, texts }) => {
    await saw(page, "view", products[0].id);
    const press = () => page.evaluate(() => inside(".forget")[0].click());
    await page.evaluate(() => guide.addEventListener("nestrank:forget", (event) => event.preventDefault(), { once: true }));
    await press();
    assert.equal(await page.evaluate(() => shop.export().events.length), 1);
    await press();
    assert.equal(await page.evaluate(() => shop.export().events.length), 0);
    await page.waitForFunction(() => /^Look at a product/.test(texts(".stage")[0]), null, WAIT);
    assert.deepEqual(await texts(".hints li, .why li"), []);
  }));

  test("text stays text, and an address that is a script is no link", TIMEOUT, () => {
    const list = products.map((product, at) => ({
      ...product, title: `${product.title} <img src=x onerror="globalThis.hurt = 1"> \u202eabc`,
      url: at % 2 ? "javascript:globalThis.hurt = 1" : `/p/${product.id}`,
    }));
    return guided(async ({ page }) => {
      for (const { id } of list.slice(0, 4)) await saw(page, "favorite", id);
      await saw(page, "purchase", list[0].id);
      assert.equal(await page.evaluate(() => inside("img, script").length), 0);
      const links = await page.evaluate(() => inside("a").map(({ href }) => new URL(href).protocol));
      assert.ok(links.every((protocol) => protocol === "http:"), links.join());
      assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
    }, { list });
  });

  test("takes what was set before it was defined", TIMEOUT, async () => {
    const seen = await open(browser, `${site.url}blank.html`);
    await seen.page.evaluate(async (list) => {
      const { Recommender } = await import("/pkg/index.js");
      globalThis.guide = document.createElement("nestrank-guide");
      document.body.append(guide);
      globalThis.acted = [];
      const recommender = await Recommender.load({ model: "/www/model/", catalog: list, guide: true });
      recommender.observe({ kind: "view", item: list[0].id });
      Object.assign(guide, { recommender, products: list, order: list.map(({ id }) => id), limit: 1, act: (event) => acted.push(event.kind) });
      await import("/pkg/guide.js");
    }, products);
    await seen.page.locator("nestrank-guide .why button[data-kind=more]").first().waitFor({ state: "attached", ...WAIT });
    assert.equal(await seen.page.locator("nestrank-guide .hints li").count(), 1);
    await seen.page.evaluate(() => guide.shadowRoot.querySelector("button[data-kind=more]").click());
    assert.deepEqual(await seen.page.evaluate(() => acted), ["more"]);
    await seen.close();
  });

  test("a recommender that is freed, or of the small module, leaves it as it is", TIMEOUT, () => guided(async ({ page, texts }) => {
    await saw(page, "view", products[0].id);
    const before = await texts(".stage");
    await page.evaluate(async () => {
      shop.free();
      await guide.refresh();
    });
    assert.deepEqual(await texts(".stage"), before);
    await page.evaluate(async (list) => {
      const { Recommender } = await import("/pkg/index.js");
      const small = await Recommender.load({ model: "/www/model/", catalog: list });
      small.observe({ kind: "view", item: list[0].id });
      globalThis.warned = new Promise((resolve) => (console.warn = (...said) => resolve(said.join(" "))));
      guide.recommender = small;
    }, products);
    assert.match(await page.evaluate(() => warned), /guide: true/);
  }));
});
