// The parts that time runtimes against each other: the network alone, and the whole of it.

import { launch, open } from "../../../tests/browser/harness.mjs";

const COUNTS = [24, 1_000, 10_000, 100_000];
const PEERS = ["onnxruntime-web wasm", "TensorFlow.js wasm", "onnxruntime-web webgpu", "TensorFlow.js webgpu"];
const OURS = ["nestrank cpu", "nestrank webgpu"];

const PLAN = { rounds: 21, least: 3, sampleMs: 10, warmMs: 400, limitMs: 30_000 };
const QUICK = { ...PLAN, rounds: 3, warmMs: 50, limitMs: 3_000 };

/** The network alone, features given: peers on the plain graph, then on both split graphs. */
export async function network(site, { quick, say }) {
  const plain = await table(site, { quick, say, graph: "plain", runtimes: [...OURS, ...PEERS] });
  const ways = ["split", "gather"].flatMap((way) => PEERS.map((peer) => `${peer} (${way})`));
  const split = await table(site, { quick, say, graph: "split", runtimes: [...OURS, ...ways] });
  return { plain, split };
}

/** From one new event to the new order, against the peers' network alone. */
export async function whole(site, { quick, say }) {
  const ours = ["nestrank cpu, whole", "nestrank cpu, first 24", "nestrank webgpu, whole"];
  return { whole: await table(site, { quick, say, graph: "plain", runtimes: [...ours, ...PEERS] }) };
}

/** A row for each network and number of candidates, each in a fresh page. */
async function table(site, { quick, say, graph, runtimes }) {
  const rows = [];
  const browser = await launch({ webgpu: true });
  try {
    for (const name of Object.keys(site.networks)) {
      for (const count of quick ? COUNTS.slice(0, 2) : COUNTS) {
        const began = Date.now();
        const plan = quick ? QUICK : PLAN;
        const cells = await compared(browser, site, { ...site.networks[name], count, graph, runtimes, plan });
        rows.push({ network: name, count, cells });
        say(`${runtimes[0]}, ${graph}, ${name}, ${count}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
      }
    }
  } finally {
    await browser.close();
  }
  return rows;
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
