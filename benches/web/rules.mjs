// What a shop's rules add to a ranking in the page, on its own thread, and how long its slices last:
// node benches/web/rules.mjs, after `cargo xtask build --cpu`. docs/variety.md has its tables.

import { BLANK, launch, open, serve } from "../../tests/browser/harness.mjs";
import { quantile } from "./statistics.mjs";

const COUNTS = [24, 1_000, 10_000];
const RUNS = 31;
const variety = (method, more) => ({ variety: { method, strength: 0.5, ...more } });
const RULES = {
  "no rule": {},
  "caps": { caps: { category: 3, brand: 3 } },
  "MMR": variety("mmr"),
  "DPP": variety("dpp"),
  "explore": { explore: { share: 0.2 } },
  "DPP, 200 of 2,000": { ...variety("dpp"), within: 200 },
  "DPP, 200 of 5,000": { ...variety("dpp", { among: 5_000 }), within: 200 },
};

/** In the page: for each of the rules, run by run, how long the slices of a ranking lasted in ms. */
async function measure({ count, runs, rules }) {
  // A pool of workers would score the larger ones: what is measured is the page's own thread.
  delete globalThis.Worker;
  const { Recommender } = await import("/pkg/index.js");
  const some = await (await fetch("/www/catalog.json")).json();
  const catalog = Array.from({ length: count }, (_, at) => ({ ...some[at % some.length], id: `p${at}`, price: 5 + ((at * 37) % 900) }));
  const shop = await Recommender.load({ model: "/www/model/", catalog, backend: "cpu", guide: true });
  const now = Date.now();
  for (let at = 0; at < 20; at++) shop.observe({ kind: "view", item: `p${(at * 7) % count}`, time: now - at * 60_000 });
  let [slices, from] = [[], 0];
  const real = scheduler.yield.bind(scheduler);
  scheduler.yield = async () => {
    slices.push(performance.now() - from);
    await real();
    from = performance.now();
  };
  const found = Object.fromEntries(Object.keys(rules).map((name) => [name, []]));
  for (let run = -3; run < runs; run++) {
    for (const [name, options] of Object.entries(rules)) {
      [slices, from] = [[], performance.now()];
      await shop.rank(null, { ...options, now, limit: 200 });
      slices.push(performance.now() - from);
      if (run >= 0) found[name].push(slices);
    }
  }
  return found;
}

/** With these a page's clock is exact to 5 µs. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const least = (samples) => Math.min(...samples);
const sum = (slices) => slices.reduce((sum, ms) => sum + ms);

const site = await serve({ faults: [{ ...BLANK, headers: ISOLATED }] });
const browser = await launch();
try {
  console.log(`least and median of ${RUNS}, in ms: what a ranking works on the page's thread, and its longest slice`);
  for (const count of COUNTS) {
    const { page, close } = await open(browser, `${site.url}blank.html`);
    const found = await page.evaluate(measure, { count, runs: RUNS, rules: RULES });
    for (const [name, runs] of Object.entries(found)) {
      const numbers = [runs.map(sum), runs.map((slices) => Math.max(...slices))].flatMap((samples) => [least(samples), quantile(samples, 0.5)]);
      console.log(`${String(count).padStart(7)} ${name.padEnd(18)} ${numbers.map((ms) => ms.toFixed(2).padStart(8)).join(" ")}`);
    }
    await close();
  }
} finally {
  await browser.close();
  await site.close();
}
