// The WebGPU scorer, in a module worker of its own: shader compilation and traps stay off the page.

import * as gpu from "./nestrank_gpu.js";
import { serve } from "./worker.js";

serve(async ({ wasm, manifest, weights }) => {
  await probe();
  await gpu.default({ module_or_path: wasm ?? new URL("nestrank_gpu_bg.wasm", import.meta.url) });
  return gpu.GpuScorer.start(manifest, weights);
});

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
