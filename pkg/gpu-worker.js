// The WebGPU scorer, in a module worker of its own: shader compilation and traps stay off the
// page. It knows weights and item side once, gets the small shopper side at each rerank, and
// answers logits. Losing it loses nothing, for the CPU module can do all it does.
//
// The protocol is written out at the page's side of it, src/web/scorer_worker.rs.

let scorer = null;
let dead = null;
let turn = Promise.resolve();

const requests = {
  async init({ wasm, manifest, weights }) {
    await probe();
    const gpu = await import("./nestrank_gpu.js");
    await gpu.default({ module_or_path: wasm ?? new URL("nestrank_gpu_bg.wasm", import.meta.url) });
    scorer = await gpu.GpuScorer.start(manifest, weights);
    return {};
  },
  async items({ columns, categoryOf, brandOf }) {
    await started().set_items(columns, categoryOf, brandOf);
    return {};
  },
  async score({ user, category, brand, product, productOf, pair, session, rows }) {
    const side = [user, category, brand, product, productOf, pair, session];
    return { logits: await started().score(...side, rows ?? undefined) };
  },
};

// One at a time: the module must not be called while it waits for the GPU.
onmessage = ({ data }) => {
  turn = turn.then(() => answer(data));
};
// Nobody asked for these, so no answer can carry them: the page hears them as errors.
onunhandledrejection = ({ reason }) => reportError(reason);
onerror = (event) => {
  dead ??= String(event.message ?? event);
};

async function answer({ id, type, ...request }) {
  try {
    if (dead !== null) throw new Error(dead);
    if (!Object.hasOwn(requests, type)) throw new Error(`no request is called ${type}`);
    const value = await requests[type](request);
    postMessage({ id, ...value }, value.logits ? [value.logits.buffer] : []);
  } catch (error) {
    // After a trap the module's state is anyone's guess.
    if (error instanceof WebAssembly.RuntimeError) dead ??= String(error);
    postMessage({ id, error: String(error?.message ?? error) });
  }
}

function started() {
  if (scorer === null) throw new Error("the GPU scorer was not started");
  return scorer;
}

// What the GPU module cannot do without, asked for before it is fetched: in the module a missing
// adapter or feature would be a panic.
async function probe() {
  if (!navigator.gpu) throw new Error("this browser has no WebGPU");
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("WebGPU has no adapter on this device");
  if (!adapter.features.has("timestamp-query")) {
    throw new Error("the WebGPU adapter has no timestamp-query");
  }
}
