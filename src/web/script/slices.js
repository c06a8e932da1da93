// Long work, cut into slices: between them the page has its turn. As long as the first slice lasts
// nothing is waited for, so what is short is not made longer.

/** How long a slice may last, in ms: half a frame less what the caller did before. */
const SLICE_MS = 4;

export class Slices {
  #began = performance.now();
  /** How long the slices before this one lasted together, in ms. */
  #before = 0;
  #wanted;

  /** The first slice begins. @param {() => boolean} wanted whether anybody still waits for the work */
  constructor(wanted) {
    this.#wanted = wanted;
  }

  /** The first slice begins only now: something else was waited for. */
  begin() {
    this.#began = performance.now();
  }

  /**
   * How long the slices lasted together up to now, in ms; what the page did between them is not in
   * it. The difference of two is how long something took.
   */
  get worked() {
    return this.#before + performance.now() - this.#began;
  }

  /** Ends the slice if it lasted long enough: nothing, or a promise of whether the work is still wanted. */
  next() {
    const lasted = performance.now() - this.#began;
    return lasted < SLICE_MS ? undefined : this.#pause(lasted);
  }

  async #pause(lasted) {
    this.#before += lasted;
    await pause();
    this.begin();
    return this.#wanted();
  }
}

/** Lets the page have its turn: resolves in a later task. */
export function pause() {
  // Where the caller's own task was given up meanwhile, the scheduler refuses.
  return globalThis.scheduler?.yield?.().catch(nextTask) ?? nextTask();
}

function nextTask() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
