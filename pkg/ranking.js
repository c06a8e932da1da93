// What the wrappers for React, Vue and the custom element share: a recommender for the products that
// a view shows, and their order, made anew whenever the shopper did something. Nothing here throws
// into a view: what goes wrong is part of the state, and the view keeps its order.

import { Recommender } from "./index.js";

/** What a product is to the model; all else that a shop's objects hold is the shop's own. */
const FIELDS = [
  "id", "title", "category", "categories", "brand", "price", "listPrice", "rating", "reviews", "style", "color",
  "material", "tokens", "popularity", "vector", "available",
];
/** Options of `load`: with another value a recommender is another one. */
const LOADED = ["model", "backend", "weights", "persist", "maxAgeDays", "wasm", "guide"];
/** Options of `rank`: with another value the same recommender makes another order. */
const RANKED = ["pinned", "diversity", "rules"];
/** Events that wait for a recommender, at most: as many as a session keeps. */
const MOST_EVENTS = 600;
/** That a product was shown says nothing of the shopper yet. */
const tells = ({ kind }) => kind !== "impression";
const START = { status: "idle", order: null, error: null, recommender: null };

export class Ranking {
  #state = START;
  #listeners = new Set();
  #options = {};
  /** The products as they were given last, and each as text, by id. */
  #given = null;
  #texts = new Map();
  /** Those among them that the recommender does not have yet, and those that it left out. */
  #fresh = new Map();
  #left = new Set();
  /** Whether the catalogue is somebody else's file, of which all is ranked. */
  #elsewhere = null;
  #loading = null;
  #waiting = [];
  #known = false;
  /** The rules that an order can be made by, and as text those that were tried last. */
  #rules = undefined;
  #tried = null;
  /** Whether there were rules: the module that has them stays, for another one would not know the shopper. */
  #ruled = false;
  #ranking = null;
  #again = false;

  /** What is so now: the same object until something changes. @returns {import("./ranking.js").RankingState} */
  snapshot = () => this.#state;

  /** Has `listener` called after each change; returns what ends that. @param {() => void} listener */
  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Takes what a view shows, and starts when there is something to rank. To say the same again, in
   * new objects even, costs little and does nothing.
   * @param {readonly import("./index.js").Product[] | string | URL} products or the address of all of them
   * @param {import("./ranking.js").RankingOptions} [options]
   */
  show(products, options) {
    try {
      const before = this.#options;
      this.#options = Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined && value !== null));
      if ((this.#ruled ||= "rules" in this.#options)) this.#options.guide ||= true;
      const other = textOf(this.#options, LOADED) !== textOf(before, LOADED);
      const changed = this.#take(products);
      const { status } = this.#state;
      if (other || changed === "elsewhere" || status === "idle" || (changed && status === "failed")) this.#begin();
      else if (changed || textOf(this.#options, RANKED) !== textOf(before, RANKED)) this.#rank();
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Remembers what the shopper did, and ranks anew. @param {import("./index.js").ShopperEvent} event */
  observe = (event) => {
    const { status, recommender } = this.#state;
    try {
      if (recommender) {
        // The session remembers a product as it is then.
        this.#add(recommender);
        recommender.observe(event);
      } else if (status !== "failed") this.#waiting = [...this.#waiting, { time: Date.now(), ...event }].slice(-MOST_EVENTS);
      this.#known ||= tells(event);
      if (tells(event)) this.#rank();
    } catch (error) {
      this.#set({ error });
    }
  };

  /** Ranks anew, after something was done with the recommender itself: `forget`, for one. */
  refresh = async () => {
    try {
      this.#known = Boolean(this.#state.recommender?.export().events.some(tells));
      await this.#rank();
    } catch (error) {
      this.#set({ error });
    }
  };

  /** Lets go of everything; `show` begins anew. */
  stop = () => {
    this.#loading?.abort();
    this.#loading = null;
    this.#state.recommender?.free();
    this.#known = false;
    this.#tried = null;
    this.#set(START);
  };

  /** Takes products in, and says whether anything is new. */
  #take(products) {
    if (products === this.#given) return false;
    if (!Array.isArray(products)) {
      const address = String(products);
      const same = address === this.#elsewhere;
      [this.#given, this.#elsewhere] = [null, address];
      return same ? false : "elsewhere";
    }
    const before = this.#texts;
    const texts = new Map();
    for (const product of products) {
      if (typeof product?.id !== "string") continue;
      const text = textOf(product, FIELDS);
      if (before.get(product.id) !== text) this.#fresh.set(product.id, product);
      texts.set(product.id, text);
    }
    [this.#given, this.#texts, this.#elsewhere] = [products, texts, null];
    return this.#fresh.size > 0 || !same([...before.keys()], [...texts.keys()]);
  }

  async #begin() {
    this.stop();
    const products = this.#given ?? [];
    const catalog = this.#elsewhere ?? [...products];
    if (catalog.length === 0) return;
    const loading = (this.#loading = new AbortController());
    this.#set({ status: "loading" });
    this.#fresh.clear();
    try {
      const given = LOADED.filter((name) => name in this.#options).map((name) => [name, this.#options[name]]);
      const recommender = await Recommender.load({ ...Object.fromEntries(given), catalog, signal: loading.signal });
      if (loading !== this.#loading) return recommender.free();
      this.#known = recommender.export().events.some(tells);
      this.#left = new Set(recommender.rejected.map(({ id }) => id));
      this.#set({ status: "ready", recommender });
      const waiting = this.#waiting;
      this.#waiting = [];
      waiting.forEach(this.observe);
      await this.#rank();
    } catch (error) {
      if (loading === this.#loading) this.#set({ status: "failed", error });
    }
  }

  /** One ranking at a time; what comes meanwhile has one more follow. */
  #rank() {
    this.#again = true;
    this.#ranking ??= this.#rankings().finally(() => (this.#ranking = null));
    return this.#ranking;
  }

  async #rankings() {
    while (this.#again) {
      this.#again = false;
      const { recommender } = this.#state;
      if (!recommender) return;
      try {
        await this.#try(recommender);
        const order = this.#known ? await this.#orderBy(recommender) : null;
        if (recommender !== this.#state.recommender) this.#again = true;
        else if (!same(order, this.#state.order)) this.#set({ order });
      } catch (error) {
        if (recommender === this.#state.recommender) this.#set({ error });
      }
    }
  }

  /** Rules that no order can be made by are told, and the rest counts. */
  async #try(recommender) {
    const { rules } = this.#options;
    const text = textOf(this.#options, ["rules"]);
    if (text === this.#tried) return;
    [this.#tried, this.#rules] = [text, rules];
    try {
      if (rules === undefined) return;
      if (typeof rules !== "object" || Array.isArray(rules)) throw new TypeError("option `rules` must be an object");
      await recommender.rank([], rules);
    } catch (error) {
      // One that ended meanwhile says nothing of rules.
      if (recommender !== this.#state.recommender) return;
      this.#rules = undefined;
      this.#set({ error });
    }
  }

  async #orderBy(recommender) {
    this.#add(recommender);
    const { diversity = this.#rules?.diversity, pinned = this.#rules?.pinned ?? [] } = this.#options;
    const options = { ...this.#rules, diversity, pinned };
    if (this.#elsewhere !== null) return idsOf(await recommender.rank(null, options));
    const ids = [...this.#texts.keys()].filter((id) => !this.#left.has(id));
    const there = new Set(ids);
    return idsOf(await recommender.rank(ids, { ...options, pinned: pinned.filter((id) => there.has(id)) }));
  }

  /** Hands over what the recommender does not have yet. */
  #add(recommender) {
    if (this.#fresh.size === 0) return;
    const fresh = [...this.#fresh.values()];
    this.#fresh.clear();
    for (const { id } of fresh) this.#left.delete(id);
    for (const { id } of recommender.add(fresh)) this.#left.add(id);
  }

  #set(change) {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The products in that order; those that it does not name follow, as they stand. */
export function inOrder(products, order) {
  if (!order) return products;
  const places = new Map(order.map((id, place) => [id, place]));
  const place = (product) => places.get(product?.id) ?? order.length;
  return [...products].sort((a, b) => place(a) - place(b));
}

const idsOf = (ranked) => ranked.map(({ item }) => item);

/** Whether two lists of ids, or two nothings, are the same. */
function same(a, b) {
  return a?.length === b?.length && (a ?? []).every((id, at) => id === b[at]);
}

function textOf(object, names) {
  // A number that is none is not as good as absent: somebody must say so.
  return JSON.stringify(names.map((name) => object[name] ?? null), (_, value) => (Number.isNaN(value) ? "NaN" : value));
}
