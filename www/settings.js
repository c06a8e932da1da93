// The demo's numbers, in one place; tests import them.

/**
 * How much the demo spreads categories over the first places (`rank({ diversity })`, 0 to 1).
 * At 0 one look at a sofa can fill half of the first 24 with sofas; each step up costs the personas some of
 * their precision there. So it is the smallest that leaves room to spare under 8 of 24 after one look.
 */
export const DIVERSITY = 0.1;

/** How many products a page shows at first; `more` adds as many again. */
export const PAGE_SIZES = [24, 48, 96];

/** The currency that catalogue prices are shown in (a Product carries a bare number). */
export const CURRENCY = "EUR";

/** A card counts as seen when half of it was in view for this long. */
export const IMPRESSION_MS = 1000;

/** Between two events of a replayed persona, so that the eye can follow. */
export const REPLAY_MS = 900;

export const CATALOG_URL = new URL("catalog.json", import.meta.url);

/** The shop's own model first, then one of every architecture, and a shared bottom with target attention, trained on the same log. */
export const MODELS = [
  "own", "single-task", "shared-bottom", "mmoe", "cgc", "ple", "cross-stitch", "soft-sharing", "factorised-chain", "aitm",
  "target-attention",
];
export const modelUrl = (name) => new URL(name === "own" ? "model/" : `models/${name}/`, import.meta.url);

export const PACKAGE_URL = new URL("../pkg/index.js", import.meta.url);
export const GUIDE_URL = new URL("../pkg/guide.js", import.meta.url);
export const INSIGHT_URL = new URL("../pkg/insight.js", import.meta.url);
