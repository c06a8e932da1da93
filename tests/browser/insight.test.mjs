// The merchant's panel, `?nestrank=insight`: on a page of a shop that was not written for it, and in
// the demo.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { browser, idsOf, listing, products, put, site, visit } from "./embed-shop.mjs";
import { open } from "./harness.mjs";
import { enter } from "./shopper.mjs";
import { SEARCH, WIDE, shopWith, staff, unseen } from "./staff.mjs";

const server = idsOf(products);
const OWN = /insight/;

describe("on a page of a shop", () => {
  test("its figures are those of what was done, and what is saved is what is shown", async () => {
    const shop = await shopWith({ attributes: 'data-holdout="0.00001"' });
    assert.equal((await shop.glance()).events, "0");
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.ranked(() => shop.button(server[5], "heart").click());
    await shop.ranked(() => shop.button(server[5]).click());
    await shop.counts(3);
    // From here on nobody looks: what is shown stays what it is.
    await shop.page.evaluate(() => Object.defineProperty(document, "visibilityState", { value: "hidden" }));
    const exported = () => shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).export());
    const times = async () => String((await exported()).impressions.reduce((sum, { count }) => sum + count, 0));
    for (const until = Date.now() + 10_000; (await shop.glance())["times shown"] !== (await times()) && Date.now() < until; ) await shop.page.waitForTimeout(50);
    const known = await exported();
    assert.deepEqual(known.events.map(({ kind }) => kind), ["cart", "favorite", "cart"]);
    const saved = await shop.saved();
    assert.deepEqual([saved.overview.events, saved.overview.products], [3, 2]);
    assert.deepEqual(saved.arm, { name: "treated", holdout: 0.00001 });
    assert.deepEqual(saved.carts, {
      carts: 2, at_once: 1, median_ms: known.events[2].time - known.events[1].time,
      sequences: [{ steps: [], more: false, carts: 1 }, { steps: [{ kind: "favorite", with: "product" }], more: false, carts: 1 }],
    });
    const [shown, viewed, kept, bought] = saved.funnel.all;
    assert.deepEqual([viewed.pairs, kept.pairs, kept.events, bought.pairs], [0, 2, 3, 0]);
    assert.equal(shown.pairs, known.impressions.length);
    const funnel = await shop.rows("all products");
    assert.deepEqual(funnel.map(([, pairs, , events]) => [pairs, events]), saved.funnel.all.map(({ pairs, events }) => [String(pairs), String(events)]));
    const categories = await shop.rows("products at each stage");
    assert.deepEqual(categories, saved.funnel.categories.map(([name, steps]) => [name, ...steps.map(({ pairs }) => String(pairs))]));
    const [grid] = saved.grids;
    const order = await shop.order();
    assert.deepEqual(grid.places.map(({ item, first, last }) => [item, first, last]), order.map((id, at) => [id, server.indexOf(id) + 1, at + 1]));
    assert.equal(grid.moved, order.filter((id, at) => server[at] !== id).length);
    assert.ok(grid.moved > 0);
    assert.deepEqual((await shop.rows("in the order that is shown")).map(([, first, last]) => [first, last]), grid.places.map(({ first, last }) => [String(first), String(last)]));
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });

  test("the stages are those that the recommender tells, after each event", async () => {
    const shop = await shopWith();
    await shop.ranked(() => shop.button(server[2], "heart").click());
    await shop.ranked(() => shop.button(server[5]).click());
    await shop.counts(2);
    await shop.wait(() => document.querySelector("nestrank-insight").shadowRoot.querySelectorAll("section.stages rect").length >= 6);
    const told = await shop.page.evaluate(async () => {
      const { recommender } = await (await import("/pkg/embed.js")).attached;
      const times = recommender.export().events.map(({ time }) => time);
      return Promise.all(times.map(async (time) => ({ time, stages: (await recommender.guide({ now: time })).stages })));
    });
    const { stages } = await shop.saved();
    assert.equal(stages.length, 2);
    for (const [at, { time, stages: shares }] of told.entries()) {
      for (const [stage, share] of Object.entries(shares)) assert.ok(Math.abs(share - stages[at][stage]) < 1e-6, `${time} ${stage}`);
    }
    assert.notDeepEqual(told[0].stages, told[1].stages);
    await shop.close();
  });

  test("the arm is told, and in the control arm nothing has moved", async () => {
    const shop = await shopWith({ attributes: 'data-holdout="100%"' });
    await shop.button(server[2]).click();
    await shop.counts(1);
    assert.ok(Object.values(await shop.glance()).includes("the shop's own order"));
    await shop.wait(() => told.ranked.length > 0);
    const saved = await shop.saved();
    assert.deepEqual([saved.arm, saved.grids[0].moved], [{ name: "control", holdout: 1 }, 0]);
    await shop.close();
  });

  test("undone, forgotten and stopped: it shows what is left", async () => {
    const shop = await shopWith();
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.counts(1);
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:undo")));
    await shop.wait(() => /stand where the page put them/.test(document.querySelector("nestrank-insight").shadowRoot.textContent));
    await shop.page.evaluate(() => document.dispatchEvent(new Event("nestrank:forget")));
    await shop.counts(0);
    await shop.page.evaluate(async () => (await (await import("/pkg/embed.js")).attached).stop());
    assert.equal(await shop.panel.count(), 0);
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });

  test("by keyboard: Escape shuts it, the focus goes to what opens it again, and back", async () => {
    const shop = await shopWith();
    const opener = shop.panel.getByRole("button", { name: "Insight" });
    const focused = () => shop.page.evaluate(() => document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.tagName);
    await shop.dialog.getByRole("button", { name: "Export JSON" }).focus();
    await shop.page.keyboard.press("Escape");
    assert.ok(await shop.dialog.isHidden());
    assert.equal(await focused(), "opener");
    assert.equal(await opener.getAttribute("aria-expanded"), "false");
    await shop.page.keyboard.press("Enter");
    assert.ok(await shop.dialog.isVisible());
    assert.equal(await focused(), "panel");
    // What the page itself uses the key for is the page's.
    await shop.button(server[0]).focus();
    await shop.page.keyboard.press("Escape");
    assert.ok(await shop.dialog.isVisible());
    // While it is shut it asks for nothing; once opened it knows.
    await shop.dialog.getByRole("button", { name: "Close" }).click();
    await shop.ranked(() => shop.button(server[2]).click());
    await opener.click();
    await shop.counts(1);
    await shop.close();
  });

  test("every part has a heading and every plot a table; what the shop's styles say is nothing to it", async () => {
    const shop = await shopWith({ lang: "zh", head: "<style>div, dl, h2, h3, p, td, section, table { display: none !important; font-size: 40px !important }</style>" }, { init: unseen });
    assert.match(await shop.dialog.textContent(), /还不了解这位访客/);
    await shop.ranked(() => shop.button(server[2]).click());
    await shop.counts(1);
    await shop.wait(() => document.querySelector("nestrank-insight").shadowRoot.querySelector("section.stages:not([hidden])"));
    const seen = await shop.page.evaluate(() => {
      const { shadowRoot } = document.querySelector("nestrank-insight");
      const shown = [...shadowRoot.querySelectorAll("section:not([hidden])")];
      const names = (node) => shadowRoot.getElementById(node.getAttribute("aria-labelledby")).textContent;
      return {
        dialog: names(shadowRoot.querySelector("[role=dialog]")),
        sections: shown.map(names),
        lacking: shown.filter((section) => section.querySelector("svg") && !section.querySelector("table")).length,
        heads: [...shadowRoot.querySelectorAll("th")].every((head) => head.scope),
        captions: [...shadowRoot.querySelectorAll("table")].every((table) => table.caption?.textContent),
        size: getComputedStyle(shadowRoot.querySelector("td")).fontSize,
        table: getComputedStyle(shadowRoot.querySelector("table")).display,
        images: [...shadowRoot.querySelectorAll("svg")].every((svg) => svg.getAttribute("aria-hidden") || svg.getAttribute("aria-label")),
      };
    });
    assert.equal(seen.dialog, "洞察：这台设备");
    assert.deepEqual(seen.sections, ["概览", "所处阶段", "商品走到哪一步", "加购之前", "位置变化", "在哪里流失"]);
    assert.deepEqual([seen.lacking, seen.heads, seen.captions, seen.images], [0, true, true, true]);
    assert.deepEqual([seen.size, seen.table], ["13px", "table"]);
    await shop.close();
  });

  test("a strict policy and Trusted Types; hostile names stay names", async () => {
    const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'none'; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
    const evil = `<img src=x onerror="globalThis.broken=1"><script>globalThis.broken=1</script>`;
    const list = products.map((product, at) => (at % 3 ? product : { ...product, title: `${evil} \u202Eevil ${at}`, category: `${evil} ${"x".repeat(300)}` }));
    const shop = await shopWith({ list }, {
      headers: { "Content-Security-Policy": policy },
      init: () => {
        globalThis.violations = [];
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample, sourceFile }) => violations.push(`${violatedDirective} ${sourceFile} ${sample}`));
      },
    });
    await shop.ranked(() => shop.button(server[3]).click());
    await shop.ranked(() => shop.button(server[0]).click());
    await shop.counts(2);
    const seen = await shop.page.evaluate(() => {
      const { shadowRoot } = document.querySelector("nestrank-insight");
      return {
        markup: shadowRoot.querySelectorAll("img, script, style, [style]").length,
        names: [...shadowRoot.querySelectorAll("bdi")].filter((name) => name.textContent.startsWith("<img src=x")).length,
        longest: Math.max(...[...shadowRoot.querySelectorAll("bdi")].map((name) => [...name.textContent].length)),
        background: getComputedStyle(shadowRoot.querySelector(".panel")).position,
        broken: globalThis.broken,
        // The page's own `style` element is refused, and nothing else.
        violations: violations.filter((violation) => /wasm|insight|trusted/i.test(violation)),
      };
    });
    assert.deepEqual([seen.markup, seen.broken, seen.background, seen.violations], [0, undefined, "fixed", []]);
    assert.ok(seen.names > 3 && seen.longest === 81, JSON.stringify(seen));
    assert.ok((await shop.saved()).grids[0].places.some(({ title }) => title.includes("onerror")));
    assert.deepEqual([shop.errors, await shop.faults()], [[], []]);
    await shop.close();
  });

  test("from 360 px on nothing is wider than the window, on a page from right to left too", async () => {
    for (const lang of ["en", "zh"]) {
      const rtl = "<script>document.documentElement.dir = 'rtl'</script>";
      const shop = await shopWith({ lang, head: rtl }, { viewport: { width: 360, height: 640 } });
      await shop.ranked(() => shop.button(server[2]).click());
      await shop.counts(1);
      const wide = await shop.page.evaluate(() => {
        const { shadowRoot } = document.querySelector("nestrank-insight");
        shadowRoot.querySelectorAll("details").forEach((details) => (details.open = true));
        const shown = [...shadowRoot.querySelectorAll(".panel *")].filter((node) => !node.closest(".scroll, svg, .sr") && node.getClientRects().length);
        return shown.filter((node) => node.getBoundingClientRect().right > innerWidth + 0.5 || node.getBoundingClientRect().left < -0.5).map((node) => node.outerHTML.slice(0, 100));
      });
      assert.deepEqual(wide, []);
      await shop.close();
    }
  });
});

describe("what it asks the network for", () => {
  test("a page that is not asked fetches nothing of it", async () => {
    const shop = await visit(listing());
    await shop.loaded();
    await shop.ranked(() => shop.button(server[2]).click());
    assert.equal(await shop.page.locator("nestrank-insight").count(), 0);
    assert.deepEqual(shop.requests.filter(({ url }) => OWN.test(url)), []);
    await shop.close();
    const demo = await enter(browser, site.url);
    await demo.look((await demo.shown())[0]);
    assert.deepEqual(demo.requests.filter(({ url }) => OWN.test(url)), []);
    await demo.close();
  });

  test("a page that is asked fetches three files, and a click, a look and a save nothing more", async () => {
    const shop = await shopWith();
    const own = () => shop.requests.filter(({ url }) => OWN.test(url.replace(SEARCH, "")));
    assert.deepEqual(own().map(({ url }) => new URL(url).pathname).sort(), ["/pkg/insight.js", "/pkg/nestrank_insight.js", "/pkg/nestrank_insight_bg.wasm"]);
    await shop.ranked(() => shop.button(server[2]).click());
    const before = shop.requests.length;
    await shop.ranked(() => shop.button(server[4], "heart").click());
    await shop.counts(2);
    await shop.saved();
    const after = shop.requests.slice(before);
    assert.deepEqual(after.filter(({ url }) => !url.startsWith("blob:")), []);
    for (const { method, url, body } of shop.requests) {
      assert.deepEqual([method, body], ["GET", null], url);
      for (const id of server) assert.ok(!url.includes(id), url);
    }
    await shop.close();
  });

  test("where its files are missing the page goes on, and says so", async () => {
    put("/pkg/nestrank_insight_bg.wasm", "", {}, "application/wasm");
    try {
      const shop = await visit(listing(), { search: SEARCH, ...WIDE });
      await shop.loaded();
      assert.ok((await shop.ranked(() => shop.button(server[2]).click())).moved > 0);
      assert.deepEqual((await shop.faults()).map(({ code }) => code), ["page-invalid"]);
      assert.equal(await shop.page.locator("nestrank-insight").count(), 0);
      await shop.close();
    } finally {
      site.faults.splice(site.faults.findIndex(({ path }) => path === "/pkg/nestrank_insight_bg.wasm"), 1);
    }
  });
});

describe("in the demo", () => {
  test("it is there, follows the clicks and the language, and saves what it shows", async () => {
    const shop = await enter(browser, `${site.url}${SEARCH}&lang=en`, WIDE);
    const wait = async (run, argument) => shop.page.waitForFunction(run, argument);
    const own = staff({ ...shop, wait });
    await own.opened();
    await shop.look((await shop.shown())[0]);
    await shop.click((await shop.shown())[1], "favorite");
    const cart = (await shop.shown())[2];
    await shop.click(cart, "cart");
    await shop.click(cart, "buy");
    await own.counts(4);
    const saved = await own.saved();
    assert.deepEqual(saved.overview.kinds.filter(([kind]) => kind !== "impression"), [["view", 1], ["cart", 1], ["favorite", 1], ["purchase", 1]]);
    assert.equal(saved.arm, null);
    assert.deepEqual([saved.dwell.all.looks, saved.dwell.all.timed], [1, 1]);
    assert.deepEqual(saved.carts.sequences[0].steps.map(({ kind }) => kind), ["view", "favorite"]);
    const [, viewed, kept, bought] = saved.funnel.all;
    assert.deepEqual([viewed.pairs, kept.pairs, bought.pairs, bought.passed], [1, 2, 1, 1]);
    assert.deepEqual(saved.grids[0].places.map(({ item }) => item), await shop.order());
    assert.equal(saved.lost.all.never_bought, 1);
    await shop.page.evaluate(() => {
      const select = document.getElementById("lang");
      select.value = "zh";
      select.dispatchEvent(new Event("change"));
    });
    await wait(() => document.querySelector("nestrank-insight").shadowRoot.querySelector("h2").textContent === "洞察：这台设备");
    assert.deepEqual(shop.errors, []);
    await shop.close();
  });
});

test("the stage of the shopper is shown where a page knows it", async () => {
  put("/empty.html", "<!doctype html><html lang=en><title>empty</title><body>");
  const seen = await open(browser, `${site.url}empty.html`);
  await seen.page.evaluate(async () => {
    const { showInsight } = await import("/pkg/insight.js");
    const stage = (time, looking, comparing, deciding, after) => ({ time, stages: { looking, comparing, deciding, after } });
    await showInsight(() => ({ stages: [stage(1, 0.7, 0.2, 0.1, 0), stage(2, 0.1, 0.25, 0.6, 0.05), stage(3, 2, 0, 0, 0)] }));
  });
  const shown = await seen.page.evaluate(() => {
    const section = document.querySelector("nestrank-insight").shadowRoot.querySelector("section.stages");
    return {
      legend: [...section.querySelectorAll("li")].map((name) => name.textContent),
      heights: [...section.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("height"))),
      rows: [...section.querySelectorAll("tbody tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
    };
  });
  assert.deepEqual(shown.legend, ["looking around 10 %", "comparing 25 %", "deciding 60 %", "after buying 5.0 %"]);
  assert.deepEqual(shown.heights, [70, 20, 10, 0, 10, 25, 60, 5]);
  assert.deepEqual(shown.rows, [["1", "70 %", "20 %", "10 %", "0.0 %"], ["2", "10 %", "25 %", "60 %", "5.0 %"]]);
  assert.deepEqual(seen.errors, []);
  await seen.close();
});
