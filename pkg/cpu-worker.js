// One of the workers that score a large catalogue on the CPU, each a part of it: the page's own module
// once more.

import { serve } from "./worker.js";

serve(async ({ wasm, plain, manifest, weights }) => {
  const glue = await (plain ? import("./nestrank_plain.js") : import("./nestrank.js"));
  await glue.default({ module_or_path: wasm });
  return new glue.PartScorer(manifest, weights);
});
