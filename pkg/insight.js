// The merchant's panel, for a shop's own staff. A page imports this only where its address has
// `?nestrank=insight`; no other page fetches anything of it.

import * as glue from "./nestrank_insight.js";

/**
 * Puts the panel on the page.
 * @param {() => object} facts what it draws, anew each time: `products`, `events` and `impressions` as
 *   `Recommender.export()` has them; `catalog`, the page's products; `grids`, a list of `{ first, last }`,
 *   ids in the page's own order and as they stand; `arm`, `holdout`; `stages`, a list of `{ time, stages }`
 * @param {string | URL} [wasm] the folder of the .wasm files; default: beside this file
 * @returns {Promise<{ update(): void, close(): void }>}
 */
export async function showInsight(facts, wasm) {
  await glue.default(wasm && { module_or_path: wasmFile(wasm) });
  return new glue.Panel(facts);
}

function wasmFile(folder) {
  const base = new URL(folder, document.baseURI);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL("nestrank_insight_bg.wasm", base);
}
