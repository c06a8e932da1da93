// The same bundle, catalogue, session and `now` give the same probabilities in both wasm modules
// as natively, to 1e-4, and the same first 24 except for ties.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TASKS, fusionWeights, goldenRows, products, session } from "./golden.mjs";
import { launch, open, serve } from "./harness.mjs";

const BLANK = { path: "/blank.html", body: "<!doctype html><title>blank</title>", type: "text/html" };
const TOLERANCE = 1e-4;

let site;
let browser;
before(async () => {
  site = await serve({ faults: [BLANK] });
  browser = await launch({ webgpu: true });
});
after(async () => {
  await browser.close();
  await site.close();
});

for (const backend of ["cpu", "webgpu"]) {
  for (const count of [1, 24, 500, 1000]) {
    test(`${backend} gives the golden probabilities of ${count} products`, async () => {
      const catalog = products(count);
      const visit = await open(browser, `${site.url}blank.html`);
      const answer = await visit.page.evaluate(rank, { backend, catalog, session: session() });
      await visit.close();
      assert.equal(answer.backend, backend, JSON.stringify(visit.console));
      check(answer.ranked, catalog);
    });
  }
}

/** In the page: the session, played to a fresh recommender. */
async function rank({ backend, catalog, session }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/www/model/", catalog, backend });
  for (const event of session.events) recommender.observe(event);
  const ranked = await recommender.rank(null, { now: session.now });
  return { backend: recommender.backend, ranked };
}

function check(ranked, catalog) {
  const onSale = catalog.filter(({ available }) => available !== false);
  assert.equal(ranked.length, onSale.length);
  const golden = new Map(goldenRows(catalog.length).map((row, index) => [catalog[index].id, row]));
  for (const { item, tasks } of ranked) {
    golden.get(item).forEach((wanted, task) => {
      const found = tasks[TASKS[task]];
      const far = Math.abs(found - wanted);
      assert.ok(far < TOLERANCE, `${item}: ${TASKS[task]} is ${found}, not ${wanted}`);
    });
  }
  // The order that the golden values give; of products as good as equal, either may be first.
  const weights = fusionWeights();
  const score = (id) => golden.get(id).reduce((sum, p, task) => sum + p * weights[task], 0);
  const best = onSale.map(({ id }) => score(id)).sort((a, b) => b - a);
  ranked.slice(0, 24).forEach(({ item }, place) => {
    assert.ok(Math.abs(score(item) - best[place]) < TOLERANCE, `${item} is not the best at ${place}`);
  });
}
