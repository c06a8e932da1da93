// What the page knows of its shopper: the recommender, and what waits for it while it loads.

import { Recommender } from "../index.js";
import { asked } from "./options.js";
import { tellError } from "./tell.js";

/** What counts as knowing something of the shopper; that a card was shown does not. */
const tellsNothing = (event) => event.kind === "impression";
/** A click on a card and the product's page that it leads to are one view, in ms. */
const SAME_VIEW_MS = 30_000;
/** Events that wait for a recommender, at most: the newest of a session's 600. */
const MOST_EVENTS = 600;

export class Shopper {
  #options;
  /** What the shop asks of an order, if it can be taken as it is. */
  #rules;
  #products;
  #recommender = null;
  /** This page's events, for a recommender that comes later or takes over. */
  #events = [];
  #granted = null;
  #loading = Promise.resolve();
  #end = new AbortController();
  /** While it loads, the products that came since. */
  #late = null;
  /** How often all was forgotten. */
  #forgotten = 0;
  /** The view that the last page ended with: its click may have led here. */
  #clicked = null;
  /** Whether anything is known of the shopper. */
  known = false;
  /** Whether it was tried and failed; the page then keeps its order. */
  failed = false;

  /**
   * @param {object} options of `Recommender.load`; `consent` if the shop's banner decides
   * @param {import("./products.js").Products} products
   */
  constructor(options, products) {
    this.#options = options;
    this.#rules = options.rules;
    this.#products = products;
  }

  /** The recommender, once it is there. @returns {Recommender | null} */
  get recommender() {
    return this.#recommender;
  }

  /** Loads it, or loads it anew: with what is kept and what happened on this page. Says whether it is there. */
  load() {
    // One after the other: the later one knows more.
    this.#loading = this.#loading.then(() => this.#load());
    return this.#loading;
  }

  async #load() {
    try {
      let allowed;
      do {
        allowed = this.#mayKeep;
        await this.#begin(allowed);
        // The banner may have been answered meanwhile.
      } while (this.#mayKeep !== allowed && this.#options.persist && !this.#ended);
      this.failed = this.#ended;
    } catch (error) {
      this.failed = true;
      if (!this.#ended) tellError(error, error instanceof TypeError ? "option-invalid" : "backend-unavailable");
    }
    this.#late = null;
    return !this.failed;
  }

  async #begin(allowed) {
    const { model, wasm, backend, maxAgeDays, weights, persist, guide } = this.#options;
    const given = Object.entries({ model, wasm, backend, maxAgeDays, weights, persist: allowed ? persist : false, guide: Boolean(guide || this.#rules || asked("insight")) });
    const products = this.#products.all;
    const forgotten = this.#forgotten;
    const late = (this.#late = []);
    // On a page of no products what was done with others still counts.
    const catalog = products.length ? products : this.#events.map(({ item }) => item).filter((item) => typeof item === "object");
    const fresh = await Recommender.load({ ...Object.fromEntries(given.filter(([, value]) => value !== undefined)), catalog, signal: this.#end.signal });
    await this.#try(fresh);
    if (this.#ended) return fresh.free();
    if (forgotten !== this.#forgotten) fresh.forget();
    if (this.#granted !== null) fresh.consent(this.#granted);
    this.#recommender?.free();
    this.#recommender = fresh;
    fresh.add(late);
    const { events } = fresh.export();
    this.#clicked = events.at(-1)?.kind === "view" ? events.at(-1) : null;
    const kept = new Set(events.map(({ kind, item, time }) => `${kind} ${item} ${time}`));
    this.known ||= events.some((event) => !tellsNothing(event));
    for (const event of this.#events) {
      const id = typeof event.item === "string" ? event.item : event.item.id;
      if (!kept.has(`${event.kind} ${id} ${event.time}`)) this.#observe(event);
    }
  }

  /** Rules that no order can be made by are named, and the rest counts. */
  async #try(recommender) {
    try {
      if (this.#rules) await recommender.rank([], this.#rules);
    } catch (error) {
      this.#rules = undefined;
      tellError(error, "option-invalid");
    }
  }

  /** Remembers an event. */
  take(event) {
    this.#events.push(event);
    if (this.#events.length > MOST_EVENTS) this.#events.shift();
    this.known ||= !tellsNothing(event);
    this.#observe(event);
  }

  /** Products that came later. */
  add(products) {
    this.#late?.push(...products);
    if (products.length) this.#recommender?.add(products);
  }

  /** The ids in order, the best first. */
  async rank(ids) {
    const { diversity } = this.#options;
    const left = new Set(this.#recommender.rejected.map(({ id }) => id));
    const good = ids.filter((id) => !left.has(id));
    const ranked = await this.#recommender.rank(good, { ...this.#rules, ...(diversity !== undefined && { diversity }) });
    return ranked.map(({ item }) => item);
  }

  /** The shopper's word on keeping the session; says whether more is known of it now. */
  async consent(granted) {
    const before = this.#mayKeep;
    this.#granted = granted;
    if (!this.#recommender) return false;
    // A recommender that was not to keep anything cannot begin to: another takes over.
    if (granted && !before && this.#options.persist) return this.load();
    this.#recommender.consent(granted);
    return false;
  }

  /** All that is known of the shopper, as `Recommender.export` has it; before it is loaded, what waits for it. */
  export() {
    return this.#recommender?.export() ?? { products: [], events: [...this.#events], impressions: [] };
  }

  forget() {
    this.#forgotten++;
    this.#events = [];
    this.#clicked = null;
    this.known = false;
    this.#recommender?.forget();
  }

  /** Ends it, also what is being loaded. */
  free() {
    this.#end.abort();
    this.#recommender?.free();
    this.#recommender = null;
  }

  get #ended() {
    return this.#end.signal.aborted;
  }

  /** Whether the session may be kept: a shop that asks its banner waits for the answer. */
  get #mayKeep() {
    return this.#options.consent ? this.#granted === true : true;
  }

  #observe(event) {
    const { kind, item, time } = event;
    const before = this.#clicked;
    const same = before && kind === "view" && item === before.item && time - before.time < SAME_VIEW_MS;
    try {
      this.#recommender?.observe(same ? { ...event, time: before.time } : event);
    } catch (error) {
      // A product that the recommender left out was named in its list.
      if (error?.code !== "unknown-item") tellError(error, "event-invalid");
    }
  }
}
