// When the grids are put in order: one ranking at a time, always of what is known by then. What became
// out of date while it was being ranked moves nothing.

import { tell } from "./tell.js";

export class Arranger {
  #grids;
  #shopper;
  #page;
  #running = false;
  #again = false;
  /** How often all was forgotten: what was ranked before is of nobody any more. */
  #forgotten = 0;

  /**
   * @param {import("./grid/lives.js").Lives} grids
   * @param {import("./shopper.js").Shopper} shopper
   * @param {{ stopped(): boolean, undone(): boolean, arm(): "treated" | "control", arranged(): Promise<void>,
   *   showUndo(undone: boolean, news?: boolean): void }} page how it is with the page now; `arranged` is
   *   called after each round
   */
  constructor(grids, shopper, page) {
    this.#grids = grids;
    this.#shopper = shopper;
    this.#page = page;
  }

  /** Ranks all grids anew; if that is being done already, once more after it. */
  async rerank() {
    this.#again = true;
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#again && !this.#page.stopped()) {
        this.#again = false;
        await this.#grids.gesture.released();
        this.#grids.flush();
        await this.#arrangeAll();
        await this.#page.arranged();
      }
    } finally {
      this.#running = false;
    }
  }

  /** What had to wait has come out of view, perhaps. */
  async rearrange(life) {
    const forgotten = this.#forgotten;
    await this.#grids.gesture.released();
    if (forgotten === this.#forgotten) this.#arrange(life, 0);
  }

  /** What is being ranked is not wanted any more. */
  forget() {
    this.#forgotten++;
  }

  async #arrangeAll() {
    const { stopped, undone } = this.#page;
    const forgotten = this.#forgotten;
    if (undone()) {
      // Undone on an earlier page, perhaps: the way back to it must be there.
      if (this.#shopper.known) this.#page.showUndo(true, false);
      return;
    }
    for (const life of [...this.#grids.lives.values()]) {
      const ids = life.ids;
      // The server's order is good as long as nothing is known that speaks for another.
      if (stopped() || !this.#shopper.recommender || !this.#shopper.known || life.left || ids.length < 2) continue;
      const start = performance.now();
      const ranked = await this.#shopper.rank(ids);
      const took = performance.now() - start;
      // Pressed meanwhile: a card that is moved before the button is let go loses its click.
      await this.#grids.gesture.released();
      if (forgotten !== this.#forgotten) return;
      life.ranked = ranked;
      this.#arrange(life, took);
    }
  }

  /** Puts a grid in the order that it was ranked in, which took `ms`, as far as its cards may move now. */
  #arrange(life, ms) {
    const { stopped, undone, arm } = this.#page;
    if (stopped() || undone() || !this.#shopper.recommender || !life.element.isConnected) return;
    const start = performance.now();
    const { order, moved } = life.apply(life.ranked, this.#grids.gesture, arm() === "control");
    const took = ms + performance.now() - start;
    // What had to wait and still has to is no news.
    if (!ms && !moved) return;
    tell("ranked", { grid: life.element, order, moved, ms: took, backend: this.#shopper.recommender.backend, arm: arm() });
    if (moved) this.#page.showUndo(false);
  }
}
