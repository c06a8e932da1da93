// The shader of our own on WebGPU: for networks of any widths, catalogues of any size and parts of
// them it gives what the CPU gives, to 1e-4; a rerank is one upload, one dispatch and one read, and
// nothing is compiled for it. A network too wide for the shader goes Burn's way, to the same end.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TASKS, products, session } from "./golden.mjs";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";
import { nestrank } from "./nestrank.mjs";

const TOLERANCE = 1e-4;
/** What they are, how they are trained, whether they are the shader's, and how many products there are in turn. */
const NETWORKS = [
  ["one layer, no multiple of four", ["--hidden", "13"], true, [1, 24, 1_000, 5_000]],
  ["three layers, none a multiple of four", ["--hidden", "30,18,7"], true, [1, 2, 3, 1_000]],
  ["a factorised chain, its second layer the wider", ["--architecture", "factorised-chain", "--hidden", "20,66"], true, [24, 500]],
  ["layers that leave room for four products", ["--hidden", "600,300"], true, [24]],
  ["a layer too wide for a workgroup's memory", ["--hidden", "1040"], false, [24]],
];

/** The worker as it is, but for a count of what it asks of the GPU. */
const WORKER = {
  path: "/pkg/gpu-worker.js",
  body: `{
    self.asked = {};
    const count = (type, ...names) => names.forEach((name) => {
      const real = type.prototype[name];
      type.prototype[name] = function (...given) {
        self.asked[name] = (self.asked[name] ?? 0) + 1;
        return real.apply(this, given);
      };
    });
    count(GPUDevice, "createComputePipeline", "createComputePipelineAsync");
    count(GPUQueue, "writeBuffer");
    count(GPUComputePassEncoder, "dispatchWorkgroups");
    count(GPUBuffer, "mapAsync");
  }
  ${readFileSync(`${ROOT}pkg/gpu-worker.js`, "utf8")}`,
};

let folder;
let browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "nestrank-"));
  nestrank("simulate", "--seed", "5", "--items", "200", "--users", "300", "--out", folder);
  browser = await launch({ webgpu: true });
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

for (const [name, options, fused, sizes] of NETWORKS) {
  test(name, { timeout: 240_000 }, async () => {
    const visit = await shop(trained(name, options));
    try {
      for (const size of sizes) {
        const catalog = products(size);
        const part = catalog.filter((_, index) => index % 3 !== 1).reverse().map(({ id }) => id);
        for (const ids of [null, part]) {
          const { cpu, gpu, asked } = await visit.rank(catalog, ids);
          assert.equal(cpu.length, ids?.length ?? size);
          agree(gpu, cpu);
          if (fused) assert.deepEqual(asked, { writeBuffer: 1, dispatchWorkgroups: 1, mapAsync: 1 }, `${size} products`);
          else assert.ok(asked.dispatchWorkgroups > 1, "it was not Burn's way");
        }
      }
      assert.deepEqual(visit.errors, []);
      const warnings = visit.console.filter(({ type }) => type === "warning" || type === "error");
      assert.deepEqual(warnings.filter(({ text }) => !text.includes("favicon") && !text.includes("404")), []);
    } finally {
      await visit.close();
    }
  });
}

/** The files of a small network, as faults of a server. */
function trained(name, options) {
  const bundle = join(folder, name);
  const log = ["--events", join(folder, "events.csv"), "--catalog", join(folder, "catalog.json")];
  const small = ["--embedding-dim", "4", "--epochs", "6", "--min-people", "1", "--quiet"];
  nestrank("train", ...log, ...options, ...small, "--out", bundle);
  return readdirSync(bundle).map((file) => ({ path: `/bundle/${file}`, body: readFileSync(join(bundle, file)) }));
}

/** A page with a recommender on each backend, which grow together. */
async function shop(bundle) {
  const site = await serve({ faults: [BLANK, WORKER, ...bundle] });
  const visit = await open(browser, `${site.url}blank.html`);
  await visit.page.evaluate(async ({ catalog, session }) => {
    const { Recommender } = await import("/pkg/index.js");
    globalThis.both = [];
    for (const backend of ["cpu", "webgpu"]) {
      const recommender = await Recommender.load({ model: "/bundle/", catalog, backend });
      for (const event of session.events) recommender.observe(event);
      both.push(recommender);
    }
    globalThis.now = session.now;
  }, { catalog: products(1), session: session() });
  const worker = visit.page.workers()[0];
  /** Both orders of a catalogue as it has grown, and what the second asked of the GPU. */
  async function rank(catalog, ids) {
    await visit.page.evaluate(async ({ catalog, ids }) => {
      for (const recommender of both) {
        recommender.add(catalog);
        // Whatever new products need is done by the first order of them.
        await recommender.rank(ids, { now });
      }
    }, { catalog, ids });
    await worker.evaluate(() => (self.asked = {}));
    const orders = await visit.page.evaluate(async (ids) => {
      const orders = [];
      for (const recommender of both) orders.push(await recommender.rank(ids, { now }));
      return { orders, backends: both.map(({ backend }) => backend) };
    }, ids);
    assert.deepEqual(orders.backends, ["cpu", "webgpu"], JSON.stringify(visit.console));
    const [cpu, gpu] = orders.orders;
    return { cpu, gpu, asked: await worker.evaluate(() => self.asked) };
  }
  const close = async () => {
    await visit.close();
    await site.close();
  };
  return { ...visit, rank, close };
}

/** The same products with the same probabilities, which are not all one. */
function agree(found, wanted) {
  const probabilities = new Map(wanted.map(({ item, tasks }) => [item, tasks]));
  assert.equal(found.length, wanted.length);
  for (const { item, tasks } of found) {
    for (const task of TASKS) {
      const gap = Math.abs(tasks[task] - probabilities.get(item)[task]);
      assert.ok(gap < TOLERANCE, `${item}: ${task} is ${tasks[task]}, not ${probabilities.get(item)[task]}`);
    }
  }
  if (found.length < 16) return;
  for (const task of TASKS) {
    const all = wanted.map(({ tasks }) => tasks[task]);
    assert.ok(Math.max(...all) > 1.1 * Math.min(...all), `${task} is the same for all`);
  }
}
