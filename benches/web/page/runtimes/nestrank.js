// nestrank: the CPU's scorer from the benchmark's own module, the GPU's worker as it ships, and the
// whole recommender as a shop uses it.

/** The scorer of the CPU module, features given in its memory. */
export function cpuNetwork({ scorer }) {
  return { blocking: true, run: () => scorer.score() };
}

/** The worker of the GPU module, features sent to it at each call as the CPU module sends them. */
export async function gpuNetwork({ scorer, manifest, bundleWeights }) {
  const ask = worker();
  await ask("init", { wasm: new URL("/pkg/nestrank_gpu_bg.wasm", location.href).href, manifest, weights: bundleWeights });
  await ask("items", { columns: scorer.columns("items"), categoryOf: scorer.keys("category"), brandOf: scorer.keys("brand") });
  const sides = Object.fromEntries(["user", "category", "brand", "product", "pair", "session"].map((part) => [part, scorer.columns(part)]));
  sides.productOf = scorer.keys("product");
  return {
    async run() {
      const copies = Object.fromEntries(Object.entries(sides).map(([name, side]) => [name, side.slice()]));
      const { logits } = await ask("score", { ...copies, rows: null }, Object.values(copies).map(({ buffer }) => buffer));
      return logits;
    },
  };
}

function worker() {
  const worker = new Worker("/pkg/gpu-worker.js", { type: "module" });
  const open = new Map();
  worker.onmessage = ({ data }) => {
    const { resolve, reject } = open.get(data.id);
    open.delete(data.id);
    if (data.error) reject(new Error(data.error));
    else resolve(data);
  };
  let id = 0;
  return (type, parts, transfer = []) => new Promise((resolve, reject) => {
    id += 1;
    open.set(id, { resolve, reject });
    worker.postMessage({ id, type, ...parts }, transfer);
  });
}

const EVENTS = 100;

/** The demo's products again and again under other ids. */
export async function products(count) {
  const some = await (await fetch("/www/catalog.json")).json();
  return Array.from({ length: count }, (_, index) => ({ ...some[index % some.length], id: `${index}` }));
}

/** A recommender, and a shopper who has looked at a hundred products. */
export async function recommender({ made, count, backend, catalog }) {
  const { Recommender } = await import("/pkg/index.js");
  const shop = await Recommender.load({ model: made, catalog: catalog ?? (await products(count)), backend });
  if (shop.backend !== backend) throw new Error(`nestrank has no ${backend} here`);
  const now = Date.now();
  const look = (event, time) => shop.observe({ kind: "view", item: `${(event * 7) % count}`, time });
  const history = () => {
    shop.forget();
    for (let event = 0; event < EVENTS; event++) look(event, now - (EVENTS - event) * 60_000);
  };
  return { shop, look, history, now };
}

/** From one new event to the new order of everything, or of the first `limit`. */
export async function eventToOrder(given, limit) {
  const { shop, look, history, now } = await recommender(given);
  let event = EVENTS;
  return {
    async before() {
      history();
      event = EVENTS;
      await shop.rank();
    },
    async run() {
      look(event, now + event);
      event += 1;
      return shop.rank(null, { limit, now: now + event });
    },
  };
}
