// Brings a GPU to where it may score, and measures whether that is worth it. Fetched where a GPU is
// wanted, which on most pages is never; so all of this costs the others nothing.
//
// What `auto` is made of: the CPU answers from the first call on. When its answers take so long that
// a GPU could win (src/engine/choice.rs), one is started, held to the CPU's answers, and timed, each
// step in a moment when the page has time to spare. What was measured is remembered for a week, on
// this page, and beyond it where the shop has the session kept and the shopper lets it.

import { ANSWER_MS, START_MS, Scorer } from "./scorer.js";

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

/** Who scores on the GPU: a worker, and which products it has. */
class Gpu {
  #page;
  #scorer;
  /** See `Core.revision`. */
  holds = 0;
  /** Whether it may answer: it was tried, and holds the products that it is said to. */
  ready = false;

  constructor(page, worker) {
    this.#page = page;
    this.#scorer = new Scorer(worker);
  }

  /** Kept when the GPU is ready. */
  start(wasm) {
    return this.#scorer.start(wasm, this.#page.model);
  }

  /** Hands the products over; it does not answer until `settle`. Kept when the shaders for so many are compiled. */
  give() {
    this.ready = false;
    return this.#hold(START_MS);
  }

  #hold(deadlineMs) {
    const { core } = this.#page;
    this.holds = core.revision;
    return this.#scorer.setItems(core, 0, core.stocked, false, deadlineMs);
  }

  /** Whether it gives the answers now. */
  get answers() {
    const { core, chooses } = this.#page;
    return this.ready && (!chooses || (this.holds === core.revision && core.on_gpu));
  }

  /** What it makes of the trial. */
  tried() {
    return this.#scorer.score(this.#page.core.side(true), START_MS);
  }

  /** Hands the network's outputs for the ranking over, if it is to and can; whether it did. */
  async score() {
    const { core, chooses, products } = this.#page;
    // Nobody waits until it holds the newest products.
    if (!this.ready || (chooses && !(this.holds === core.revision && core.takes_gpu(products)))) return false;
    try {
      const changed = this.holds !== core.revision;
      const patience = chooses ? Math.min(core.patience(products), ANSWER_MS) : ANSWER_MS;
      // The worker answers in turn, so both wait while it compiles for new products.
      const deadlineMs = changed ? START_MS : Math.trunc(patience);
      const items = changed && this.#hold(deadlineMs);
      const from = performance.now();
      const answer = this.#scorer.score(core.side(false), deadlineMs);
      await items;
      const outputs = await answer;
      if (this.#page.freed) return false;
      if (!core.answer(outputs)) throw new Error("the GPU sent numbers that cannot be right");
      if (chooses) core.timed(true, products, performance.now() - from);
      return true;
    } catch (error) {
      if (!this.#page.freed) this.#giveUp(error);
      return false;
    }
  }

  #giveUp(error) {
    this.end();
    this.#page.gpu = null;
    this.#page.gpuFailure = error;
  }

  /** Ends the worker. */
  end() {
    this.#scorer.end();
  }
}

/** What a GPU failed of, if it would fail of it again. */
class Unfit extends Error {}

/**
 * Brings a GPU for a recommender, or takes note that it failed. Never rejects.
 * @param {object} page the recommender, see src/web/script/page.js
 * @param {object} gpu what index.js knows of its GPU, and what this file remembers: `failures`, `rests`
 */
export async function bring(page, gpu) {
  try {
    const failure = page.gpuFailure;
    page.gpuFailure = undefined;
    if (failure) throw failure;
    if (gpu.failures < MOST_FAILURES && Date.now() >= gpu.rests) await brought(page, gpu);
  } catch (error) {
    if (page.freed) return;
    settle(page, 0);
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

/** From now on the GPU may answer, if it is worth having for so many products; else, and for 0, it is let go. */
function settle(page, products) {
  const worth = !page.chooses || page.core.wants_gpu(products);
  if (page.gpu && worth && products > 0) {
    page.gpu.ready = true;
  } else {
    page.gpu?.end();
    page.gpu = null;
  }
}

async function brought(page, gpu) {
  const products = page.wantsGpu();
  await rest(page);
  // One that is there lacks the newest products.
  if (page.gpu) {
    await page.gpu.give();
    return settle(page, products);
  }
  const name = await adapter(gpu);
  if (gpu.asked) {
    await start(page, gpu);
    return settle(page, 1);
  }
  const key = `${page.core.build(page.weightsName)} ${name}`;
  gpu.timings ??= recall(page, gpu, key);
  // It may be known by now that it would lose.
  if (!page.wantsGpu()) return undefined;
  try {
    await start(page, gpu);
    gpu.timings ??= remember(page, gpu, key, await measure(page, products));
  } catch (error) {
    if (!page.freed && error instanceof Unfit) remember(page, gpu, key, [[products, NEVER_MS]]);
    throw error;
  }
  settle(page, products);
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
async function start(page, gpu) {
  if (!page.gpuCanBe) return;
  // A shop that asked for the GPU waits for it; everyone else has something better to do.
  const moment = gpu.asked && !gpu.failures ? rest : idle;
  page.gpu = new Gpu(page, worker());
  await page.gpu.start(gpu.wasm);
  let ours;
  while (!ours) {
    await trial(page, moment, TRIED);
    ours = await tryCpu(page);
  }
  const theirs = await page.gpu.tried();
  const same = ours.length === theirs.length && ours.every((output, at) => Math.abs(output - theirs[at]) <= TOLERANCE);
  if (!same) throw new Unfit("the GPU does not compute what the CPU does");
}

function worker() {
  try {
    return new Worker(new URL("./gpu-worker.js", import.meta.url), { type: "module", name: "nestrank-gpu" });
  } catch (error) {
    // A policy forbids it, or a bundler made a script without an address of this.
    throw new Error(`gpu-worker.js cannot be started from here, see docs/npm.md on workers: ${error.message}`, { cause: error });
  }
}

/** Makes a trial with so many products, when no ranking has them and the GPU has the newest of them. */
async function trial(page, moment, count) {
  for (;;) {
    await moment(page);
    if (page.gpu.holds === page.core.revision) return page.core.make_trial(count);
    await page.gpu.give();
  }
}

/** The CPU's outputs for the trial, made in slices; nothing if a ranking is asked for meanwhile, which has the right of way. */
async function tryCpu(page) {
  const { core, rankings } = page;
  const slices = page.slices(() => !page.freed && !page.running && page.rankings === rankings);
  while (core.try_on()) {
    if ((await slices.next()) === false) return undefined;
  }
  return core.tried();
}

/** Times the GPU, until it is known who is faster. Returns pairs of products and ms. */
async function measure(page, products) {
  const timings = [];
  for (let at = 0; ; ) {
    const count = page.core.next_trial(products, at);
    if (count === 0) return timings;
    await trial(page, idle, count);
    const { rankings } = page;
    const from = performance.now();
    await page.gpu.tried();
    const ms = performance.now() - from;
    const wakes = at < WAKING;
    // A ranking that came meanwhile took its part of the processor.
    if (!wakes && page.rankings !== rankings) continue;
    at++;
    if (wakes) continue;
    page.core.timed(true, count, ms);
    timings.push([count, ms]);
  }
}

/** Waits until no ranking has the products. */
async function rest(page) {
  while (page.running) await new Promise((resolve) => setTimeout(resolve, 50));
  if (page.freed) throw new Error("the recommender was freed");
}

/** Waits until the page is seen and has time to spare, and nothing is ranked. */
async function idle(page) {
  for (;;) {
    await rest(page);
    while (document.hidden) {
      await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
    }
    // Safari has no idle callbacks.
    const spare = await new Promise((resolve) => {
      if (globalThis.requestIdleCallback) requestIdleCallback((deadline) => resolve(deadline.timeRemaining()));
      else setTimeout(resolve, 200, SPARE_MS);
    });
    if (spare >= SPARE_MS && !page.running) return;
  }
}

/** Brings back what was measured; nothing, if nothing was. */
function recall(page, gpu, key) {
  const timings = read(here, key) ?? (page.keep.keeps ? read(storage(gpu)?.getItem(KEY), key) : null);
  timings?.forEach(([products, ms]) => page.core.timed(true, products, ms));
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
function remember(page, gpu, key, timings) {
  here = JSON.stringify({ key, until: Date.now() + WEEK_MS, timings });
  try {
    if (page.keep.keeps) storage(gpu)?.setItem(KEY, here);
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
