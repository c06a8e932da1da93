import { ABORTED, FREED, badOption } from "./errors.js";
import { askFor, letGo } from "./rankings.js";
import { Slices, pause } from "./slices.js";

/** Products of an answer that are made between two looks at the clock. */
const SOME = 512;
/** How many tasks there are. */
const TASKS = 4;
/** The options of `rank` that only the full module knows; src/web/rule_options.rs reads them. */
const RULES = ["boosts", "variety", "caps", "explore", "within", "bought"];

/** A recommender on its page: what the class `Recommender` of index.js wraps, method by method. */
export class Page {
  /** Who scores on the GPU, or is being started for it: a `Gpu` of pkg/gpu.js; why the last one was given up. */
  gpu = null;
  gpuFailure = undefined;
  /** Who scores a large catalogue on the CPU: a `PoolScorer` of pkg/pool.js, once it was tried and is ready. */
  pool = undefined;
  /** Who waits for each ranking in the queue. */
  queue = [];
  /** Whether someone works on the queue. */
  running = false;
  /** How many rankings began, and for how many products the newest of them is. */
  rankings = 0;
  products = 0;
  freed = false;
  /** The newest explanation. */
  explaining = Promise.resolve();

  /** @param {object} core of the module @param {object} keep a `Keep` @param {object[]} left flat, as `Core` shows them */
  constructor(core, keep, left, parts) {
    this.core = core;
    this.keep = keep;
    this.left = rejectedOf(left);
    Object.assign(this, parts);
  }

  observe(event) {
    this.core.observe(event, Date.now());
    this.keep.store();
  }

  add(products) {
    const rejected = rejectedOf(this.core.add(products));
    this.left.push(...rejected);
    return rejected;
  }

  /** `then` is run when the ranking is there, and not yet the answer. */
  async rank(ids, options, then) {
    const rule = !this.guides && RULES.find((name) => (options?.[name] ?? null) !== null);
    if (rule) throw badOption(rule, "is for recommenders that were loaded with `guide: true`");
    const numbers = await askFor(this, ids, options);
    if (!this.freed) then();
    const slices = new Slices(() => !this.freed);
    const ranked = [];
    for (let at = 0; at < numbers.length; at += 6) {
      if (at % (6 * SOME) === 0) {
        if ((await slices.next()) === false) throw FREED;
        if (options?.signal?.aborted) throw ABORTED;
      }
      ranked.push({ item: this.ids[numbers[at]], score: numbers[at + 1], tasks: tasksOf(numbers, at + 2) });
    }
    return ranked;
  }

  /**
   * The explanation, and what its texts are made of: the product and each event's, as JSON. One after
   * the other.
   */
  explain(item, options) {
    const now = Date.now();
    const run = () => explain(this, item, options, now);
    return (this.explaining = this.explaining.then(run, run));
  }

  get backend() {
    return this.gpu?.answers ? "webgpu" : "cpu";
  }

  get rejected() {
    return this.left.slice();
  }

  consent(granted) {
    if (typeof granted !== "boolean") throw badOption("granted", "must be true or false");
    this.keep.consent(granted);
  }

  export() {
    return { ...JSON.parse(this.core.describe()), kept: this.keep.describe() };
  }

  forget() {
    this.core.forget();
    this.keep.clear();
  }

  /** For the files that are fetched on need. */
  pause = pause;
  slices = (wanted) => new Slices(wanted);

  /**
   * For how many products to bring a GPU, after the newest ranking; 0: none is wanted, or it is there.
   */
  wantsGpu() {
    const { gpu, core, chooses, products } = this;
    // Where the shop asked for the GPU, a ranking waits for it to take newer products.
    const there = gpu ? !chooses || gpu.holds === core.revision : !this.gpuCanBe;
    return !there && (!chooses || core.wants_gpu(products)) ? products : 0;
  }

  /** Takes note of how long the CPU took, in ms. */
  cpuTook(products, ms) {
    if (this.chooses) this.core.timed(false, products, ms);
  }

  /** Ends it: whoever waits is told so. */
  free() {
    this.freed = true;
    this.keep.close();
    this.gpu?.end();
    this.pool?.end();
    letGo(this);
  }
}

/** Written out, for an answer has thousands of them. */
function tasksOf(numbers, at) {
  return { view: numbers[at], cart: numbers[at + 1], favorite: numbers[at + 2], purchase: numbers[at + 3] };
}

async function explain(page, item, options, now) {
  const { core } = page;
  const slices = new Slices(() => !page.freed);
  if (page.freed) throw FREED;
  core.explain(item, options, now);
  while (core.explain_on()) if ((await slices.next()) === false) throw FREED;
  const [score, ...rest] = core.explained();
  const products = [rest[TASKS]];
  const reasons = [];
  for (let at = TASKS + 1; at < rest.length; at += 5) {
    const [group, effect, kind, time, product] = rest.slice(at);
    reasons.push({ group, effect, ...(kind && { event: eventOf(kind, time, product) }) });
    products.push(product);
  }
  return [{ item, score, tasks: tasksOf(rest, 0), reasons }, products];
}

/** An event, as a reason names it. */
function eventOf(kind, time, product) {
  const { id, title } = JSON.parse(product);
  return { kind, item: id, ...(title && { title }), time };
}

/** What was left out, of four entries each. */
function rejectedOf(flat) {
  const rejected = [];
  for (let at = 0; at < flat.length; at += 4) {
    const [index, field, why, id] = flat.slice(at);
    rejected.push({ index, field, why, ...(id !== undefined && { id }) });
  }
  return rejected;
}
