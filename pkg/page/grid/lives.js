// All grids of a page: which there are, what the page does to them, and when they may be put in
// order.

import { chosenByAddress, listenChoice } from "./chosen.js";
import { Gesture } from "./gesture.js";
import { Life } from "./life.js";
import { Watch } from "./watch.js";
import { tellError } from "../tell.js";

/** The page is read again when it was quiet this long, and not much more often than reading takes, in ms. */
const QUIET_MS = 150;
const REST = 10;
const SCROLL_QUIET_MS = 150;
const CHOSEN = "the shopper chose an order";

export class Lives {
  /** By element. @type {Map<Element, Life>} */
  lives = new Map();
  gesture = new Gesture();
  /** Whether the shopper has chosen an order; then nothing is moved any more. */
  chosen = false;
  #watch = new Watch((records) => this.#mutated(records));
  #options;
  #timer = null;
  #cost = 0;
  #scrolledAt = -Infinity;
  #path = location.pathname;
  #stop = new AbortController();
  #stopChoice;

  /**
   * @param {object} options `keep` and `wasm` of `Life`; `settled(rank)` after the page changed,
   *   `scrolled(life)` when cards that had to wait may have come out of view, `chose()`
   */
  constructor(options) {
    this.#options = options;
    this.chosen = chosenByAddress(location.href, document);
    this.#stopChoice = listenChoice(() => this.#choose());
    let timer;
    const scroll = () => {
      this.#scrolledAt = performance.now();
      clearTimeout(timer);
      timer = setTimeout(() => this.#scrolled(), SCROLL_QUIET_MS);
    };
    addEventListener("scroll", scroll, { capture: true, passive: true, signal: this.#stop.signal });
  }

  /** Does not wait for the page to be quiet: what is about to be ranked must be what is there. */
  flush() {
    this.#watch.flush();
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#read(false);
  }

  /** Takes what was read; says whether there is more than before, and whether it stands otherwise than we left it. */
  update(read) {
    let [grew, changed] = [false, false];
    const found = new Set(read.map(({ element }) => element));
    for (const [element, life] of this.lives) {
      if (!element.isConnected) {
        life.free();
        this.lives.delete(element);
      } else if (!found.has(element)) {
        // It may fill again, and still has its own order.
        life.read([]);
      }
    }
    for (const { element, cards } of read) {
      if (!this.lives.has(element)) {
        this.lives.set(element, new Life(element, this.#watch, this.#options));
        if (this.chosen) this.lives.get(element).leave(CHOSEN);
      }
      const now = this.lives.get(element).read(cards);
      [grew, changed] = [grew || now.grew, changed || now.changed];
    }
    return { grew, changed };
  }

  /** Reads by `read`, and remembers what that costs. */
  timed(read) {
    const start = performance.now();
    try {
      return read();
    } finally {
      // Smoothed: one reading may be held up by something else.
      this.#cost += (performance.now() - start - this.#cost) / 4;
    }
  }

  /** The card that holds an element. */
  cardAt(element) {
    for (let at = element; at; at = at.parentElement) {
      const card = this.lives.get(at.parentElement)?.cards.get(at);
      if (card) return card;
    }
    return null;
  }

  /** The grids that have cards, with these, for other programs. */
  get shown() {
    const shown = [...this.lives.values()].filter(({ cards }) => cards.size > 0);
    return shown.map(({ element, cards }) => ({ element, cards: [...cards.values()].map(({ element, product }) => ({ element, product })) }));
  }

  /** The elements of all cards. */
  get elements() {
    return [...this.lives.values()].flatMap(({ cards }) => [...cards.keys()]);
  }

  /** Whether any of them may be put in order, now or later. */
  get movable() {
    return [...this.lives.values()].some(({ left }) => !left);
  }

  /** The card of a product. */
  cardOf(id) {
    const cards = [...this.lives.values()].flatMap(({ cards }) => [...cards.values()]);
    return cards.find(({ product }) => product.id === id) ?? null;
  }

  /** What was clicked, and what the page says went into the cart: if its cart counts places, its order must be its own. */
  checkWiring(clicked, heard) {
    for (const life of this.lives.values()) {
      if (clicked === heard || !life.mixedUp(clicked, heard)) continue;
      life.restore();
      life.leave("its cart counts places");
      tellError(new Error("the page's cart finds a product by the place of its card: this grid has its own order again"));
    }
  }

  /** Puts every grid's own order back. */
  restore() {
    this.lives.forEach((life) => life.restore());
  }

  stop() {
    clearTimeout(this.#timer);
    this.#watch.stop();
    this.#stop.abort();
    this.#stopChoice();
    this.gesture.stop();
    this.lives.forEach((life) => life.free());
  }

  #choose() {
    this.chosen = true;
    // Before the page hears of it: a framework sorts from the order that it believes in.
    this.restore();
    this.lives.forEach((life) => life.leave(CHOSEN));
    this.#options.chose();
  }

  #mutated(records) {
    const scrolling = performance.now() - this.#scrolledAt < SCROLL_QUIET_MS;
    this.lives.forEach((life) => life.noteChanges(records, scrolling));
    if (records.some((record) => this.#matters(record))) this.#settle();
  }

  /** Whether a change may have brought or taken products. */
  #matters({ type, target, addedNodes, removedNodes }) {
    if (type === "attributes") return this.cardAt(target) !== null;
    if (this.lives.has(target)) return true;
    return [...addedNodes, ...removedNodes].some((node) =>
      node instanceof Element && (node.matches("a[href], script[type*=json]") || node.querySelector("a[href]") !== null));
  }

  #settle() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#read(true), Math.max(QUIET_MS, this.#cost * REST));
  }

  #read(rank) {
    this.#timer = null;
    this.#newAddress();
    this.#options.settled(rank);
  }

  /** A single-page shop goes from listing to listing; what was chosen on one is not chosen on the next. */
  #newAddress() {
    if (chosenByAddress(location.href, document)) {
      if (!this.chosen) this.#choose();
    } else if (location.pathname !== this.#path) {
      this.chosen = false;
    }
    this.#path = location.pathname;
  }

  #scrolled() {
    for (const life of this.lives.values()) if (life.waiting && !life.left) this.#options.scrolled(life);
  }
}
