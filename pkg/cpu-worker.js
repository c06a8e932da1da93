// One of the workers that score a large catalogue on the CPU, each a part of it: the page's own module
// once more.

import { serve } from "./worker.js";

// Written out so that bundlers find the files.
const GLUES = {
  nestrank: () => import("./nestrank.js"),
  nestrank_plain: () => import("./nestrank_plain.js"),
  nestrank_full: () => import("./nestrank_full.js"),
};

serve(async ({ wasm, glue: name, manifest, weights }) => {
  const glue = await GLUES[name]();
  await glue.start(wasm);
  const scorer = new glue.PartScorer(manifest, weights);
  return {
    set_items: (columns, categoryOf, brandOf, more) => scorer.set_items(columns, categoryOf, brandOf, more),
    score: (...side) => scorer.score(side),
  };
});
