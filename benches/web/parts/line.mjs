// The demo over a slow line: from navigation to the first grid that was reranked for a shopper who
// clicked a heart as soon as there was one.

import { launch, open } from "../../../tests/browser/harness.mjs";
import { serveHosted } from "../hosted.mjs";
import { summary } from "../statistics.mjs";

const VISITS = 5;
/** What Chromium's own developer tools call "Slow 4G". */
const SLOW_4G = { offline: false, latency: 562.5, downloadThroughput: 180_000, uploadThroughput: 84_375 };
const EVENTS = ["painted", "drawn", "reranked"];

export async function line(_, { quick, say, folder }) {
  const host = await serveHosted(folder);
  const visits = { empty: [], warm: [] };
  try {
    for (let visit = 0; visit < (quick ? 1 : VISITS); visit++) {
      const browser = await launch();
      const visitor = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      for (const cache of ["empty", "warm"]) visits[cache].push(await visited(browser, visitor, host.url));
      await browser.close();
      say(`slow line, visit ${visit + 1}: ${Math.round(visits.empty.at(-1).reranked)} and ${Math.round(visits.warm.at(-1).reranked)} ms`);
    }
  } finally {
    await host.close();
  }
  const rows = Object.entries(visits).map(([cache, all]) => {
    const times = EVENTS.map((event) => [event, summary(all.map((visit) => visit[event]))]);
    return [cache, { ...Object.fromEntries(times), bytes: all.at(-1).bytes, waterfall: all.at(-1).waterfall }];
  });
  return { line: { conditions: SLOW_4G, ...Object.fromEntries(rows) } };
}

async function visited(browser, visitor, url) {
  const { page } = await open(browser, null, { context: visitor, init: watch });
  const session = await visitor.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", SLOW_4G);
  await page.goto(url, { waitUntil: "commit", timeout: 120_000 });
  await page.waitForFunction(() => globalThis.seen?.reranked, null, { timeout: 120_000 });
  const seen = await page.evaluate(() => globalThis.look());
  await page.close();
  return seen;
}

/** Runs in the page before everything else. */
function watch() {
  globalThis.seen = {};
  const look = () => {
    const heart = document.querySelector("#products [data-act=favorite]");
    if (heart && !seen.drawn) {
      seen.drawn = performance.now();
      setTimeout(() => heart.click());
    }
    if (Number(document.documentElement?.dataset.ranks) > 0 && seen.drawn) seen.reranked ??= performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  globalThis.look = () => {
    const files = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    const waterfall = files.filter(({ responseEnd }) => responseEnd <= seen.reranked).map(({ name, startTime, responseStart, responseEnd, transferSize }) =>
      ({ name: new URL(name).pathname, start: startTime, first: responseStart, end: responseEnd, bytes: transferSize }));
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    return { ...seen, painted: paint?.startTime ?? seen.drawn, waterfall, bytes: waterfall.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
}
