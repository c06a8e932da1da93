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
  /** Ends listening for presses amid a movement. */
  #moving = null;

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
    this.#goOn();
    this.#listen();
  }

  free() {
    clearTimeout(this.#timer);
    this.#moving?.abort();
    this.#moving = null;
    this.#grid?.free();
    this.#grid = null;
    // The mover sets a style while it works; where there was none, none stays.
    if (this.#element.getAttribute("style") === "") this.#element.removeAttribute("style");
  }

  /** While the shopper presses, each card stays where it is seen: the click on one that slides away is lost. */
  #listen() {
    if (this.#moving) return;
    this.#moving = new AbortController();
    const listen = (type, run) => addEventListener(type, run, { capture: true, passive: true, signal: this.#moving.signal });
    listen("pointerdown", () => {
      clearTimeout(this.#timer);
      for (const movement of this.#movements()) {
        const { currentTime } = movement;
        movement.pause();
        // At once, and not with the next frame: fast as it is at first, it would slide on.
        movement.currentTime = currentTime;
      }
    });
    for (const type of ["pointerup", "pointercancel"]) listen(type, () => this.#goOn());
  }

  #goOn() {
    this.#movements().forEach((movement) => movement.playState === "paused" && movement.play());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.free(), MOVEMENT_MS);
  }

  /** Of the cards themselves, by script: what a page's styles animate is none of it. */
  #movements() {
    const all = [...this.#element.children].flatMap((child) => child.getAnimations?.() ?? []);
    return all.filter((animation) => animation.constructor === Animation);
  }
}
