// As main.js, for the full module: its recommenders can do more.

import { GuidedPage } from "./guided-page.js";
import { load as loadAny } from "./load.js";

export { PartScorer } from "glue";
export { GridCore } from "./grid.js";
export { start } from "./start.js";

export const load = (options, early, startPool) => loadAny(options, early, startPool, GuidedPage);
