// One grid on the page, for as long as it is there: its cards, the order that the page means it to
// have, and the order that it was given.

import { arranged, changed, same } from "./order.js";
import { unfit } from "./fit.js";
import { Mover } from "./mover.js";
import { hasBox, outOfView, passed, pinned, steady } from "./view.js";

/** A framework that puts its own order back this often keeps it. */
const MOST_FIGHTS = 2;

export class Life {
  /** By child: its card. */
  cards = new Map();
  /** The ids of its products as they were ranked last. @type {string[]} */
  ranked = [];
  /** Why it is left alone for good, once it is. */
  left = null;
  /** Whether some of what was ranked could not move yet. */
  waiting = false;
  #watch;
  #mover;
  #keep;
  /** The page's own order of all children. */
  #own = [];
  /** The ids of the cards as they were seen last. */
  #seen = [];
  /** What the grid was given by the last move, while it shows it, and what the page meant then. */
  #given = null;
  #meant = null;
  #fights = 0;
  #recycled = 0;
  #onlyTouched = false;
  /** Why it cannot be moved, or `null`; `undefined` until somebody looked. */
  #unfit;

  /**
   * @param {import("./watch.js").Watch} watch
   * @param {{ keep?: string, wasm?: string | URL }} options `keep`: a selector of cards that stay where they are
   */
  constructor(element, watch, { keep, wasm } = {}) {
    this.element = element;
    this.#watch = watch;
    this.#keep = keep;
    this.#mover = new Mover(element, wasm);
    this.#own = [...element.children];
    watch.grid(element);
  }

  /** Takes the cards as they were read now; says whether there are more, and whether they stand otherwise, than we left them. */
  read(cards) {
    const before = this.cards.size;
    this.cards = new Map(cards.map((card) => [card.element, card]));
    const now = this.#sequence(this.element.children);
    const changed = !same(now, this.#seen);
    this.#seen = now;
    if (changed) {
      if (this.#recycled < MOST_FIGHTS) this.#unfit = undefined;
      this.#noticeFight(now);
    }
    return { grew: this.cards.size > before, changed };
  }

  /** The ids of its products, each once, as they stand. */
  get ids() {
    return [...new Set(this.#sequence(this.element.children))];
  }

  /** The same in the page's own order. */
  get first() {
    return [...new Set(this.#sequence(this.#own))];
  }

  /**
   * What the page did to the children since.
   * @param {MutationRecord[]} records
   * @param {boolean} scrolling whether the shopper scrolls
   */
  noteChanges(records, scrolling) {
    const [gone, come] = ["removedNodes", "addedNodes"].map((nodes) => records.some((record) =>
      record.target === this.element && [...record[nodes]].some((node) => node instanceof Element)));
    if (scrolling && gone && come && ++this.#recycled >= MOST_FIGHTS) this.#unfit = "its cards come and go as the shopper scrolls, as in a virtualised list";
    for (const { target, type, addedNodes, removedNodes, nextSibling } of records) {
      if (target !== this.element || type !== "childList") continue;
      const elements = (nodes) => [...nodes].filter((node) => node instanceof Element);
      const next = nextSibling instanceof Element || nextSibling === null ? nextSibling : nextSibling.nextElementSibling;
      this.#own = changed(this.#own, { added: elements(addedNodes), removed: elements(removedNodes), before: next });
    }
  }

  /**
   * Puts the cards in the order of `ranked` as far as they may move now.
   * @param {string[]} ranked ids, the best first; cards that it does not name keep their place
   * @param {import("./gesture.js").Gesture} gesture
   * @param {boolean} [still] only says what the order would be
   * @returns {{ order: string[], moved: number }} the ids as they stand then
   */
  apply(ranked, gesture, still = false) {
    if (this.#unfit === undefined) this.#unfit = unfit(this.element, [...this.cards.keys()]);
    if (this.#unfit) {
      this.restore();
      this.leave(this.#unfit);
    }
    if (this.left || still || !this.element.isConnected) return { order: this.ids, moved: 0 };
    const children = [...this.element.children];
    const touched = gesture.open;
    const ranks = new Map(ranked.map((id, rank) => [id, rank]));
    const wanted = this.#free(children, ranks, gesture, true);
    const free = touched ? wanted : this.#free(children, ranks, gesture, false);
    const rankOf = (child) => ranks.get(this.cards.get(child).product.id);
    const { order, moved } = arranged(children, (child) => free.has(child), rankOf);
    this.waiting = !same(arranged(order, (child) => wanted.has(child), rankOf).order, order);
    if (!moved || !this.#put(order, touched ? gesture.target : null)) return { order: this.ids, moved: 0 };
    this.#given = this.#seen = this.#sequence(order);
    this.#meant = this.#sequence(this.#own);
    return { order: this.ids, moved };
  }

  /** Whether it shows another order than the page's. */
  get changed() {
    return !same([...this.element.children], this.#own);
  }

  /** Whether `heard` would stand where `clicked` stands now, had nothing been moved. Both are ids. */
  mixedUp(clicked, heard) {
    if (!this.changed) return false;
    const at = this.#sequence(this.element.children).indexOf(clicked);
    return at >= 0 && this.#sequence(this.#own)[at] === heard;
  }

  /** Puts the page's own order back. */
  restore() {
    this.waiting = false;
    this.ranked = [];
    if (!this.changed || !this.element.isConnected) return;
    this.#given = null;
    const known = new Set(this.#own);
    const own = this.#own.filter((child) => child.parentNode === this.element);
    const order = [...own, ...[...this.element.children].filter((child) => !known.has(child))];
    this.#watch.quietly(() => this.#mover.put(order));
    this.#seen = this.#sequence(order);
  }

  /** Leaves it alone for good. */
  leave(why) {
    if (!this.left) console.info(`nestrank: a grid keeps its order: ${why}`);
    this.left ??= why;
    this.waiting = false;
  }

  free() {
    this.#watch.quietly(() => this.#mover.free());
  }

  /** The children that may move: ranked, each product once, and not what the shopper is at. */
  #free(children, ranks, gesture, everywhere) {
    const hidden = !hasBox(this.element);
    const held = [gesture.target, this.element.ownerDocument.activeElement];
    const seen = new Set();
    return new Set(children.filter((child) => {
      const card = this.cards.get(child);
      if (!card || !ranks.has(card.product.id) || seen.has(card.product.id)) return false;
      seen.add(card.product.id);
      if (held.some((node) => node && child.contains(node))) return false;
      if (this.#keep && child.matches(this.#keep)) return false;
      return hidden || (hasBox(child) && (everywhere ? !passed(child) : !this.#onlyTouched && outOfView(child)));
    }));
  }

  /**
   * Moves, and what was touched stays where it is seen. Without a touch nothing in view may shift;
   * if something does, it is as if nothing had happened.
   */
  #put(order, touched) {
    const before = [...this.element.children];
    if (touched) {
      const stay = pinned(before.find((child) => child.contains(touched)));
      this.#watch.quietly(() => this.#mover.put(order));
      stay();
      return true;
    }
    const stands = steady([...before, ...around(this.element)]);
    this.#watch.quietly(() => this.#mover.put(order));
    if (stands()) return true;
    this.#watch.quietly(() => this.#mover.put(before));
    this.#onlyTouched = true;
    this.waiting = true;
    return false;
  }

  #sequence(children) {
    return [...children].map((child) => this.cards.get(child)?.product.id).filter(Boolean);
  }

  /** Whether the page showed its own order again, with the same products. */
  #noticeFight(now) {
    if (!this.#given) return;
    const back = same(now, this.#meant);
    this.#given = null;
    if (back && ++this.#fights >= MOST_FIGHTS) this.leave("the page puts its own order back");
  }
}

/** What stands after a grid, and after what it stands in: it moves when the grid's height does. */
function around(element) {
  const found = [];
  for (let at = element; at && found.length < 50; at = at.parentElement) {
    for (let next = at.nextElementSibling; next && found.length < 50; next = next.nextElementSibling) found.push(next);
  }
  return found;
}
