// Brings a GPU to where it may score, and measures whether that is worth it. Fetched where a GPU is
// wanted, which on most pages is never; so all of this costs the others nothing.
//
// What `auto` is made of: the CPU answers from the first call on. When its answers take so long that
// a GPU could win (src/engine/choice.rs), one is started, held to the CPU's answers, and timed, each
// step in a moment when the page has time to spare. What was measured is remembered for a week, on
// this page, and beyond it where the shop has the session kept and the shopper lets it.

/** Names of adapters that are the CPU in disguise. */
const SOFTWARE = /\b(swiftshader|llvmpipe|lavapipe|softpipe|warp|software|cpu)\b|basic render/i;
/** An idle moment is one with so many ms to spare. */
const SPARE_MS = 8;
/** Products by which a GPU is tried: the most that are scored at once, so with the shaders that will rank. */
const TRIED = 2_048;
/** Most that an output of the GPU may differ from the CPU's. */
const TOLERANCE = 1e-2;
/** Trials with which the GPU wakes up, as in src/engine/choice.rs. */
const WAKING = 3;
/** How long a GPU takes that computes something else. */
const NEVER_MS = 60_000;
/** A GPU that failed is left alone so long: a driver that starts anew takes seconds. */
const REST_MS = 10_000;
/** A GPU that failed so often is not started again. */
const MOST_FAILURES = 2;
const WEEK_MS = 7 * 86_400_000;
/** Under which a measurement is kept; `consent(false)` and `forget` delete it. */
const KEY = "nestrank-speed";
/** The measurement of this page, for all of its recommenders. */
let here = null;

/** What a GPU failed of, if it would fail of it again. */
class Unfit extends Error {}

/**
 * Brings a GPU for a recommender, or takes note that it failed. Never rejects.
 * @param {object} core the recommender in the module
 * @param {object} gpu what index.js knows of its GPU, and what this file remembers: `failures`, `rests`
 */
export async function bring(core, gpu) {
  try {
    const failure = core.gpu_failure();
    if (failure !== undefined) throw new Error(failure);
    if (gpu.failures < MOST_FAILURES && Date.now() >= gpu.rests) await brought(core, gpu);
  } catch (error) {
    if (gpu.freed) return;
    core.settle_gpu(0);
    fail(gpu, error);
  }
}

/** Says so once, where the shop asked for a GPU. @param {Error & object} error */
function fail(gpu, error) {
  const tell = gpu.asked && gpu.failures === 0 ? "warn" : "debug";
  console[tell](`nestrank: WebGPU is not used, the CPU serves: ${error?.message || error}`);
  gpu.failures = error instanceof Unfit ? MOST_FAILURES : gpu.failures + 1;
  gpu.rests = Date.now() + REST_MS;
}

async function brought(core, gpu) {
  const products = core.wants_gpu();
  await rest(core);
  // One that is there lacks the newest products.
  const given = core.give_items();
  if (given) {
    await given;
    return core.settle_gpu(products);
  }
  const name = await adapter(gpu);
  if (gpu.asked) {
    await start(core, gpu);
    return core.settle_gpu(1);
  }
  const key = `${core.build} ${name}`;
  gpu.timings ??= recall(core, gpu, key);
  // It may be known by now that it would lose.
  if (!core.wants_gpu()) return undefined;
  try {
    await start(core, gpu);
    gpu.timings ??= remember(core, gpu, key, await measure(core, products));
  } catch (error) {
    if (!gpu.freed && error instanceof Unfit) remember(core, gpu, key, [[products, NEVER_MS]]);
    throw error;
  }
  core.settle_gpu(products);
}

/** Which adapter there is, and in which browser; one in software is only for a shop that asks for it. */
async function adapter({ asked }) {
  const webgpu = navigator.gpu;
  if (!webgpu) throw new Unfit("this browser has no WebGPU");
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, 10_000, new Error("no adapter within 10 s"))));
  const adapter = await Promise.race([webgpu.requestAdapter(), late]).finally(() => clearTimeout(timer));
  if (!adapter) throw new Unfit("there is no WebGPU adapter");
  if (!adapter.features.has("timestamp-query")) throw new Unfit("the WebGPU adapter has no timestamp-query");
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info ?? {};
  const name = [vendor, architecture, device, description].join(" ");
  if (!asked && (adapter.isFallbackAdapter || isFallbackAdapter || SOFTWARE.test(name))) {
    throw new Unfit("the WebGPU adapter is software");
  }
  return `${name} ${navigator.userAgent}`;
}

/** Starts the worker, gives it the products, and holds what it computes to what the CPU does. */
async function start(core, gpu) {
  // A shop that asked for the GPU waits for it; everyone else has something better to do.
  const moment = gpu.asked && !gpu.failures ? rest : idle;
  const worker = new Worker(new URL("./gpu-worker.js", import.meta.url), { type: "module", name: "nestrank-gpu" });
  let started;
  try {
    started = core.start_gpu(worker, gpu.wasm);
  } catch (error) {
    worker.terminate();
    throw error;
  }
  await started;
  let ours;
  while (!ours) {
    await trial(core, moment, TRIED);
    ours = await core.try_cpu();
  }
  const { logits: theirs } = await core.try_gpu();
  const same = ours.length === theirs?.length && ours.every((output, at) => Math.abs(output - theirs[at]) <= TOLERANCE);
  if (!same) throw new Unfit("the GPU does not compute what the CPU does");
}

/** Makes a trial with so many products, when no ranking has them and the GPU has the newest of them. */
async function trial(core, moment, count) {
  for (;;) {
    await moment(core);
    if (core.make_trial(count)) return;
    await core.give_items();
  }
}

/** Times the GPU, until it is known who is faster. Returns pairs of products and ms. */
async function measure(core, products) {
  const timings = [];
  for (let at = 0; ; ) {
    const count = core.next_trial(products, at);
    if (count === 0) return timings;
    await trial(core, idle, count);
    const { rankings } = core;
    const from = performance.now();
    await core.try_gpu();
    const ms = performance.now() - from;
    const wakes = at < WAKING;
    // A ranking that came meanwhile took its part of the processor.
    if (!wakes && core.rankings !== rankings) continue;
    at++;
    if (wakes) continue;
    core.timed(count, ms);
    timings.push([count, ms]);
  }
}

/** Waits until no ranking has the products. */
async function rest(core) {
  while (!core.at_rest) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Waits until the page is seen and has time to spare, and nothing is ranked. */
async function idle(core) {
  for (;;) {
    await rest(core);
    while (document.hidden) {
      await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    }
    // Safari has no idle callbacks.
    const spare = await new Promise((resolve) => {
      if (globalThis.requestIdleCallback) requestIdleCallback((deadline) => resolve(deadline.timeRemaining()));
      else setTimeout(resolve, 200, SPARE_MS);
    });
    if (spare >= SPARE_MS && core.at_rest) return;
  }
}

/** Brings back what was measured; nothing, if nothing was. */
function recall(core, gpu, key) {
  const timings = read(here, key) ?? (core.keeps ? read(storage(gpu)?.getItem(KEY), key) : null);
  timings?.forEach(([products, ms]) => core.timed(products, ms));
  return timings;
}

/** What a text holds that `remember` wrote; nothing if it is damaged, of something else, or out of date. */
function read(text, key) {
  try {
    const { key: of, until, timings } = JSON.parse(text);
    const left = until - Date.now();
    const sound = ([products, ms]) => Number.isInteger(products) && products > 0 && products < 1e8 && ms > 0 && ms < 1e6;
    const fits = of === key && left > 0 && left <= WEEK_MS && timings.length > 0 && timings.length < 100;
    return fits && timings.every(sound) ? timings : null;
  } catch {
    return null;
  }
}

/** Keeps it, on this page and where the session is kept, and returns it. */
function remember(core, gpu, key, timings) {
  here = JSON.stringify({ key, until: Date.now() + WEEK_MS, timings });
  try {
    if (core.keeps) storage(gpu)?.setItem(KEY, here);
  } catch {
    // Storage that is full or blocked is as if empty.
  }
  return timings;
}

function storage({ persist }) {
  try {
    return persist === "tab" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
}
