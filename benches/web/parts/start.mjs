// From nothing to the first answer for 24 candidates, all bytes on this machine: over its own
// loopback at a first visit, out of the HTTP cache at the second.

import { launch, open } from "../../../tests/browser/harness.mjs";
import { summary } from "../statistics.mjs";
import { PAGES } from "./pages.mjs";

const VISITS = 7;

export async function start(site, { quick, say }) {
  const samples = Object.fromEntries(PAGES.map((name) => [name, { first: [], second: [] }]));
  for (let visit = 0; visit < (quick ? 1 : VISITS); visit++) {
    for (const name of PAGES) {
      // A browser that was never anywhere.
      const browser = await launch({ webgpu: true });
      const visitor = await browser.newContext();
      for (const which of ["first", "second"]) {
        const { page } = await open(browser, site.page, { context: visitor });
        await page.waitForFunction(() => globalThis.ready);
        const { network, made } = site.networks.small;
        const ms = await page.evaluate((asked) => firstAnswer(asked), { name, network, made, count: 24 });
        samples[name][which].push(ms);
        await page.close();
      }
      await browser.close();
    }
    say(`first answers, visit ${visit + 1}`);
  }
  const rows = Object.entries(samples).map(([name, { first, second }]) => [name, { first: summary(first), second: summary(second) }]);
  return { start: Object.fromEntries(rows) };
}
