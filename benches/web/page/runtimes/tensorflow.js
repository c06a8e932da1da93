// TensorFlow.js with its operations called by hand: less to fetch and less to do than a graph model.

const PACKAGES = "/benches/web/node_modules/@tensorflow/";
const FILES = {
  core: `${PACKAGES}tfjs-core/dist/tf-core.min.js`,
  wasm: `${PACKAGES}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`,
  webgpu: `${PACKAGES}tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js`,
};

/** `backend`: wasm or webgpu. */
export async function startTensorflow(backend) {
  if (!globalThis.tf) await script(FILES.core);
  await script(FILES[backend]);
  const { tf } = globalThis;
  if (backend === "wasm") {
    // One thread, as everyone here.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    tf.wasm.setWasmPaths(`${PACKAGES}tfjs-backend-wasm/dist/`);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no ${backend} here`);
  await tf.ready();
  const on = (make) => async (given) => {
    await tf.setBackend(backend);
    const network = make(tf, given);
    return backend === "wasm" ? blocking(tf, network) : waiting(tf, network);
  };
  return { plain: on(plain), split: on(split) };
}

/** Outputs are there at once. */
function blocking(tf, network) {
  return {
    blocking: true,
    before: () => tf.setBackend("wasm"),
    run() {
      const output = tf.tidy(network);
      const data = output.dataSync();
      output.dispose();
      return data;
    },
  };
}

/** Outputs come from the GPU. */
function waiting(tf, network) {
  return {
    before: () => tf.setBackend("webgpu"),
    async run() {
      const output = tf.tidy(network);
      const data = await output.data();
      output.dispose();
      return data;
    },
  };
}

function plain(tf, { rows, network, count, weights }) {
  const layers = ["first", "shared.1", "heads"].map((name) => layer(tf, weights, name));
  return () => tail(tf, layers, tf.tensor2d(rows, [count, network.inputs]));
}

function split(tf, { count, network, weights, parts, sides, cross }) {
  const layers = ["shared.1", "heads"].map((name) => layer(tf, weights, name));
  const items = tf.tensor2d(sides.itemPart, [count, network.hidden[0]]);
  const [ofUser, ofCross] = ["user", "cross"].map((part) => kept(tf, weights.parts[part]));
  return () => {
    const user = tf.matMul(tf.tensor2d(sides.user, [1, parts.user.kept.length]), ofUser);
    const rows = tf.tensor2d(cross, [count, cross.length / count]);
    return tail(tf, layers, tf.relu(tf.add(tf.add(tf.matMul(rows, ofCross), items), user)));
  };
}

/** Affine maps, a relu between them, fused where the library can. */
function tail(tf, layers, input) {
  return layers.reduce((a, { weight, bias }, at) => {
    const activation = at < layers.length - 1 ? "relu" : "linear";
    return tf.fused.matMul({ a, b: weight, bias, activation });
  }, input);
}

function layer(tf, weights, name) {
  const bias = weights[`${name}.bias`];
  return { weight: kept(tf, weights[`${name}.weight`]), bias: tf.tensor1d(bias.data) };
}

const kept = (tf, { data, shape }) => tf.tensor2d(data, shape);

function script(src) {
  return new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${src} did not load`));
    element.src = src;
    document.head.append(element);
  });
}
