// The peers' files of a network: ONNX, and for TensorFlow.js names, shapes and plain numbers.

import { partsOf } from "./columns.js";
import { plainOnnx } from "./onnx.js";
import { bundle } from "./networks.mjs";

/** Every file of a network, by name; `groups` are those of the feature schema. */
export function exportNetwork(network) {
  const { files, tensors, groups } = bundle(network);
  const weights = withoutZeros(network, tensors, groups);
  const names = Object.keys(weights);
  return {
    groups,
    files: {
      ...files,
      "plain.onnx": Buffer.from(plainOnnx(network, weights)),
      "tensors.json": Buffer.from(JSON.stringify(Object.fromEntries(names.map((name) => [name, weights[name].shape])))),
      "tensors.bin": Buffer.concat(names.map((name) => Buffer.from(weights[name].data.buffer))),
    },
  };
}

/** The peers' weights: without embeddings, and without the columns that they do not get. */
function withoutZeros(network, { embedding, ...tensors }, groups) {
  const { shape, data } = tensors["first.weight"];
  const rows = [];
  let start = 0;
  for (const part of Object.values(partsOf(groups, network))) {
    rows.push(...part.kept.map((column) => column + start));
    start += part.width;
  }
  const kept = new Float32Array(rows.length * shape[1]);
  rows.forEach((row, at) => kept.set(data.subarray(row * shape[1], (row + 1) * shape[1]), at * shape[1]));
  return { ...tensors, "first.weight": { shape: [rows.length, shape[1]], data: kept } };
}
