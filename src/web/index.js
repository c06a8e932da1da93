// The npm package's one entry. What it does is Rust, in nestrank_bg.wasm, and the scripts around it,
// in nestrank.js; both are others where the engine has no relaxed SIMD, or the model a network of a
// rarer kind. Here they are loaded, and their errors become NestrankError. Importing this file does
// nothing: it is safe on a server.

/** What goes wrong in nestrank; `code` is stable, `message` is for people. */
export class NestrankError extends Error {
  /** @param {string} code @param {string} message @param {ErrorOptions} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.name = "NestrankError";
    this.code = code;
  }
}

// Only this file makes recommenders.
const OWN = Symbol("nestrank");

/** Ranks a shop's products for the shopper at this page. `Recommender.load` makes one. */
export class Recommender {
  #page;
  #gpu;

  constructor(own, page, gpu) {
    if (own !== OWN) throw new TypeError("use Recommender.load(options)");
    this.#page = page;
    this.#gpu = gpu;
  }

  /**
   * Loads a model bundle and a catalogue.
   * @param {import("../../pkg/index.js").LoadOptions} options
   * @returns {Promise<Recommender>}
   */
  static async load(options) {
    const loading = settled(() => load(options));
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

  /** Remembers what the shopper did. @param {import("../../pkg/index.js").ShopperEvent} event */
  observe(event) {
    attempt(() => this.#live.observe(event));
  }

  /** Adds products. @param {import("../../pkg/index.js").Product[]} products */
  add(products) {
    return attempt(() => this.#live.add(products));
  }

  /**
   * Ranks products, best first.
   * @param {string[] | null} [ids] all, if absent
   * @param {import("../../pkg/index.js").RankOptions} [options]
   */
  async rank(ids, options) {
    const page = this.#live;
    const ranked = await settled(() => page.rank(ids, options, () => {
      if (page.wantsGpu()) bringGpu(page, this.#gpu);
    }));
    return ranked;
  }

  /**
   * Why a product scores as it does.
   * @param {string} item
   * @param {import("../../pkg/index.js").ExplainOptions} [options]
   */
  async explain(item, options) {
    const page = this.#live;
    const [explanation, products] = await settled(() => page.explain(item, options));
    // Fetched by those who want to read it.
    return (options?.language ?? null) === null ? explanation : (await import("./reasons.js")).tell(explanation, products, options);
  }

  /** Where the shopper stands, and what would help. @param {import("../../pkg/index.js").GuideOptions} [options] */
  async guide(options) {
    return settled(() => this.#full("guide").guide(options, () => import("./hints.js")));
  }

  /** What goes with what the shopper has. @param {import("../../pkg/index.js").CompleteOptions} [options] */
  async complete(options) {
    return settled(() => this.#full("complete").complete(options));
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
    const page = this.#page;
    this.#page = null;
    page?.free();
  }

  /** The page, if it can do that. */
  #full(method) {
    const page = this.#live;
    if (!page[method]) throw new TypeError(`${method}() is for recommenders that were loaded with the option \`guide: true\``);
    return page;
  }

  get #live() {
    if (!this.#page) throw new NestrankError("freed", "this recommender has been freed");
    return this.#page;
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
    (startingFull ?? module(wasm)).then((glue) => {
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
    this.#core = this.#pending = null;
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
 * @param {import("../../pkg/index.js").AttachOptions} [options]
 * @returns {Promise<import("../../pkg/index.js").Attached>}
 */
export async function attach(options) {
  if (!globalThis.document) throw new TypeError("attach needs a page");
  // Fetched by those who call it.
  const page = await import("./attach.js");
  return page.attach(options);
}

async function load(options) {
  const guide = options?.guide ?? false;
  if (typeof guide !== "boolean") throw new TypeError("option `guide` must be true or false");
  const starting = guide ? fullModule(options.wasm) : module(options?.wasm);
  // It is waited for below: until then its failure is nobody's.
  starting.catch(() => {});
  const own = await ownModel(options);
  // Each of its files is told by itself, so the folder does not matter.
  if (own) options = { ...options, model: "." };
  const early = manifest(options, own);
  const { load } = await starting;
  const glue = guide ? "nestrank_full" : isRelaxed() && !inlined ? "nestrank" : "nestrank_plain";
  const page = (await load(options, early, poolOf(glue)))
    ?? (await (await fullModule(options.wasm)).load(options, early, poolOf("nestrank_full")));
  const { backend, persist, wasm } = options;
  const gpu = { asked: backend === "webgpu", persist, wasm: wasmFile("nestrank_gpu_bg.wasm", wasm, () => new URL("nestrank_gpu_bg.wasm", import.meta.url)), failures: 0, rests: 0 };
  if (gpu.asked) await bringGpu(page, gpu);
  return new Recommender(OWN, page, gpu);
}

/** The files of the package's own model by name, as addresses or what came of them, where the shop names none. */
async function ownModel(options) {
  if (!options || typeof options !== "object" || Array.isArray(options) || (options.model ?? null) !== null) return undefined;
  try {
    const { files } = await import("./model/files.js");
    return (areThere(files) ? { files } : await import("./inlined-model.js")).files();
  } catch (error) {
    throw new NestrankError("model-fetch", `no model is named, and the package's own is not there: ${error?.message ?? error}`, { cause: error });
  }
}

/** Whether the model's files lie in their folder, or where a bundler put them: see `isLeftBehind`. */
function areThere(files) {
  try {
    return !/new URL\(\s*["'`]\.\/manifest/.test(files) || /\/model\/manifest\.json$/.test(files()["manifest.json"]);
  } catch {
    return false;
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
    const response = url instanceof Response ? Promise.resolve(url) : fetch(url, { cache: "no-cache", signal });
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
/** The one that has all: networks that the other has no scorer for, the guide. */
let startingFull = null;

/** A module that does nothing but one multiply-add of relaxed SIMD: valid where an engine has it. */
const RELAXED = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0,
  65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11];

const isRelaxed = () => globalThis.WebAssembly?.validate(Uint8Array.from(RELAXED));

/** Whether the module that all share came out of a script, since its file is not there. */
let inlined = false;

function module(folder) {
  const relaxed = isRelaxed();
  const plain = () => import("./nestrank_plain.js");
  const glueOf = relaxed ? () => import("./nestrank.js") : plain;
  const beside = relaxed ? () => new URL("nestrank_bg.wasm", import.meta.url) : () => new URL("nestrank_plain_bg.wasm", import.meta.url);
  const textOf = async () => {
    const text = await import("./inlined-module.js");
    inlined = true;
    return text;
  };
  const place = placeOf(relaxed ? "nestrank_bg.wasm" : "nestrank_plain_bg.wasm", folder, beside, glueOf);
  starting ??= start(glueOf, place, plain, textOf).then((glue) => (ready = glue), (error) => {
    // The next load may have more luck.
    starting = null;
    throw unavailable(error);
  });
  return starting;
}

function fullModule(folder) {
  const glueOf = () => import("./nestrank_full.js");
  const place = placeOf("nestrank_full_bg.wasm", folder, () => new URL("nestrank_full_bg.wasm", import.meta.url), glueOf);
  startingFull ??= start(glueOf, place, glueOf, () => import("./inlined-full.js")).then((glue) => {
    ready ??= glue;
    return glue;
  }, (error) => {
    startingFull = null;
    throw unavailable(error);
  });
  return startingFull;
}

/** Where a module's file is. Outside of any promise: a bad address is the caller's mistake. */
function placeOf(name, folder, beside, glueOf) {
  const own = (folder ?? null) === null;
  return { address: wasmFile(name, folder, beside), own, left: own && isLeftBehind(beside, glueOf) };
}

/** Starts a module. `textOf` brings it as text, for another glue maybe, which serves where its file is not there. */
async function start(glueOf, { address, own, left }, textGlueOf, textOf) {
  // Nothing, if the script was left out too.
  const asText = () => Promise.all([textGlueOf(), textOf()]).catch(() => undefined).then((found) => found && [found[0], found[1].wasm()]);
  let found = left && (await asText());
  if (!found) {
    found = await Promise.all([glueOf(), fetch(address)]);
    const { ok, status } = found[1];
    if (!ok) {
      found = own && !left && status === 404 && (await asText());
      if (!found) throw new Error(`${address}: status ${status}; put the package's .wasm files there, or name their folder by \`wasm\``);
    }
  }
  const [glue, response] = found;
  await glue.start(response);
  return glue;
}

/**
 * Whether a bundler put this script into another one and left the file where it was, as Rollup and
 * esbuild do: then the import reads otherwise than here, and the address does not. Others change both,
 * and without a bundler both are as they are here.
 */
function isLeftBehind(fileOf, glueOf) {
  return /^[^"'`]*["'`]nestrank(_plain|_full)?_bg\.wasm/.test(fileOf) && !/\/nestrank(_plain|_full)?\.js/.test(glueOf);
}

/** The address of a file, which `beside` names by itself so that bundlers find it. */
function wasmFile(name, folder, beside) {
  if (folder === undefined || folder === null) {
    try {
      return beside().href;
    } catch {
      // Made a script that is no module, this has no address: the page's stands in.
      folder = ".";
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
async function bringGpu(page, gpu) {
  const { saveData, effectiveType = "4g" } = navigator.connection ?? {};
  const costly = saveData || effectiveType !== "4g" || globalThis.matchMedia?.("(prefers-reduced-data: reduce)").matches;
  if (gpu.busy || (costly && !gpu.asked)) return;
  gpu.busy = true;
  try {
    // Once it is there, a failure is told before the ranking answers that met it.
    gpu.bring ??= (await import("./gpu.js")).bring;
    await gpu.bring(page, gpu);
    gpu.busy = false;
  } catch (error) {
    // The file is not there, and will not be later.
    if (gpu.asked) console.warn("nestrank: WebGPU is not used, the CPU serves:", error);
  }
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

/** What starts a pool of workers with a module of that name, for a large catalogue. */
function poolOf(glue) {
  return async (page) => (await import("./pool.js")).startPool(page, glue);
}

/** What the module or its scripts threw as what a shop can catch. */
function known(error) {
  if (typeof error === "string") {
    const [, code, message] = /^(.*)\n([^]*)$/.exec(error);
    return code ? new NestrankError(code, message) : new TypeError(message);
  }
  return error instanceof WebAssembly.RuntimeError ? unavailable(error) : error;
}

function unavailable(error) {
  return new NestrankError("backend-unavailable", `no backend is available: ${error?.message ?? error}`, { cause: error });
}
