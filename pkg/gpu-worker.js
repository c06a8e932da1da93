// The WebGPU scorer, in a module worker of its own: shader compilation and traps stay off the
// page. It knows weights and item side once, gets the small shopper side at each rerank, and
// answers probabilities. Losing it loses nothing, for the CPU module can do all it does.
//
// In, one object a message; each is answered in turn, in the order they came:
//   { id, type: "start", manifest, weights, wasm? }
//       manifest, weights: the bytes of the bundle's two files (ArrayBuffer or Uint8Array); wasm:
//       address of the folder with nestrank_gpu_bg.wasm, default beside this file
//   { id, type: "items", columns, categoryOf, brandOf }
//       the item side: Float32Array [items x item width], Uint32Array [items] twice
//   { id, type: "score", user, category, brand, product, productOf, pair, rows }
//       the shopper side for all items (rows: null) or for those of rows (Uint32Array, as many as
//       productOf): Float32Arrays, productOf a Uint32Array
// Out:
//   { id, ok: true, value }     value: of score a Float32Array [rows x 4], view, cart, favorite,
//                               purchase; of start the adapter's description; of items nothing
//   { id, ok: false, why }      a sentence; after this the worker is of no more use
//   { id: null, ok: false, why }  the same, when nothing in particular had been asked

let scorer = null;
let turn = Promise.resolve();
let dead = null;

const requests = {
  async start({ manifest, weights, wasm }) {
    const adapter = await probe();
    const gpu = await import("./nestrank_gpu.js");
    const module = new URL("nestrank_gpu_bg.wasm", wasm ?? import.meta.url);
    await gpu.default({ module_or_path: module });
    scorer = await gpu.GpuScorer.start(new Uint8Array(manifest), new Uint8Array(weights));
    return adapter;
  },
  async items({ columns, categoryOf, brandOf }) {
    started().set_items(columns, categoryOf, brandOf);
  },
  score({ user, category, brand, product, productOf, pair, rows }) {
    return started().score(user, category, brand, product, productOf, pair, rows ?? undefined);
  },
};

onmessage = ({ data }) => {
  turn = turn.then(() => answer(data));
};
onerror = (event) => fail(null, event.message ?? event);
onunhandledrejection = (event) => fail(null, event.reason);

async function answer({ id, type, ...request }) {
  try {
    if (dead !== null) throw new Error(dead);
    if (!Object.hasOwn(requests, type)) throw new Error(`no request ${type}`);
    const value = await requests[type](request);
    const moved = value instanceof Float32Array ? [value.buffer] : [];
    postMessage({ id, ok: true, value }, moved);
  } catch (error) {
    fail(id, error);
  }
}

function fail(id, error) {
  dead ??= String(error?.message ?? error);
  postMessage({ id, ok: false, why: dead });
}

function started() {
  if (scorer === null) throw new Error("nothing was started");
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
  const { vendor, architecture, description } = adapter.info ?? {};
  return [vendor, architecture, description].filter(Boolean).join(" ");
}
