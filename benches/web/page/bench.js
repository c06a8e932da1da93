// What a part of the benchmark asks the page for.

import { crossRows, plainRows, prepare, splitSides } from "./case.js";
import { measure } from "./measure.js";
import { cpuNetwork, eventToOrder, gpuNetwork } from "./runtimes/nestrank.js";
import { startOnnx } from "./runtimes/onnxruntime.js";
import { startTensorflow } from "./runtimes/tensorflow.js";

/** Runtimes by name: what makes one ready to be timed for a case and a graph. */
const RUNTIMES = {
  "onnxruntime-web wasm": async (given, graph) => (await startOnnx("wasm"))[graph](given),
  "onnxruntime-web webgpu": async (given, graph) => (await startOnnx("webgpu"))[graph](given),
  "TensorFlow.js wasm": async (given, graph) => (await startTensorflow("wasm"))[graph](given),
  "TensorFlow.js webgpu": async (given, graph) => (await startTensorflow("webgpu"))[graph](given),
  "nestrank cpu": cpuNetwork,
  "nestrank webgpu": gpuNetwork,
};

/** What a rerank on the CPU is made of. */
const STAGES = {
  "nestrank cpu, session": (scorer) => scorer.gather(),
  "nestrank cpu, features": (scorer) => scorer.features(),
};

/** nestrank from an event to an order: the backend, and how many of the order are asked for. */
const WHOLE = {
  "nestrank cpu, whole": ["cpu", undefined],
  "nestrank cpu, first 24": ["cpu", 24],
  "nestrank webgpu, whole": ["webgpu", undefined],
};

/**
 * Times runtimes against each other on one case. `asked`: `{ made, network, groups, count, graph,
 * runtimes }`, and `plan` for `measure`. Names that end in `(split)` or `(gather)` have that graph.
 */
globalThis.compare = async ({ graph, runtimes, plan, ...asked }) => {
  const given = await prepare(asked);
  if (graph === "plain") given.rows = plainRows(given);
  else {
    given.sides = splitSides(given);
    given.cross = crossRows(given.sides, given.parts, given.count);
  }
  const cells = [];
  for (const name of runtimes) {
    try {
      cells.push({ name, ...(await start(name, given, graph)) });
    } catch (error) {
      cells.push({ name, why: String(error?.message ?? error) });
    }
  }
  return measure(cells, plan, given.scorer.score());
};

async function start(name, given, graph) {
  if (name in WHOLE) {
    const [backend, limit] = WHOLE[name];
    return { ...(await eventToOrder({ ...given, backend }, limit)), unlike: true, mostReps: 20 };
  }
  if (name in STAGES) return { blocking: true, unlike: true, run: () => STAGES[name](given.scorer) };
  const [, runtime, own] = /^(.*?)(?: \((\w+)\))?$/.exec(name);
  return RUNTIMES[runtime](given, own ?? graph);
}

globalThis.isIsolated = () => crossOriginIsolated;
globalThis.ready = true;
