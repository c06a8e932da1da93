// Workers that score a large catalogue on the CPU, each a part of it. Together they speak like one
// worker: the protocol is written out in src/web/scorer_worker.rs.

/** Fewer products than this all go to one worker. */
const FEW = 2_048;
/** Outputs of a product. */
const TASKS = 4;

export class Pool extends EventTarget {
  #parts;
  /** Which part has the products `from` until `until`, and as which of its own the first: in order. */
  #ranges = [];

  /** @param {number} count how many workers @param {boolean} plain whether the page's module is the one without relaxed SIMD */
  constructor(count, plain) {
    super();
    const broken = ({ message }) => this.dispatchEvent(new ErrorEvent("error", { message }));
    this.#parts = Array.from({ length: count }, () => new Part(plain, broken));
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

  constructor(plain, broken) {
    // Written out so that bundlers find the files.
    this.worker = plain
      ? new Worker(new URL("./cpu-plain-worker.js", import.meta.url), { type: "module", name: "nestrank-cpu-plain" })
      : new Worker(new URL("./cpu-worker.js", import.meta.url), { type: "module", name: "nestrank-cpu" });
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
