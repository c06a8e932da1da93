// One of the workers that score a large catalogue on the CPU, each a part of it: the page's own module
// once more.

import init, { PartScorer } from "./nestrank.js";
import { serve } from "./worker.js";

serve(async ({ wasm, manifest, weights }) => {
  await init({ module_or_path: wasm });
  return new PartScorer(manifest, weights);
});
