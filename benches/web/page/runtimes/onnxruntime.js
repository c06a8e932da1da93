// onnxruntime-web, as its documents say: a session, tensors in, tensors out. One thread.

import { gatherOnnx, splitOnnx } from "../../model/onnx.js";
import { bytesOf } from "../weights.js";

const DIST = "/benches/web/node_modules/onnxruntime-web/dist/";

/** `backend`: wasm or webgpu. */
export async function startOnnx(backend) {
  const ort = await import(`${DIST}ort.${backend}.min.mjs`);
  ort.env.wasm.wasmPaths = DIST;
  ort.env.wasm.numThreads = 1;
  return {
    plain: async (given) => {
      const run = await session(ort, backend, await bytesOf(`${given.made}plain.onnx`));
      const { network, count } = given;
      return { run: () => run({ rows: floats(ort, given.rows, [count, network.inputs]) }) };
    },
    split: (given) => split(ort, backend, given),
    gather: (given) => gather(ort, backend, given),
  };
}

async function split(ort, backend, { network, count, weights, parts, sides, cross }) {
  const widths = { user: parts.user.kept.length, cross: cross.length / count };
  const run = await session(ort, backend, splitOnnx(network, weights, { count, ...sides }, widths));
  return {
    run: () => run({ user: floats(ort, sides.user, [1, widths.user]), rows: floats(ort, cross, [count, widths.cross]) }),
  };
}

async function gather(ort, backend, { network, count, weights, parts, sides }) {
  const names = ["user", "category", "brand", "product", "pair"];
  const widths = Object.fromEntries(names.map((name) => [name, parts[name].kept.length]));
  const rows = (name) => sides[name].length / widths[name];
  const run = await session(ort, backend, gatherOnnx(network, weights, { count, ...sides }, widths));
  return {
    run: () => {
      const feeds = Object.fromEntries(names.map((name) => [name, floats(ort, sides[name], [rows(name), widths[name]])]));
      return run({ ...feeds, productOf: new ort.Tensor("int32", sides.productOf, [count]) });
    },
  };
}

async function session(ort, backend, bytes) {
  const made = await ort.InferenceSession.create(bytes, { executionProviders: [backend] });
  const [output] = made.outputNames;
  return async (feeds) => (await made.run(feeds))[output].data;
}

const floats = (ort, data, dims) => new ort.Tensor("float32", data, dims);
