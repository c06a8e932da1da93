// Starts everything that hears the shopper on a page, and sees to it that it still hears.

import { hearClicks } from "./events/clicks.js";
import { layerNames, tapLayer } from "./events/data-layer.js";
import { ga4 } from "./events/ga4.js";
import { Impressions } from "./events/impressions.js";
import { shopify } from "./events/shopify.js";
import { universal } from "./events/universal.js";
import { wooCommerce } from "./events/woocommerce.js";

/** When to look for data layers, trackers and jQuery that came late or were replaced, in ms. */
const LOOKS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
/** And after a click, for a page that defines what it tells with only then. */
const AFTER_CLICK_MS = [0, 150, 600];
/** An event without a product means what was clicked within this time. */
const LAST_CLICK_MS = 4_000;

export class Ears {
  #stops = [];
  #checks = [];
  #taps = new Map();
  #clicked = null;
  #stopped = false;
  #hearing;
  #place;
  #options;
  #impressions;

  /**
   * @param {import("./hear.js").Hearing} hearing
   * @param {{ productAt(element: Element): object | null, main(): object | null }} place
   * @param {{ layer?: string, selectors?: object, entry?: (entry: object) => void }} options `entry`
   *   also gets what is pushed on the data layers
   */
  constructor(hearing, place, options) {
    this.#hearing = hearing;
    this.#place = place;
    this.#options = options;
    const hear = (heard) => hearing.hear(heard);
    const where = { ...place, last: () => this.clicked };
    this.#impressions = new Impressions((card) => {
      const item = place.productAt(card);
      if (item) hear({ kind: "impression", source: "view", items: [item] });
    });
    this.#stops.push(() => this.#impressions.stop());
    this.#stops.push(hearClicks(place, (kind, item) => this.#click(kind, item), options.selectors));
    for (const source of [universal(window, hear), wooCommerce(window, hear, where), shopify(window, hear, where)]) {
      this.#checks.push(source.check);
      this.#stops.push(source.stop);
    }
    this.#tapLayers();
    this.#keepLooking();
  }

  /** Cards whose being seen counts. */
  watch(cards) {
    cards.forEach((card) => this.#impressions.watch(card));
  }

  /** Looks whether everything is still heard. */
  check() {
    if (this.#stopped) return;
    this.#tapLayers();
    this.#checks.forEach((check) => check());
    this.#taps.forEach((tap) => tap.check());
  }

  /** The product that was clicked at just now, if any. */
  get clicked() {
    return this.#clicked && performance.now() - this.#clicked.at < LAST_CLICK_MS ? this.#clicked.item : null;
  }

  stop() {
    this.#stopped = true;
    this.#stops.forEach((stop) => stop());
    this.#taps.forEach((tap) => tap.stop());
  }

  #tapLayers() {
    for (const name of layerNames(document, this.#options.layer)) {
      if (this.#taps.has(name)) continue;
      const events = ga4((heard) => this.#hearing.hear(heard));
      this.#taps.set(name, tapLayer(window, name, (entry) => {
        events(entry);
        this.#options.entry?.(entry);
      }));
    }
  }

  #keepLooking() {
    const look = () => this.check();
    const timers = LOOKS_MS.map((ms) => setTimeout(look, ms));
    const soon = ({ target }) => {
      const item = target instanceof Element ? (this.#place.productAt(target) ?? this.#place.main()) : null;
      if (item) this.#clicked = { item, at: performance.now() };
      AFTER_CLICK_MS.forEach((ms) => setTimeout(look, ms));
    };
    addEventListener("load", look);
    addEventListener("click", soon, { capture: true, passive: true });
    this.#stops.push(() => {
      timers.forEach((timer) => clearTimeout(timer));
      removeEventListener("load", look);
      removeEventListener("click", soon, { capture: true });
    });
  }

  #click(kind, item) {
    // After the page's own handlers: what they say of it is better known.
    setTimeout(() => this.#hearing.hear({ kind, source: "click", items: [item] }));
  }
}
