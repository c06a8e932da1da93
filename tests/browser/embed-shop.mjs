// Pages of shops that were not written for nestrank, with its script embedded, and what it told them.

import { after, before } from "node:test";
import { launch, open, pause, serve } from "./harness.mjs";

export * from "./shop-page.mjs";

const PATIENCE = 20_000;

export let site, browser;
before(async () => {
  site = await serve();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** In the page before its scripts: writes down what nestrank tells, and how far the layout shifts. */
function record() {
  globalThis.told = { ready: [], event: [], ranked: [], error: [] };
  for (const name of Object.keys(told)) document.addEventListener(`nestrank:${name}`, ({ detail }) => told[name].push(detail));
  globalThis.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifts.push(shift.value);
  }).observe({ type: "layout-shift", buffered: true });
}

/** Opens a page of this HTML at `/shop.html`, as a shopper meets it; `options` as for the harness's `open`. */
export async function visit(html, { path = "/shop.html", headers, type, search = "", ...options } = {}) {
  put(path, html, headers, type);
  const seen = await open(browser, null, { viewport: { width: 1000, height: 600 }, ...options });
  await seen.page.addInitScript(record);
  await seen.page.goto(`${site.url}${path.slice(1)}${search}`, { waitUntil: "load" });
  return { ...seen, ...shopper(seen.page) };
}

/** Serves a body at a path. */
export function put(path, body, headers, type = "text/html; charset=utf-8") {
  const others = site.faults.filter((fault) => fault.path !== path);
  site.faults.splice(0, site.faults.length, ...others, { path, body, headers, type });
}

/** Runs something while the server misbehaves; `fault` as for the harness's `serve`. */
export async function during(fault, run) {
  site.faults.unshift(fault);
  try {
    await run();
  } finally {
    site.faults.splice(site.faults.indexOf(fault), 1);
  }
}

/** What is asked between two pages is asked again. */
function between(error) {
  if (!/context was destroyed|navigat/i.test(error.message)) throw error;
}

export function shopper(page) {
  /** Until something is so: playwright's own waiting takes a promise for true, and stands still in a tab that is behind. */
  const wait = async (run, argument) => {
    for (const until = Date.now() + PATIENCE; !(await page.evaluate(run, argument).catch(between)); ) {
      if (Date.now() > until) throw new Error(`waited in vain for ${run}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    wait,
    pause: (ms) => pause(page, ms),
    /** Until the page has been read and the model is there. */
    loaded: () => wait(async () => {
      const { attached } = await import("/pkg/embed.js");
      return told.ready.length > 0 && Boolean((await attached)?.recommender);
    }),
    /** The ids as the cards stand. */
    order: (selector = ".products") => page.evaluate((selector) =>
      [...document.querySelector(selector).children].map((card) => card.dataset.productId).filter(Boolean), selector),
    /** What was heard: `[kind, item, source]`, without impressions unless asked. A click is heard once the page has had it. */
    heard: (impressions = false) => page.evaluate(async (impressions) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return told.event.filter(({ kind }) => impressions || kind !== "impression").map(({ kind, item, source }) => [kind, item, source]);
    }, impressions),
    /** Does something, and waits for the ranking that it brings. */
    async ranked(action) {
      const before = await page.evaluate(() => told.ranked.length);
      await action();
      await wait((before) => told.ranked.length > before, before);
      return page.evaluate(() => {
        const { grid, ...rest } = told.ranked.at(-1);
        return { ...rest, grid: grid.id || grid.className };
      });
    },
    button: (id, name = "buy") => page.locator(`[data-product-id="${id}"] .${name}`),
    /** Layout shift that is not the shopper's own doing. */
    async shift() {
      await pause(page, 300);
      return page.evaluate(() => shifts.reduce((sum, value) => sum + value, 0));
    },
    faults: () => page.evaluate(() => told.error),
  };
}
