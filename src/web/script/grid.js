import { badOption } from "./errors.js";
import { stays } from "./moves.js";

/** A movement takes this long, in ms. */
const MOVEMENT_MS = 220;

/**
 * Puts the children of an element in order: what the class `Grid` of index.js wraps.
 *
 * Only as many children move as must, and never the one that has the focus; the scroll position
 * stays. What has no key keeps its place, as an advertisement in a listing does.
 */
export class GridCore {
  #element;
  #key;
  /** For each child its place in the first order; those that came later have later ones. */
  #first = new WeakMap();
  #next = 0;
  /** Movements that may still be under way. */
  #movements = [];

  /** @param {HTMLElement} element whose children carry ids in the attribute `key` */
  constructor(element, key) {
    if (!(element instanceof HTMLElement)) throw badOption("element", "must be an HTML element");
    if (typeof key !== "string" || key === "") throw badOption("key", "must be the name of an attribute");
    // Else the browser would scroll after whatever card it has chosen to follow.
    element.style.setProperty("overflow-anchor", "none");
    this.#element = element;
    this.#key = key;
    this.#children();
  }

  /** Puts the children in the order of `ids`; those that it does not name follow, as they stand. */
  arrange(ids) {
    if (!Array.isArray(ids)) throw badOption("ids", "must be an array of ids");
    const children = this.#children();
    const keyed = children.filter((child) => child.hasAttribute(this.#key));
    const byId = new Map();
    for (const child of keyed) {
      const id = child.getAttribute(this.#key);
      if (!byId.has(id)) byId.set(id, child);
    }
    // A set keeps the first coming of what comes twice.
    const wanted = new Set(ids.map((id) => byId.get(id)));
    wanted.delete(undefined);
    for (const child of keyed) wanted.add(child);
    // Only the keyed children's places are dealt anew.
    const dealt = wanted.values();
    this.#put(children, children.map((child) => (child.hasAttribute(this.#key) ? dealt.next().value : child)));
  }

  /** Puts the children back in their first order. */
  reset() {
    const children = this.#children();
    this.#put(children, children.toSorted?.((a, b) => this.#place(a) - this.#place(b)) ?? [...children].sort((a, b) => this.#place(a) - this.#place(b)));
  }

  /** Ends movements, and leaves the children as they stand. */
  close() {
    this.#still();
    this.#element.style.removeProperty("overflow-anchor");
  }

  #place(child) {
    return this.#first.get(child);
  }

  /** The children; of those that came since their places are noted. */
  #children() {
    const children = [...this.#element.children];
    for (const child of children) {
      if (!this.#first.has(child)) this.#first.set(child, this.#next++);
    }
    return children;
  }

  #move(child, next) {
    try {
      // Not every browser has it: it moves a child without taking it out, so that what plays, loads or
      // has the focus in it goes on.
      this.#element.moveBefore(child, next);
    } catch {
      try {
        this.#element.insertBefore(child, next);
      } catch {
        // A listener of the shop took one of them away just now.
      }
    }
  }

  #still() {
    for (const movement of this.#movements.splice(0)) movement.cancel();
  }

  /** Moves the children from the order `now` to another one. */
  #put(now, wanted) {
    const places = new Map(now.map((child, place) => [child, place]));
    const order = wanted.map((child) => places.get(child));
    if (order.every((from, place) => from === place)) return;
    const moving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    // Where they are seen now, also amid an earlier movement.
    const before = moving && now.map(rectangle);
    this.#still();
    const held = wanted.findIndex((child) => child.contains(document.activeElement));
    const scrolled = scrolledAround(this.#element);
    const stay = stays(order, held);
    for (let place = order.length - 1; place >= 0; place--) {
      if (stay[place]) continue;
      this.#move(wanted[place], wanted[place + 1] ?? null);
    }
    for (const [element, top, left] of scrolled) {
      element.scrollTop = top;
      element.scrollLeft = left;
    }
    if (!before) return;
    const after = now.map(rectangle);
    now.forEach((child, at) => this.#movements.push(...movement(child, before[at], after[at])));
  }
}

const rectangle = (child) => child.getBoundingClientRect();

/** The elements around the grid that are scrolled, and where to. */
function scrolledAround(element) {
  const scrolled = [];
  for (let around = element; around; around = around.parentElement) {
    const { scrollTop, scrollLeft } = around;
    if (scrollTop || scrollLeft) scrolled.push([around, scrollTop, scrollLeft]);
  }
  return scrolled;
}

/** Lets a child be seen on its way from where it was to where it is, if any of that is in view. */
function movement(child, before, after) {
  const height = innerHeight;
  const inView = ({ bottom, top }) => bottom > 0 && top < height;
  if (!before.width || !after.width || !(inView(before) || inView(after))) return [];
  const left = before.left - after.left;
  // From far away it comes in from the edge; all distances take the same time.
  const top = Math.min(height, Math.max(-height, before.top - after.top));
  if (Math.abs(left) < 1 && Math.abs(top) < 1) return [];
  const frames = [`translate(${Math.trunc(left)}px, ${Math.trunc(top)}px)`, "translate(0, 0)"];
  try {
    // On top of whatever transform the card has of its own.
    return [child.animate({ transform: frames }, { duration: MOVEMENT_MS, easing: "cubic-bezier(.2, 0, 0, 1)", composite: "add" })];
  } catch {
    return [];
  }
}
