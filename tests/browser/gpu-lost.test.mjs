// A GPU that fails, hangs or is slow in the middle of a session: nothing rejects, and the CPU goes
// on where it stopped, with the same numbers.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { TASKS, products, session } from "./golden.mjs";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";

const TOLERANCE = 1e-4;
/** The worker as it is, but for a hold on the device that its module asks for. */
const WORKER = {
  path: "/pkg/gpu-worker.js",
  body: `{
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = async function (...asked) {
      return (self.device = await requestDevice.apply(this, asked));
    };
  }
  ${readFileSync(`${ROOT}pkg/gpu-worker.js`, "utf8")}`,
};

let site;
let browser;
before(async () => {
  site = await serve({ faults: [BLANK, WORKER] });
  browser = await launch({ webgpu: true });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A page that ranks 24 products on WebGPU, and what it ranks them to. */
async function shop() {
  const visit = await open(browser, `${site.url}blank.html`);
  const first = await visit.page.evaluate(async ({ catalog, session }) => {
    const { Recommender } = await import("/pkg/index.js");
    globalThis.recommender = await Recommender.load({ model: "/www/model/", catalog, backend: "webgpu" });
    for (const event of session.events) recommender.observe(event);
    globalThis.rank = async () => {
      const from = performance.now();
      const ranked = await recommender.rank(null, { now: session.now });
      return { ranked, backend: recommender.backend, ms: performance.now() - from };
    };
    return rank();
  }, { catalog: products(24), session: session() });
  assert.equal(first.backend, "webgpu", JSON.stringify(visit.console));
  const fallbacks = () => visit.console.filter(({ text }) => text.includes("WebGPU is not used"));
  return { ...visit, first, fallbacks, worker: visit.page.workers()[0] };
}

/** The same products with the same probabilities, in the same order but for ties. */
function agree(found, wanted) {
  const probabilities = new Map(wanted.map(({ item, tasks }) => [item, tasks]));
  assert.equal(found.length, wanted.length);
  found.forEach(({ item, score, tasks }, place) => {
    for (const task of TASKS) {
      assert.ok(Math.abs(tasks[task] - probabilities.get(item)[task]) < TOLERANCE, `${item}: ${task}`);
    }
    assert.ok(Math.abs(score - wanted[place].score) < TOLERANCE, `${item} at ${place + 1}`);
  });
}

test("a device that is lost between two rankings", async () => {
  const { page, first, worker, fallbacks, errors, close } = await shop();
  await worker.evaluate(() => device.destroy());
  const [second, third] = await page.evaluate(async () => [await rank(), await rank()]);
  assert.deepEqual([second.backend, third.backend], ["cpu", "cpu"]);
  assert.ok(second.ms < 8_000, `${second.ms} ms: the loss is told, not waited out`);
  agree(second.ranked, first.ranked);
  assert.deepEqual(third.ranked, second.ranked);
  assert.equal(fallbacks().length, 1, "it is said once");
  assert.deepEqual(errors, []);
  await close();
});

test("a device that is lost while several rankings wait for it", async () => {
  const { page, first, worker, fallbacks, errors, close } = await shop();
  const several = page.evaluate(() => Promise.all([rank(), recommender.rank(null, { limit: 3 }), rank(), rank()]));
  await worker.evaluate(() => device.destroy());
  const [second, three] = await several;
  agree(second.ranked, first.ranked);
  assert.equal(three.length, 3);
  const last = await page.evaluate(() => rank());
  assert.equal(last.backend, "cpu");
  agree(last.ranked, first.ranked);
  assert.equal(fallbacks().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a worker that answers no more is waited for no longer than a shopper would", async () => {
  const { page, first, worker, fallbacks, errors, close } = await shop();
  await worker.evaluate(() => self.close()).catch(() => {});
  const second = await page.evaluate(() => rank());
  assert.equal(second.backend, "cpu");
  assert.ok(second.ms < 12_000, `${second.ms} ms`);
  agree(second.ranked, first.ranked);
  assert.equal(fallbacks().length, 1);
  assert.deepEqual(errors, []);
  await close();
});

test("a catalogue that outgrows its shaders may keep a slow GPU busy for longer than an answer", async () => {
  const { page, worker, fallbacks, errors, close } = await shop();
  const busy = worker.evaluate(() => {
    for (const until = Date.now() + 10_000; Date.now() < until; );
  });
  const [grown, cpu] = await page.evaluate(async ({ more, now, events }) => {
    recommender.add(more);
    const grown = await rank();
    const { Recommender } = await import("/pkg/index.js");
    const cpu = await Recommender.load({ model: "/www/model/", catalog: more, backend: "cpu" });
    for (const event of events) cpu.observe(event);
    return [grown, await cpu.rank(null, { now })];
  }, { more: products(500), ...session() });
  await busy;
  assert.ok(grown.ms > 8_000, `${grown.ms} ms: the worker was slow`);
  assert.equal(grown.backend, "webgpu", JSON.stringify(fallbacks()));
  agree(grown.ranked, cpu);
  assert.deepEqual(errors, []);
  await close();
});
