// On a product's own page: that it is looked at, and for how long.

/** How often the time is told, in ms of looking; the last word is told when the page is left. */
const STEP_MS = 10_000;

export class ProductPage {
  #looked;
  #item = null;
  #since = 0;
  #dwell = 0;
  #visible = null;
  #timer = null;
  #tell = () => this.#update();

  /** @param {(item: object, since: number, dwell: number) => void} looked told again as time goes by */
  constructor(looked) {
    this.#looked = looked;
    document.addEventListener("visibilitychange", this.#tell);
    addEventListener("pagehide", this.#tell);
  }

  /** Begins with a product, or with none: the page of a single-page shop changes. */
  show(item, since = Date.now()) {
    this.#update();
    clearInterval(this.#timer);
    this.#item = item;
    if (!item) return;
    this.#since = since;
    this.#dwell = 0;
    this.#visible = shown() ? performance.now() : null;
    this.#timer = setInterval(this.#tell, STEP_MS);
  }

  /** Forgets that it is looked at: nothing more is told of it. */
  forget() {
    clearInterval(this.#timer);
    this.#item = null;
  }

  stop() {
    this.show(null);
    document.removeEventListener("visibilitychange", this.#tell);
    removeEventListener("pagehide", this.#tell);
  }

  #update() {
    if (!this.#item) return;
    const now = performance.now();
    if (this.#visible !== null) this.#dwell += now - this.#visible;
    const was = this.#visible;
    this.#visible = shown() ? now : null;
    if (was !== null) this.#looked(this.#item, this.#since, Math.round(this.#dwell));
  }
}

const shown = () => document.visibilityState !== "hidden";
