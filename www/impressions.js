// Which cards were really seen: half of one in view for a second, once a visit to the page.

import { IMPRESSION_MS } from "./settings.js";

/** Calls `seen(id)` for cards handed to `watch`; `restart` lets every card count once more (another page of the shop). */
export class Impressions {
  #timers = new Map();
  #counted = new Set();
  #cards = [];
  #observer;

  constructor(seen, covered) {
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, intersectionRatio } of entries) {
        const id = target.dataset.id;
        clearTimeout(this.#timers.get(id));
        this.#timers.delete(id);
        if (intersectionRatio < 0.5 || this.#counted.has(id)) continue;
        this.#timers.set(id, setTimeout(() => {
          this.#timers.delete(id);
          // Behind a dialog or in a hidden tab nobody sees it; it may count when it comes into view again.
          if (covered() || document.visibilityState === "hidden" || this.#counted.has(id)) return;
          this.#counted.add(id);
          seen(id);
        }, IMPRESSION_MS));
      }
    }, { threshold: [0, 0.5] });
  }

  watch(card) {
    this.#cards.push(card);
    this.#observer.observe(card);
  }

  restart() {
    this.#counted.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    // Only a card that is observed anew is told of where it stands already.
    for (const card of this.#cards) {
      this.#observer.unobserve(card);
      this.#observer.observe(card);
    }
  }
}
