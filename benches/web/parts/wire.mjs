// What goes over the wire before a runtime can answer, weights not counted.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { ROOT } from "../../../tests/browser/harness.mjs";

const [brotli, gzip] = [zlib.brotliCompress, zlib.gzip].map(promisify);
/** Brotli takes minutes for onnxruntime-web: what was compressed once is remembered. */
const KEPT = `${ROOT}target/xtask/bench-wire.json`;

const MODULES = "benches/web/node_modules/";
const ORT = `${MODULES}onnxruntime-web/dist/`;
const TF = `${MODULES}@tensorflow/`;
const core = `${TF}tfjs-core/dist/tf-core.min.js`;

export const FILES = {
  "nestrank cpu": ["pkg/index.js", "pkg/nestrank.js", "pkg/nestrank_bg.wasm"],
  "nestrank webgpu": ["pkg/index.js", "pkg/nestrank.js", "pkg/nestrank_bg.wasm", "pkg/gpu-worker.js", "pkg/worker.js", "pkg/nestrank_gpu.js", "pkg/nestrank_gpu_bg.wasm"],
  "TensorFlow.js wasm": [core, `${TF}tfjs-backend-wasm/dist/tf-backend-wasm.min.js`, `${TF}tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm`],
  "TensorFlow.js webgpu": [core, `${TF}tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js`],
  "onnxruntime-web wasm": ["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"].map((file) => ORT + file),
  "onnxruntime-web webgpu": ["ort.webgpu.min.mjs", "ort-wasm-simd-threaded.asyncify.mjs", "ort-wasm-simd-threaded.asyncify.wasm"].map((file) => ORT + file),
};

/** Bytes of each runtime, as they lie and compressed as hard as they can be. */
export async function wire(_, { say }) {
  const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : {};
  const rows = {};
  for (const [name, files] of Object.entries(FILES)) {
    rows[name] = { raw: 0, gzip: 0, brotli: 0, files: files.map((file) => file.replace(MODULES, "")) };
    for (const file of files) {
      const bytes = readFileSync(ROOT + file);
      const key = createHash("sha256").update(bytes).digest("hex");
      kept[key] ??= { raw: bytes.length, gzip: (await gzip(bytes, { level: 9 })).length, brotli: (await brotli(bytes)).length };
      for (const kind of ["raw", "gzip", "brotli"]) rows[name][kind] += kept[key][kind];
    }
    say(`bytes of ${name}: ${rows[name].brotli}`);
  }
  mkdirSync(dirname(KEPT), { recursive: true });
  writeFileSync(KEPT, JSON.stringify(kept));
  return { wire: rows };
}
