// The same bundle, catalogue, session and `now` give the same probabilities in all wasm modules as
// natively, to 1e-4, and the same first 24 except for ties.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { TASKS, fusionWeights, goldenRows, products, session } from "./golden.mjs";
import { BLANK, launch, open, serve } from "./harness.mjs";

const SIZES = [1, 24, 500, 1000];
const MOST = SIZES.at(-1);
const TOLERANCE = 1e-4;

let site;
let browser;
before(async () => {
  site = await serve({ faults: [BLANK] });
  browser = await launch({ webgpu: true });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

for (const backend of ["cpu", "webgpu"]) {
  for (const size of SIZES) {
    test(`${backend} gives the golden probabilities of ${size} products`, async () => {
      const catalog = products(size);
      // All of them, then a part that begins elsewhere: it must not matter what stands beside.
      const part = catalog.filter((_, index) => index % 3 !== 1).reverse();
      const parts = [null, part.map(({ id }) => id)];
      const answer = await rank(backend, { catalog, more: [], parts });
      assert.equal(answer.backend, backend, answer.console);
      agree(answer.orders[0], catalog);
      agree(answer.orders[1], part);
    });
  }
}

test("an engine without relaxed SIMD is given the module that needs none, and the same probabilities", async () => {
  const init = () => (WebAssembly.validate = () => false);
  const answer = await rank("cpu", { catalog: products(500), more: [], parts: [null] }, init);
  agree(answer.orders[0], products(500));
  const modules = answer.requests.filter((url) => url.endsWith(".wasm"));
  assert.deepEqual(modules, [`${site.url}pkg/nestrank_plain_bg.wasm`]);
});

test("a catalogue that grew is given what one loaded as a whole is given", async () => {
  const [catalog, more] = [products(MOST).slice(0, 24), products(MOST).slice(24)];
  const answer = await rank("cpu", { catalog, more, parts: [null] });
  agree(answer.orders[0], products(MOST));
});

/** The golden session played to a fresh recommender: its order of each of `parts`. */
async function rank(backend, { catalog, more, parts }, init) {
  const visit = await open(browser, `${site.url}blank.html`, { init });
  try {
    const asked = { backend, catalog, more, parts, session: session() };
    const answer = await visit.page.evaluate(inPage, asked);
    const requests = visit.requests.map(({ url }) => url);
    return { ...answer, requests, console: JSON.stringify(visit.console) };
  } finally {
    await visit.close();
  }
}

async function inPage({ backend, catalog, more, parts, session }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/www/model/", catalog, backend });
  for (const event of session.events) recommender.observe(event);
  recommender.add(more);
  const orders = [];
  for (const ids of parts) orders.push(await recommender.rank(ids, { now: session.now }));
  return { backend: recommender.backend, orders };
}

const rows = goldenRows(MOST);
const golden = new Map(products(MOST).map(({ id }, index) => [id, rows[index]]));

/** Asserts that `ranked` holds `catalog`, with the golden probabilities and in their order. */
function agree(ranked, catalog) {
  const ids = (list, id) => list.map(id).sort();
  assert.deepEqual(ids(ranked, ({ item }) => item), ids(catalog, ({ id }) => id));
  for (const { item, tasks } of ranked) {
    golden.get(item).forEach((wanted, task) => {
      const found = tasks[TASKS[task]];
      const close = Math.abs(found - wanted) < TOLERANCE;
      assert.ok(close, `${item}: ${TASKS[task]} is ${found}, not ${wanted}`);
    });
  }
  // Of products as good as equal, either may come first.
  const weights = fusionWeights();
  const score = (id) => golden.get(id).reduce((sum, p, task) => sum + p * weights[task], 0);
  const best = catalog.map(({ id }) => score(id)).sort((a, b) => b - a);
  ranked.slice(0, 24).forEach(({ item }, place) => {
    const close = Math.abs(score(item) - best[place]) < TOLERANCE;
    assert.ok(close, `${item} is not the best at ${place + 1}`);
  });
}
