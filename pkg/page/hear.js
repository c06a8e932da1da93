// Where all that is heard comes together: which product it was, and whether it was heard already.

import { tell } from "./tell.js";

/** The same thing heard from two sources within this time is one thing, in ms. */
const ECHO_MS = { view: 10_000 };
const USUAL_ECHO_MS = 4_000;

export class Hearing {
  #products;
  #take;
  #kept;
  /** By kind and product: when it was heard last, by our clock and by its own, and from whom. */
  #last = new Map();
  #shown = new Set();

  /**
   * @param {import("./products.js").Products} products
   * @param {(event: object, source: string) => void} take gets each event as `Recommender.observe` does
   * @param {import("./kept.js").Kept} kept
   */
  constructor(products, take, kept) {
    this.#products = products;
    this.#take = take;
    this.#kept = kept;
  }

  /**
   * @param {object} heard `kind`, `source`, `items` (each with `ids`, and `title`, `product` or
   *   `otherwise` where known); `transaction` of a purchase; `echo` where it may only repeat what
   *   another source said; `time`, `dwell`
   */
  hear({ kind, source, items, transaction, echo, time = Date.now(), dwell }) {
    if (kind === "purchase" && transaction && this.#paid(transaction)) return;
    for (const item of items) {
      const known = this.#products.find(item.ids, item.title) ?? this.#products.find(item.otherwise?.ids) ?? null;
      const product = known ?? item.product ?? null;
      if (!product || this.#repeated(kind, product.id, source, echo, time)) continue;
      // What is on no page so far is remembered whole, and ranked nowhere.
      const event = { kind, item: known ? known.id : product, time };
      this.#take(dwell === undefined ? event : { ...event, dwell }, source);
      tell("event", { kind, item: product.id, source });
    }
  }

  /** When something was heard last, whoever said it first; in ms since 1970. */
  timeOf(kind, id) {
    return this.#last.get(`${kind} ${id}`)?.time;
  }

  #repeated(kind, id, source, echo, time) {
    if (kind === "impression") {
      const shown = this.#shown.has(id);
      this.#shown.add(id);
      return shown;
    }
    const name = `${kind} ${id}`;
    const last = this.#last.get(name);
    const now = performance.now();
    if (last && (echo || last.source !== source) && now - last.at < (ECHO_MS[kind] ?? USUAL_ECHO_MS)) return true;
    this.#last.set(name, { source, at: now, time });
    return false;
  }

  /** Forgets what was heard. */
  forget() {
    this.#last.clear();
    this.#shown.clear();
  }

  /** Whether a purchase was heard already, on this page or on one before it was loaded again. */
  #paid(transaction) {
    // A shop's own number stays on its page: a hash is enough to know it by.
    const name = `paid ${hash(transaction).toString(36)}`;
    if (this.#kept.get(name)) return true;
    this.#kept.set(name, true);
    return false;
  }
}

/** 32 bits of a text: FNV-1a. */
function hash(text) {
  let mixed = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed >>> 0;
}
