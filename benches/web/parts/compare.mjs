// The parts that time runtimes against each other: the network alone, and the whole of it.

import { launch, open } from "../../../tests/browser/harness.mjs";
import { median } from "../statistics.mjs";

const COUNTS = [24, 1_000, 10_000, 100_000];
const PEERS = ["onnxruntime-web", "TensorFlow.js"];

/** On the CPU, and on a GPU that may be no more than software. */
const PLANS = {
  cpu: { rounds: 25, least: 15, sampleMs: 3, warmMs: 400, limitMs: 20_000, patienceMs: 10_000 },
  webgpu: { rounds: 15, least: 3, sampleMs: 3, warmMs: 400, limitMs: 5_000, patienceMs: 2_000 },
};
const QUICK = { rounds: 3, least: 3, sampleMs: 1, warmMs: 20, limitMs: 3_000, patienceMs: 1_000 };

/** The network alone, features given: peers on the plain graph, then on the split graph. */
export async function network(site, options) {
  const peers = (backend, ...graphs) => PEERS.flatMap((peer) => graphs.map((graph) => `${peer} ${backend}${graph}`));
  const plain = {
    cpu: ["nestrank cpu", ...peers("wasm", "")],
    webgpu: ["nestrank webgpu", ...peers("webgpu", "")],
  };
  // TensorFlow.js takes much longer to gather rows than to multiply them: it is only split by rows.
  const split = {
    cpu: ["nestrank cpu", ...peers("wasm", " (split)"), "onnxruntime-web wasm (gather)"],
    webgpu: ["nestrank webgpu", ...peers("webgpu", " (split)")],
  };
  return { plain: await table(site, options, "plain", plain), split: await table(site, options, "split", split) };
}

/** From one new event to the new order, against the peers' network alone. */
export async function whole(site, options) {
  const runtimes = {
    cpu: ["nestrank cpu, whole", "nestrank cpu, first 24", ...PEERS.map((peer) => `${peer} wasm`)],
    webgpu: ["nestrank webgpu, whole", ...PEERS.map((peer) => `${peer} webgpu`)],
  };
  return { whole: await table(site, options, "plain", runtimes) };
}

/** Where the time of a rerank goes. */
export async function stages(site, options) {
  const cpu = ["nestrank cpu, session", "nestrank cpu, features", "nestrank cpu", "nestrank cpu, whole"];
  return { stages: await table(site, options, "plain", { cpu, webgpu: [] }) };
}

/**
 * A row for each network and number of candidates. Each is measured in fresh pages of one browser:
 * those on the CPU against each other, then those on the GPU.
 */
async function table(site, { quick, say }, graph, runtimes) {
  const rows = [];
  const browser = await launch({ webgpu: true });
  try {
    for (const name of Object.keys(site.networks)) {
      for (const count of quick ? COUNTS.slice(0, 2) : COUNTS) {
        const began = Date.now();
        const cells = [];
        for (const on of Object.keys(PLANS)) {
          const plan = quick ? QUICK : PLANS[on];
          const hopeless = tooSlow(rows.at(-1), name, count, plan);
          const tried = runtimes[on].filter((runtime) => !hopeless.has(runtime));
          const asked = { ...site.networks[name], count, graph, runtimes: tried, plan };
          if (tried.length > 0) cells.push(...(await compared(browser, site, asked)));
          cells.push(...runtimes[on].filter((runtime) => hopeless.has(runtime)).map((name) => ({ name, why: hopeless.get(name) })));
        }
        rows.push({ network: name, count, cells });
        say(`${runtimes.cpu[0]}, ${graph}, ${name}, ${count}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
      }
    }
  } finally {
    await browser.close();
  }
  return rows;
}

/** Why runtimes are not tried, by name: with fewer candidates they took too long already. */
function tooSlow(before, network, count, { patienceMs }) {
  // Of few candidates most of the time is no part of what grows.
  if (before?.network !== network || before.count < 1_000) return new Map();
  const expected = ({ samples }) => (samples ? median(samples) * (count / before.count) : Infinity);
  const slow = before.cells.filter((cell) => expected(cell) > patienceMs);
  return new Map(slow.map(({ name }) => [name, `not tried: ${before.count} took too long already`]));
}

async function compared(browser, site, asked) {
  const visit = await open(browser, site.page);
  try {
    await visit.page.waitForFunction(() => globalThis.ready);
    if (!(await visit.page.evaluate(() => isIsolated()))) throw new Error("the page is not isolated: its clock is too coarse");
    return await visit.page.evaluate((asked) => compare(asked), asked);
  } finally {
    await visit.close();
  }
}
