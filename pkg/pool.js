// A large catalogue is scored by workers, where they can be had: each has the page's own module, the
// bundle's weights and a part of the products. It needs no memory that threads share, and so no
// isolation from other origins. Losing it loses nothing: the page's own thread does it in slices.
// Fetched for a large catalogue alone.

import { ANSWER_MS, START_MS, Scorer, TASKS } from "./scorer.js";

/** Products that are handed over at once: to copy them takes as long as a slice may. */
const HANDED = 16_384;
/** Fewer products than this all go to one worker. */
const FEW = 2_048;

/**
 * Starts a pool for a recommender and hands the products over, while rankings go on: a worker for each
 * core but the page's own, up to four. The recommender has it when all of it is ready; never, if
 * anything fails.
 * @param {object} page see src/web/script/page.js @param {string} glue the name of its module
 */
export async function startPool(page, glue) {
  const count = Math.min(4, (navigator.hardwareConcurrency ?? 1) - 1);
  if (count < 1) return;
  const pool = new PoolScorer(new Pool(count, glue));
  // Freed meanwhile, it ends with the page.
  page.pool = pool;
  try {
    await pool.start(page);
  } catch {
    pool.end();
    if (page.pool === pool) page.pool = null;
  }
}

/** What scores for a recommender, once it is ready. */
class PoolScorer {
  #scorer;
  #ready = false;
  /** How many products it has, and of which `edition`. */
  #rows = 0;
  #edition = 0;

  constructor(pool) {
    this.#scorer = new Scorer(pool);
  }

  async start(page) {
    await this.#scorer.start(page.core.module, page.model);
    let last;
    for (;;) {
      await page.pause();
      if (page.freed) return;
      // While a ranking has the products, it waits.
      if (page.running) continue;
      const answer = this.#hold(page.core, START_MS);
      if (!answer) break;
      last = answer;
    }
    // They answer in turn.
    await last;
    if (page.freed) return;
    this.#ready = true;
    newCpu(page);
  }

  /** Hands the network's outputs over, if all of the pool answers; whether it did. */
  async score(page, slices) {
    if (!this.#ready) return false;
    const { core } = page;
    let warm = true;
    try {
      // Whether it took them shows in the answer.
      while (this.#hold(core, ANSWER_MS)) {
        warm = false;
        if ((await slices.next()) === false) return false;
      }
      const from = performance.now();
      const outputs = await this.#scorer.score(core.side(false), ANSWER_MS);
      if (page.freed) return false;
      if (!core.answer(outputs)) throw new Error("these are other numbers than were asked for");
      core.rest();
      if (warm) page.cpuTook(page.products, performance.now() - from);
      return true;
    } catch {
      if (page.freed) return false;
      this.end();
      page.pool = null;
      newCpu(page);
      return false;
    }
  }

  end() {
    this.#scorer.end();
  }

  /** Hands over some of the products that are missing: an answer, or nothing if there are none. */
  #hold(core, deadlineMs) {
    const more = this.#edition === core.edition;
    const from = more ? this.#rows : 0;
    const until = Math.min(core.stocked, from + HANDED);
    this.#rows = until;
    this.#edition = core.edition;
    return from < until ? this.#scorer.setItems(core, from, until, more, deadlineMs) : undefined;
  }
}

/** From now on something else is the CPU; what the other one took says nothing of it. */
function newCpu({ chooses, core }) {
  if (chooses) core.new_cpu();
}

/** The workers, which together speak like one: see scorer.js. */
class Pool extends EventTarget {
  #parts;
  /** Which part has the products `from` until `until`, and as which of its own the first: in order. */
  #ranges = [];

  /** @param {number} count how many workers @param {string} glue the name of the page's module */
  constructor(count, glue) {
    super();
    const broken = ({ message }) => this.dispatchEvent(new ErrorEvent("error", { message }));
    this.#parts = Array.from({ length: count }, () => new Part(glue, broken));
  }

  async postMessage({ id, type, ...given }) {
    const answer = (data) => this.dispatchEvent(new MessageEvent("message", { data: { id, ...data } }));
    try {
      answer(await { init: this.#init, items: this.#items, score: this.#score }[type].call(this, given));
    } catch (error) {
      answer({ error: String(error?.message ?? error) });
    }
  }

  terminate() {
    for (const { worker } of this.#parts) worker.terminate();
  }

  async #init(given) {
    await Promise.all(this.#parts.map((part) => part.ask("init", given)));
  }

  async #items({ columns, categoryOf, brandOf, more }) {
    if (!more) {
      this.#ranges = [];
      for (const part of this.#parts) part.rows = 0;
    }
    const count = categoryOf.length;
    const width = columns.length / count;
    const parts = count < FEW ? [this.#least()] : this.#parts;
    const share = (at) => Math.floor((at * count) / parts.length);
    await Promise.all(parts.map((part, at) => {
      const [from, until] = [share(at), share(at + 1)];
      const items = { columns: columns.slice(from * width, until * width), categoryOf: categoryOf.slice(from, until), brandOf: brandOf.slice(from, until), more: part.rows > 0 };
      this.#take(part, until - from);
      return part.ask("items", items, [items.columns.buffer, items.categoryOf.buffer, items.brandOf.buffer]);
    }));
  }

  /** Who gets a few products more: whoever got some before, so that ranges do not become many. */
  #least() {
    const last = this.#ranges.at(-1);
    if (last && last.until - last.from < FEW) return last.part;
    return this.#parts.reduce((least, part) => (part.rows < least.rows ? part : least));
  }

  #take(part, count) {
    const last = this.#ranges.at(-1);
    const from = last?.until ?? 0;
    if (last?.part === part) last.until += count;
    else this.#ranges.push({ from, until: from + count, part, first: part.rows });
    part.rows += count;
  }

  async #score({ rows, ...side }) {
    const logits = new Float32Array(side.productOf.length * TASKS);
    const runs = new Map();
    for (const run of rows ? this.#runs(rows) : this.#all()) {
      if (!runs.has(run.part)) runs.set(run.part, []);
      runs.get(run.part).push(run);
    }
    await Promise.all(Array.from(runs, async ([part, runs]) => {
      const { transfer, ...own } = sideOf(side, runs);
      const answer = await part.ask("score", own, transfer);
      let at = 0;
      for (const { place, count } of runs) {
        logits.set(answer.logits.subarray(at, (at += count * TASKS)), place * TASKS);
      }
    }));
    return { logits };
  }

  #all() {
    return this.#ranges.map(({ from, until, part, first }) => ({ part, place: from, first, count: until - from }));
  }

  /** Who has the products `rows`, each by itself: `place` is its place in the side, `first` in the part. */
  #runs(rows) {
    return Array.from(rows, (row, place) => {
      let [low, high] = [0, this.#ranges.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.#ranges[middle].until > row) high = middle;
        else low = middle + 1;
      }
      const { from, part, first } = this.#ranges[low];
      return { part, place, first: first + row - from, count: 1 };
    });
  }
}

/** The side for the products of some runs, and their rows in the part. */
function sideOf({ pair, productOf, ...shared }, runs) {
  const width = pair.length / productOf.length;
  const count = runs.reduce((sum, run) => sum + run.count, 0);
  const own = { pair: new Float32Array(count * width), productOf: new Uint32Array(count), rows: new Uint32Array(count) };
  let at = 0;
  for (const { place, first, count } of runs) {
    own.pair.set(pair.subarray(place * width, (place + count) * width), at * width);
    own.productOf.set(productOf.subarray(place, place + count), at);
    for (let row = 0; row < count; row++) own.rows[at++] = first + row;
  }
  return { ...shared, ...own, transfer: Object.values(own).map(({ buffer }) => buffer) };
}

/** One of the workers. */
class Part {
  worker;
  /** How many products it has. */
  rows = 0;
  #asked = [];

  constructor(glue, broken) {
    this.worker = worker(glue);
    // It answers in turn.
    this.worker.onmessage = ({ data }) => {
      const { resolve, reject } = this.#asked.shift();
      if (data.error === undefined) resolve(data);
      else reject(new Error(data.error));
    };
    this.worker.onerror = broken;
    this.worker.onmessageerror = () => broken({ message: "a worker's answer could not be read" });
  }

  ask(type, given, transfer = []) {
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject });
      this.worker.postMessage({ type, ...given }, transfer);
    });
  }
}

/** Written out so that bundlers find the files. */
function worker(glue) {
  switch (glue) {
    case "nestrank": return new Worker(new URL("./cpu-worker.js", import.meta.url), { type: "module", name: "nestrank-cpu" });
    case "nestrank_plain": return new Worker(new URL("./cpu-plain-worker.js", import.meta.url), { type: "module", name: "nestrank-cpu-plain" });
    default: return new Worker(new URL("./cpu-full-worker.js", import.meta.url), { type: "module", name: "nestrank-cpu-full" });
  }
}
