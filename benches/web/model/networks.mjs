// The networks that are measured, as bundles of nestrank: the demo's feature schema and statistics,
// and weights that are drawn, for what they are does not matter to the time they take.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ROOT } from "../../../tests/browser/harness.mjs";
import { keptColumns } from "./columns.js";

/** `inputs` is what the peers see of a row, `dim` the numbers in an embedding. */
export const NETWORKS = {
  small: { inputs: 128, hidden: [128, 64], dim: 8 },
  large: { inputs: 256, hidden: [256, 128], dim: 20 },
};
export const TASKS = 4;

/** "128-128-64-4" */
export const nameOf = ({ inputs, hidden }) => [inputs, ...hidden, TASKS].join("-");

/** The files of a bundle, by name, and its parameters, `{ NAME: { shape, data } }`. */
export function bundle(network) {
  const manifest = JSON.parse(readFileSync(`${ROOT}www/model/manifest.json`, "utf8"));
  const groups = manifest.schema.groups;
  const tensors = parameters(network, groups, manifest.schema.table_rows);
  manifest.model = { architecture: "shared-bottom", embedding_dim: network.dim, hidden: network.hidden };
  const priors = manifest.files.find(({ name }) => name.startsWith("priors-"));
  const weights = safetensors(tensors);
  const sha256 = createHash("sha256").update(weights).digest("hex");
  const name = `weights-${sha256.slice(0, 16)}.safetensors`;
  manifest.files = [{ name, bytes: weights.length, sha256 }, priors];
  const files = {
    "manifest.json": Buffer.from(JSON.stringify(manifest)),
    [name]: weights,
    [priors.name]: readFileSync(`${ROOT}www/model/${priors.name}`),
  };
  return { files, tensors, groups };
}

/**
 * nestrank's row is wider than the network has inputs. The columns that are too many have weights
 * of zero: the peers never see them, nestrank computes them all the same.
 */
function parameters({ inputs, hidden, dim }, groups, tableRows) {
  const draw = normal(7);
  const tensor = (rows, cols, scale) => ({ shape: [rows, cols], data: Float32Array.from({ length: rows * cols }, () => draw() * scale) });
  const width = groups.reduce((sum, { columns, bags }) => sum + columns.length + bags * dim, 0);
  const [first, second] = hidden;
  const tensors = {
    embedding: tensor(tableRows, dim, 0.1),
    "first.weight": tensor(width, first, Math.sqrt(1 / inputs)),
    "first.bias": tensor(1, first, 0.1),
    "shared.1.weight": tensor(first, second, Math.sqrt(2 / first)),
    "shared.1.bias": tensor(1, second, 0.1),
    "heads.weight": tensor(second, TASKS, Math.sqrt(1 / second)),
    "heads.bias": tensor(1, TASKS, 0.1),
  };
  const kept = new Set(keptColumns(width, inputs));
  const weight = tensors["first.weight"].data;
  for (let row = 0; row < width; row++) if (!kept.has(row)) weight.fill(0, row * first, (row + 1) * first);
  return tensors;
}

function safetensors(tensors) {
  let end = 0;
  const header = {};
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, (end += data.byteLength)] };
  }
  let json = JSON.stringify(header);
  json += " ".repeat(-json.length & 7);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([size, Buffer.from(json), ...Object.values(tensors).map(({ data }) => Buffer.from(data.buffer))]);
}

/** Numbers of a normal distribution, the same for the same seed (Box and Muller on mulberry32). */
function normal(seed) {
  const uniform = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let x = Math.imul(seed ^ (seed >>> 15), seed | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
