// The shopper's own last touch: for half a second after it a page may move what is in view, and
// browsers do not count that as a layout shift.

/** Less than the half second, so that the frame that shows it still lies within. */
const OPEN_MS = 400;
/** After a pointer is up the click comes; nothing moves before it has reached its target. */
const SETTLE_MS = 30;
const LONG_MS = 3_000;
/** These keys scroll, or move the focus, or only accompany another. */
const PASSIVE_KEYS = /^(Arrow|Page|Home|End|Tab|Shift|Control|Alt|Meta|CapsLock|Escape)/;

export class Gesture {
  #at = -Infinity;
  #pressed = false;
  #settling = null;
  #target = null;
  #waiting = new Set();
  #stop = new AbortController();

  constructor() {
    const listen = (type, run) => addEventListener(type, (event) => {
      // A page's own script is no shopper.
      if (event.isTrusted) run(event);
    }, { capture: true, passive: true, signal: this.#stop.signal });
    listen("pointerdown", ({ target }) => this.#begin(target, true));
    listen("pointerup", () => this.#end());
    listen("pointercancel", () => {
      // The finger scrolls.
      this.#at = -Infinity;
      this.#end();
    });
    listen("keydown", ({ key, target }) => PASSIVE_KEYS.test(key) || this.#begin(target, false));
  }

  /** Whether what is in view may be moved now. */
  get open() {
    return !this.#pressed && performance.now() - this.#at < OPEN_MS;
  }

  /** Where the shopper touched the page last: that stays in its place. */
  get target() {
    return this.#target;
  }

  /** Resolves when nothing is held down, or has been for so long that its end may have gone by unseen. */
  async released() {
    if (!this.#pressed) return;
    await new Promise((resolve) => {
      this.#waiting.add(resolve);
      setTimeout(resolve, LONG_MS);
    });
  }

  stop() {
    this.#stop.abort();
    this.#end();
  }

  #begin(target, pressed) {
    // Pressed again before the last press had settled: it is not over.
    if (pressed) clearTimeout(this.#settling);
    this.#at = performance.now();
    this.#target = target instanceof Node ? target : null;
    this.#pressed = pressed;
  }

  #end() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#pressed = false;
      this.#waiting.forEach((resolve) => resolve());
      this.#waiting.clear();
    }, SETTLE_MS);
  }
}
