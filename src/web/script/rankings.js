// Rankings wait in a queue, one runs at a time; those that ask for the same share one. The requests
// are in the module, src/web/ranking.rs; who waits for which is known here.

import { ABORTED, FREED } from "./errors.js";
import { readSignal } from "./options.js";
import { Slices, pause } from "./slices.js";

/** What is to be done next, as src/web/ranking.rs names it too. */
const [MADE, HAND_OVER, SCORE, FUSE, ORDER] = [2, 3, 4, 5, 6];
/** Products from which on a pool pays: fewer are scored within a few frames, and a worker costs memory. */
const POOL_FROM = 8_000;

/**
 * Asks for a ranking: a promise of six numbers a product. It begins after the caller's own turn, with
 * the session as it is then: a call that was made before one more event counts it.
 */
export function askFor(page, ids, options) {
  const place = page.core.ask(ids, options);
  const signal = readSignal(options);
  return new Promise((resolve, reject) => {
    const abort = () => reject(ABORTED);
    (page.queue[place] ??= []).push({ resolve, reject, signal, abort });
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted) abort();
    if (!page.running) work(page);
  });
}

/** Lets go of a page: whoever waits is told so. The products go in slices: there may be a million texts to let go of. */
export async function letGo({ core, queue }) {
  for (const waiters of queue.splice(0)) settle(waiters);
  // Whatever waits for a promise goes on before that, and stops at its next look: none calls a module
  // that is not there.
  await pause();
  const slices = new Slices(() => true);
  while (core.let_go()) await slices.next();
  core.free();
}

/** Works until nothing is asked for. */
async function work(page) {
  const { core, queue } = page;
  page.running = true;
  await null;
  while (queue.length > 0) {
    const waiters = queue.shift();
    const wanted = () => !page.freed && !waiters.every(({ signal }) => signal?.aborted);
    try {
      const begins = wanted();
      core.begin(begins, Date.now());
      if (!begins) continue;
      page.rankings++;
      settle(waiters, await rerank(page, wanted));
    } catch (error) {
      for (const { reject } of waiters) reject(error);
    }
    if (!page.freed) pool(page);
  }
  page.running = false;
}

/** Answers everyone who waits; nothing means that the page let go. */
function settle(waiters, numbers) {
  for (const { resolve, reject, signal, abort } of waiters) {
    signal?.removeEventListener("abort", abort);
    if (numbers) resolve(numbers);
    else reject(FREED);
  }
}

/** Ranks in slices; nothing comes of it if nobody wants it any more. */
async function rerank(page, wanted) {
  const { core } = page;
  const slices = new Slices(wanted);
  let from;
  let warm = true;
  for (;;) {
    const stage = core.go_on();
    if (stage === MADE) {
      page.products = core.ranked;
      // Whoever scores elsewhere hands the outputs over by itself, if it has them.
      if (!(await page.gpu?.score(page))) await page.pool?.score(page, slices);
      if (page.freed) return undefined;
    } else if (stage === HAND_OVER) {
      warm = false;
    } else if (stage === SCORE && from === undefined) {
      from = slices.worked;
      continue;
    } else if (stage === FUSE && from >= 0) {
      // What is done once a catalogue is no part of what a ranking costs.
      if (warm) page.cpuTook(page.products, slices.worked - from);
      from = -1;
    }
    if ((await slices.next()) === false) return undefined;
    // A step of its own, for it is short beside all that came before.
    if (stage === ORDER) return core.order();
  }
}

/** Starts a pool, once there was an answer and if it pays. */
async function pool(page) {
  if (page.pool !== undefined || page.core.count < POOL_FROM || page.backend === "webgpu") return;
  page.pool = null;
  try {
    await page.startPool(page);
  } catch {
    // The page's own thread goes on.
  }
}
