// Moves a grid's children with the package's own mover (`Grid`), which keeps identity, focus and
// scroll, and moves as few as it can. It knows children by an attribute; here they get one for as
// long as the move takes, so that nothing of it stays on the page.

import { Grid } from "../../index.js";
import { givePlaceClasses, placeClasses } from "./place-classes.js";

const KEY = "data-nestrank-place";
/** A movement takes 220 ms; then the mover lets go of the element. */
const MOVEMENT_MS = 400;

export class Mover {
  #element;
  #grid = null;
  #timer;
  #wasm;

  constructor(element, wasm) {
    this.#element = element;
    this.#wasm = wasm;
  }

  /** Puts the element's children in this order, which names each of them. @param {Element[]} order */
  put(order) {
    clearTimeout(this.#timer);
    this.#grid ??= new Grid(this.#element, { key: KEY, wasm: this.#wasm });
    const classes = placeClasses([...this.#element.children]);
    order.forEach((child, at) => child.setAttribute(KEY, at));
    try {
      this.#grid.arrange(order.map((_, at) => String(at)));
    } finally {
      order.forEach((child) => child.removeAttribute(KEY));
    }
    if (classes) givePlaceClasses(order, classes);
    this.#timer = setTimeout(() => this.free(), MOVEMENT_MS);
  }

  free() {
    clearTimeout(this.#timer);
    this.#grid?.free();
    this.#grid = null;
    // The mover sets a style while it works; where there was none, none stays.
    if (this.#element.getAttribute("style") === "") this.#element.removeAttribute("style");
  }
}
