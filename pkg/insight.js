// The merchant's panel, for a shop's own staff. A page imports this only where its address has
// `?nestrank=insight`; no other page fetches anything of it.

import * as glue from "./nestrank_insight.js";

/**
 * Puts the panel on the page.
 * @param {() => object} facts what it draws, anew each time: `products`, `events` and `impressions` as
 *   `Recommender.export()` has them; `catalog`, the page's products; `grids`, a list of `{ first, last }`,
 *   ids in the page's own order and as they stand; `arm`, `holdout`; `recommender`, one that was loaded
 *   with `guide: true`, or `stages`, a list of `{ time, stages }`
 * @param {string | URL} [wasm] the folder of the .wasm files; default: beside this file
 * @returns {Promise<{ update(): void, close(): void }>}
 */
export async function showInsight(facts, wasm) {
  await glue.default(wasm && { module_or_path: wasmFile(wasm) });
  const stages = new Stages();
  return new glue.Panel(() => {
    const { recommender, ...given } = facts();
    return recommender ? { stages: stages.of(recommender, given.events ?? []), ...given } : given;
  });
}

/** Events of which the stage is asked for, the latest. */
const MOST_EVENTS = 40;

/** In which stage the shopper was after each of the latest events; asked for one after the other, as they come. */
class Stages {
  /** By the event's time. */
  #known = new Map();
  #asking = false;
  /** One that cannot tell. */
  #without = null;

  /** What is known by now. */
  of(recommender, events) {
    const times = events.filter(({ kind }) => kind !== "impression").map(({ time }) => time);
    const wanted = [...new Set(times)].slice(-MOST_EVENTS);
    for (const time of [...this.#known.keys()]) if (!wanted.includes(time)) this.#known.delete(time);
    if (!this.#asking && recommender !== this.#without) this.#ask(recommender, wanted);
    return wanted.filter((time) => this.#known.has(time)).map((time) => ({ time, stages: this.#known.get(time) }));
  }

  async #ask(recommender, times) {
    this.#asking = true;
    try {
      for (const time of times) {
        if (!this.#known.has(time)) this.#known.set(time, (await recommender.guide({ now: time, limit: 0 })).stages);
      }
    } catch {
      // Of the small module, or freed.
      this.#without = recommender;
    }
    this.#asking = false;
  }
}

function wasmFile(folder) {
  const base = new URL(folder, document.baseURI);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL("nestrank_insight_bg.wasm", base);
}
