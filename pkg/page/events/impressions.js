// Which cards were really seen: half of one in view for a second, with the page in front.

const SEEN_MS = 1_000;
const HALF = 0.5;

export class Impressions {
  #seen;
  #timers = new Map();
  #watched = new WeakSet();
  #observer;
  #stop = new AbortController();

  /** @param {(card: Element) => void} seen called once for each card that `watch` was given */
  constructor(seen) {
    this.#seen = seen;
    if (typeof IntersectionObserver !== "function") return;
    this.#observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.#crossed(entry)), { threshold: [0, HALF, 1] });
  }

  watch(card) {
    if (!this.#observer || this.#watched.has(card)) return;
    this.#watched.add(card);
    this.#observer.observe(card);
  }

  stop() {
    this.#stop.abort();
    this.#observer?.disconnect();
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
  }

  #crossed({ target, intersectionRatio, intersectionRect, rootBounds }) {
    // A card that is taller than two windows is never half in view; then half a window of it counts.
    const fills = rootBounds && intersectionRect.height >= rootBounds.height * HALF;
    if (intersectionRatio < HALF && !fills) {
      clearTimeout(this.#timers.get(target));
      this.#timers.delete(target);
    } else if (!this.#timers.has(target)) {
      this.#timers.set(target, setTimeout(() => this.#count(target), SEEN_MS));
    }
  }

  #count(target) {
    this.#timers.delete(target);
    if (document.visibilityState === "hidden") {
      // Nobody saw it; it begins anew when the page comes to the front.
      const again = () => {
        this.#observer.unobserve(target);
        this.#observer.observe(target);
      };
      document.addEventListener("visibilitychange", again, { once: true, signal: this.#stop.signal });
      return;
    }
    this.#observer.unobserve(target);
    this.#seen(target);
  }
}
