// What index.js and the pool's workers call: of all that is here the build makes one file, with
// wasm-bindgen's glue, which is `glue` here.

export { PartScorer } from "glue";
export { GridCore } from "./grid.js";
export { load } from "./load.js";
export { start } from "./start.js";
