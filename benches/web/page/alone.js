// A page that has one runtime and nothing else: rows are numbers from anywhere, for nobody checks
// what comes out.

import { products, recommender } from "./runtimes/nestrank.js";
import { startOnnx } from "./runtimes/onnxruntime.js";
import { startTensorflow } from "./runtimes/tensorflow.js";
import { peersWeights } from "./weights.js";

/** What the shop has at hand, and no runtime should be charged for: its products, or rows of features. */
async function atHand({ name, count, network }) {
  if (name.startsWith("nestrank")) return { catalog: await products(count) };
  const rows = new Float32Array(count * network.inputs);
  for (let at = 0; at < rows.length; at++) rows[at] = (at % 17) / 17;
  return { rows };
}

/** What a rerank is: `{ again() }`, ready to be called. */
async function ready(given) {
  const [name, backend] = given.name.split(" ");
  if (name === "nestrank") return nestrank({ ...given, backend });
  if (name === "onnxruntime-web") {
    const { run } = await (await startOnnx(backend)).plain(given);
    return { again: run };
  }
  const [runtime, weights] = await Promise.all([startTensorflow(backend), peersWeights(given.made)]);
  const { run } = await runtime.plain({ ...given, weights });
  return { again: run };
}

async function nestrank(given) {
  const { shop, look, history, now } = await recommender(given);
  history();
  let event = 0;
  return {
    again() {
      event += 1;
      look(event, now + event);
      return shop.rank(null, { now: now + event });
    },
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Milliseconds from nothing to the first answer. */
globalThis.firstAnswer = async (asked) => {
  const given = { ...asked, ...(await atHand(asked)) };
  const began = performance.now();
  const { again } = await ready(given);
  await again();
  return performance.now() - began;
};

/** Reranks some times, a frame apart, until `limitMs` are over; how often it was. */
globalThis.rerankOften = async (asked) => {
  const given = { ...asked, ...(await atHand(asked)) };
  await pause();
  performance.mark("bench-load");
  const { again } = await ready(given);
  // Whatever is done once at the first call belongs to getting ready.
  await again();
  await pause();
  performance.mark("bench-rank");
  const until = performance.now() + (asked.limitMs ?? Infinity);
  let reranked = 0;
  do {
    await again();
    await pause();
    reranked += 1;
  } while (reranked < asked.reranks && performance.now() < until);
  performance.mark("bench-end");
  await pause();
  return reranked;
};

/** What a shop does with a recommender, a mark at the beginning of each of `PHASES` and one at the end. */
const PHASES = {
  /** Products of the page become a recommender. */
  async load(given) {
    Object.assign(given, await recommender(given));
  },
  /** The first order of all of them. */
  first: ({ shop, now }) => shop.rank(null, { now }),
  observe({ look, now }) {
    for (let event = 0; event < EVENTS; event++) look(event, now - event);
  },
  async rank({ shop, look, now, reranks }) {
    for (let event = 0; event < reranks; event++) {
      look(event, now + event);
      await shop.rank(null, { now: now + event });
      await pause();
    }
  },
  /** As many again as a page shows come later, then the first order with them. */
  add({ shop, more }) {
    shop.add(more);
  },
  added: ({ shop, now }) => shop.rank(null, { now }),
  free: ({ shop }) => shop.free(),
};
const EVENTS = 10;
const MORE = 24;

globalThis.shopLife = async (asked) => {
  const [catalog, backend] = [await products(asked.count), asked.name.split(" ")[1]];
  const more = catalog.slice(0, MORE).map((product, index) => ({ ...product, id: `more-${index}` }));
  const given = { ...asked, catalog, backend, more };
  for (const [phase, run] of Object.entries(PHASES)) {
    await pause();
    performance.mark(`bench-${phase}`);
    await run(given);
  }
  await pause();
  performance.mark("bench-end");
  await pause();
  return Object.keys(PHASES);
};
