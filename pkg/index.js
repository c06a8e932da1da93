// The npm package's one entry. What it does is Rust, in nestrank_bg.wasm, or nestrank_plain_bg.wasm
// where the engine has no relaxed SIMD; here it is loaded, its errors become NestrankError, and the
// GPU's worker is started. Importing this file does nothing: it is safe on a server.

/** What goes wrong in nestrank; `code` is stable, `message` is for people. */
export class NestrankError extends Error {
  /** @param {string} code @param {string} message @param {ErrorOptions} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.name = "NestrankError";
    this.code = code;
  }
}

// What is long is done in slices, with a look at the clock after so many products (src/web/slices.rs).
const SLICE_MS = 4;
const SOME = 512;

// Only this file makes recommenders.
const OWN = Symbol("nestrank");

/** Ranks a shop's products for the shopper at this page. `Recommender.load` makes one. */
export class Recommender {
  #core;
  #gpu;

  constructor(own, core, gpu) {
    if (own !== OWN) throw new TypeError("use Recommender.load(options)");
    this.#core = core;
    this.#gpu = gpu;
  }

  /**
   * Loads a model bundle and a catalogue.
   * @param {import("./index.js").LoadOptions} options
   * @returns {Promise<Recommender>}
   */
  static async load(options) {
    const loading = load(options);
    const signal = options?.signal;
    if (typeof signal?.addEventListener !== "function") return loading;
    let abort;
    const aborted = new Promise((_, reject) => {
      abort = () => reject(new NestrankError("aborted", "aborted"));
      signal.addEventListener("abort", abort, { once: true });
      if (signal.aborted) abort();
    });
    try {
      return await Promise.race([aborted, loading]);
    } catch (error) {
      // One that comes too late is of no use to anyone.
      loading.then((late) => late.free(), () => {});
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  /** Remembers what the shopper did. @param {import("./index.js").ShopperEvent} event */
  observe(event) {
    attempt(() => this.#live.observe(event));
  }

  /** Adds products. @param {import("./index.js").Product[]} products */
  add(products) {
    return attempt(() => this.#live.add(products));
  }

  /**
   * Ranks products, best first.
   * @param {string[] | null} [ids] all, if absent
   * @param {import("./index.js").RankOptions} [options]
   */
  async rank(ids, options) {
    const core = this.#live;
    const names = core.ids;
    const numbers = await settled(() => core.rank(ids, options));
    if (core === this.#core && core.wants_gpu()) bringGpu(core, this.#gpu);
    const ranked = [];
    let until = performance.now() + SLICE_MS;
    for (let at = 0; at < numbers.length; at += 6) {
      if (at % (6 * SOME) === 0 && performance.now() > until) {
        await pause();
        if (this.#core !== core) throw new NestrankError("freed", "this recommender has been freed");
        if (options?.signal?.aborted) throw new NestrankError("aborted", "aborted");
        until = performance.now() + SLICE_MS;
      }
      const tasks = { view: numbers[at + 2], cart: numbers[at + 3], favorite: numbers[at + 4], purchase: numbers[at + 5] };
      ranked.push({ item: names[numbers[at]], score: numbers[at + 1], tasks });
    }
    return ranked;
  }

  /** Why a product scores as it does. @param {string} item @param {{ now?: number }} [options] */
  async explain(item, options) {
    return attempt(() => this.#live.explain(item, options));
  }

  /** Who answers now. @returns {"webgpu" | "cpu"} */
  get backend() {
    return attempt(() => this.#live.backend);
  }

  /** The products left out so far. */
  get rejected() {
    return attempt(() => this.#live.rejected);
  }

  /** The shopper's word on keeping the session. @param {boolean} granted */
  consent(granted) {
    attempt(() => this.#live.consent(granted));
  }

  /** All that is known and kept about the shopper, as JSON. */
  export() {
    return attempt(() => this.#live.export());
  }

  /** Deletes it. */
  forget() {
    attempt(() => this.#live.forget());
  }

  /** Ends it: its memory, its listeners, the GPU's worker. */
  free() {
    const core = this.#core;
    this.#core = null;
    this.#gpu.freed = true;
    core?.close();
    core?.free();
  }

  get #live() {
    if (!this.#core) throw new NestrankError("freed", "this recommender has been freed");
    return this.#core;
  }
}

/** Puts the children of an element in order, with a short movement; focus and scroll stay. */
export class Grid {
  #core = null;
  #freed = false;
  /** What to do once the module is there: the newest order wins. */
  #pending = null;

  /**
   * @param {HTMLElement} element its children are moved, and nothing else is touched
   * @param {{ key?: string, wasm?: string | URL }} [options] `key`: the attribute of a child that
   *   holds its id, by default `data-id`
   */
  constructor(element, { key = "data-id", wasm } = {}) {
    const make = (glue) => {
      if (!this.#freed) this.#core = attempt(() => new glue.GridCore(element, key));
    };
    if (ready) return make(ready);
    // Before any recommender was loaded; a shop that waited for one is never here.
    module(wasm).then((glue) => {
      make(glue);
      this.#pending?.();
    }).catch((error) => console.warn("nestrank: the grid keeps its order:", error));
  }

  /** Puts the children in the order of `ids`; those that it does not name follow as they stand. @param {string[]} ids */
  arrange(ids) {
    this.#do(() => this.#core.arrange(ids));
  }

  /** Puts the children back in their first order. */
  reset() {
    this.#do(() => this.#core.reset());
  }

  /** Lets go of the element; its children stay as they are. */
  free() {
    this.#freed = true;
    this.#core?.close();
    this.#core?.free();
    this.#core = null;
  }

  #do(what) {
    if (this.#freed) throw new NestrankError("freed", "this grid has been freed");
    if (this.#core) attempt(what);
    else this.#pending = what;
  }
}

/**
 * Attaches to a page that was not written for nestrank: reads its products, hears its events, puts
 * its grids in order. What `embed.js` does, for those who bundle.
 * @param {import("./index.js").AttachOptions} [options]
 * @returns {Promise<import("./index.js").Attached>}
 */
export async function attach(options) {
  if (!globalThis.document) throw new TypeError("attach needs a page");
  // Fetched by those who call it.
  const page = await import("./attach.js");
  return page.attach(options);
}

async function load(options) {
  const starting = module(options?.wasm);
  const own = await ownModel(options);
  // Each of its files has its address, so the folder does not matter.
  if (own) options = { ...options, model: "." };
  const early = manifest(options, own);
  const first = !ready;
  const { Core } = await starting;
  // The browser has just made the module ready, in this very task.
  if (first) await pause();
  const core = await settled(() => Core.load(options, early, pause, cpuPool));
  const { backend, persist, wasm } = options;
  const gpu = { asked: backend === "webgpu", persist, wasm: wasmFile("nestrank_gpu_bg.wasm", wasm), failures: 0, rests: 0 };
  if (gpu.asked) await bringGpu(core, gpu);
  return new Recommender(OWN, core, gpu);
}

/** The addresses of the package's own model by file name, where the shop names none. */
async function ownModel(options) {
  if (!options || typeof options !== "object" || Array.isArray(options) || (options.model ?? null) !== null) return undefined;
  try {
    return (await import("./model/files.js")).files();
  } catch (error) {
    throw new NestrankError("model-fetch", `no model is named, and the package's own is not there: ${error?.message ?? error}`, { cause: error });
  }
}

/** The bundle's manifest, asked for while the module is on its way. The module takes it if it is the one that it would ask for. */
function manifest(options, files) {
  try {
    const { model, signal } = options;
    if (typeof model !== "string" && !(model instanceof URL)) return undefined;
    const folder = new URL(model, document.baseURI);
    if (!folder.pathname.endsWith("/")) folder.pathname += "/";
    const url = files?.["manifest.json"] ?? new URL("manifest.json", folder).href;
    const response = fetch(url, { cache: "no-cache", signal });
    // Whether anybody waits for it is the module's business.
    response.catch(() => {});
    return { url, response, files };
  } catch {
    return undefined;
  }
}

/** The glue of the one wasm module that all share, once it runs. */
let ready = null;
let starting = null;

/** A module that does nothing but one multiply-add of relaxed SIMD: valid where an engine has it. */
const RELAXED = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11];

const isRelaxed = () => globalThis.WebAssembly?.validate(Uint8Array.from(RELAXED));

function module(folder) {
  const relaxed = isRelaxed();
  // Outside of the promise: a bad address is the caller's mistake.
  const address = wasmFile(relaxed ? "nestrank_bg.wasm" : "nestrank_plain_bg.wasm", folder);
  starting ??= start(() => relaxed ? import("./nestrank.js") : import("./nestrank_plain.js"), address).catch((error) => {
    // The next load may have more luck.
    starting = null;
    throw new NestrankError("backend-unavailable", `no backend is available: ${error?.message ?? error}`, { cause: error });
  });
  return starting;
}

async function start(glueOf, address) {
  const [glue, response] = await Promise.all([glueOf(), fetch(address)]);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  await glue.default({ module_or_path: response });
  ready = glue;
  return glue;
}

function wasmFile(name, folder) {
  if (folder === undefined || folder === null) {
    // Written out so that bundlers find the files.
    switch (name) {
      case "nestrank_bg.wasm": return new URL("nestrank_bg.wasm", import.meta.url).href;
      case "nestrank_plain_bg.wasm": return new URL("nestrank_plain_bg.wasm", import.meta.url).href;
      default: return new URL("nestrank_gpu_bg.wasm", import.meta.url).href;
    }
  }
  if (typeof folder !== "string" && !(folder instanceof URL)) throw new TypeError("option `wasm` must be an address, as text or URL");
  try {
    const base = new URL(folder, globalThis.document?.baseURI ?? globalThis.location?.href);
    if (!base.pathname.endsWith("/")) base.pathname += "/";
    return new URL(name, base).href;
  } catch {
    throw new TypeError("option `wasm` is no valid address");
  }
}

/** Brings a GPU, or finds that none will do; one attempt at a time. Most pages never fetch what that takes. */
async function bringGpu(core, gpu) {
  const { saveData, effectiveType = "4g" } = navigator.connection ?? {};
  const costly = saveData || effectiveType !== "4g" || globalThis.matchMedia?.("(prefers-reduced-data: reduce)").matches;
  if (gpu.busy || (costly && !gpu.asked)) return;
  gpu.busy = true;
  try {
    // Once it is there, a failure is told before the ranking answers that met it.
    gpu.bring ??= (await import("./gpu.js")).bring;
    await gpu.bring(core, gpu);
    gpu.busy = false;
  } catch (error) {
    // The file is not there, and will not be later.
    if (gpu.asked) console.warn("nestrank: WebGPU is not used, the CPU serves:", error);
  }
}

/** The pool that scores a large catalogue: a worker for each core but the page's own, up to four. */
async function cpuPool() {
  const count = Math.min(4, (navigator.hardwareConcurrency ?? 1) - 1);
  if (count < 1) throw new Error("there is no other core");
  const { Pool } = await import("./pool.js");
  return new Pool(count, !isRelaxed());
}

/** Lets the page have its turn: resolves in a later task. */
function pause() {
  // Where the caller's own task was given up meanwhile, the scheduler refuses.
  return globalThis.scheduler?.yield?.().catch(nextTask) ?? nextTask();
}

function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Runs it, and throws what a shop can catch. */
function attempt(run) {
  try {
    return run();
  } catch (error) {
    throw known(error);
  }
}

async function settled(run) {
  try {
    return await run();
  } catch (error) {
    throw known(error);
  }
}

function known(error) {
  if (error instanceof NestrankError || error instanceof TypeError) return error;
  if (error instanceof WebAssembly.RuntimeError) {
    return new NestrankError("backend-unavailable", `no backend is available: ${error.message}`, { cause: error });
  }
  return typeof error?.code === "string" ? new NestrankError(error.code, error.message, { cause: error }) : error;
}
