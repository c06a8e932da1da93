// The custom element <nestrank-grid>: reranks its own children. Importing this file defines it, where
// there are custom elements; elsewhere, on a server for one, it does nothing.

import { Grid } from "./index.js";
import { cardsOf, isAboveFold, orderWith } from "./element-cards.js";
import { OPTIONS, camel, optionsOf } from "./element-options.js";
import { wordsFor } from "./page/words.js";
import { Ranking } from "./ranking.js";

/** `catalog`, `key` and `disabled` are the element's own. */
const ATTRIBUTES = [...Object.keys(OPTIONS), "catalog", "key", "disabled"];
const EVENTS = ["view", "cart", "uncart", "favorite", "unfavorite", "purchase", "more", "less"];
/** The shopper's own act explains a movement in view for so long, in ms. */
const GESTURE_MS = 500;
/** A line that comes with its words is not read out; one that gets them is. */
const SPEAK_MS = 100;
const STYLE = `
  :host { display: block; }
  [role="status"] { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`;

/** Where there is no page the class still is one, so that it can be imported. */
const Base = globalThis.HTMLElement ?? class {};

export class NestrankGrid extends Base {
  static observedAttributes = ATTRIBUTES;

  #ranking = new Ranking();
  #grid = null;
  #watch = null;
  #unsubscribe = null;
  #line = null;
  #products = null;
  #error = null;
  /** The attribute that could not be read, as it was told. */
  #wrong = null;
  #acted = -Infinity;
  #asked = false;
  #ready = false;
  /** The order that the children have had from us. */
  #shown = null;

  connectedCallback() {
    this.#safely(() => {
      if (this.#watch) return;
      this.#line ??= this.#speaker();
      this.#upgrade();
      this.#watch = new MutationObserver(() => this.#soon());
      this.#watch.observe(this, { childList: true });
      this.#unsubscribe = this.#ranking.subscribe(this.#changed);
      for (const name of ["pointerdown", "keydown"]) this.addEventListener(name, this.#act, true);
      this.addEventListener("click", this.#click);
      this.#soon();
    });
  }

  /** A framework that moves it takes it out and puts it in again at once: that is no end. */
  disconnectedCallback() {
    queueMicrotask(() => !this.isConnected && this.#safely(() => this.#stop()));
  }

  /** Without it a browser would take a mere move for an end and a beginning. */
  connectedMoveCallback() {}

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.#watch) return;
    if (name === "key") this.#safely(() => this.#letGo());
    this.#soon();
  }

  /** The products; `null` where the children or the file `catalog` say them. @type {import("./index.js").Product[] | null} */
  get products() {
    return this.#products;
  }

  set products(products) {
    this.#products = products ?? null;
    this.#soon();
  }

  /** What ranks, once it is loaded. */
  get recommender() {
    return this.#ranking.snapshot().recommender;
  }

  get status() {
    return this.#ranking.snapshot().status;
  }

  /** Remembers what the shopper did, and ranks anew. @param {import("./index.js").ShopperEvent} event */
  observe(event) {
    this.#ranking.observe(event);
  }

  /** Ranks anew, after something was done with the recommender itself. */
  refresh() {
    return this.#ranking.refresh();
  }

  /** Puts the children back in their first order. */
  reset() {
    this.#safely(() => this.#put(() => this.#grid?.reset()));
    this.#shown = null;
  }

  #stop() {
    this.#watch?.disconnect();
    this.#unsubscribe?.();
    this.#watch = null;
    for (const name of ["pointerdown", "keydown"]) this.removeEventListener(name, this.#act, true);
    this.removeEventListener("click", this.#click);
    this.#ranking.stop();
    this.#letGo();
  }

  /** The children stand as the page had them. */
  #letGo() {
    this.reset();
    this.#grid?.free();
    this.#grid = null;
    this.#ready = false;
  }

  /** What was set before the element was defined hides the properties of this class. */
  #upgrade() {
    for (const name of ["products", ...ATTRIBUTES.map(camel)]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  /** What changes together is taken together. */
  #soon() {
    if (this.#asked || !this.isConnected) return;
    this.#asked = true;
    queueMicrotask(() => {
      this.#asked = false;
      if (this.#watch) this.#safely(() => this.#show());
    });
  }

  #show() {
    if (this.disabled) {
      this.#letGo();
      return this.#ranking.stop();
    }
    const { options, wrong } = optionsOf(this);
    if (wrong && wrong !== this.#wrong) this.#fail(new TypeError(wrong));
    this.#wrong = wrong;
    const { catalog } = this;
    this.#ranking.show(this.#products ?? (catalog || cardsOf(this, this.key).map(({ product }) => product)), options);
  }

  #changed = () => this.#safely(() => {
    const { status, order, error } = this.#ranking.snapshot();
    if (this.getAttribute("status") !== status) this.setAttribute("status", status);
    if (error && error !== this.#error) this.#fail(error);
    this.#error = error;
    if (status === "ready" && !this.#ready) {
      this.#ready = true;
      const cards = cardsOf(this, this.key);
      this.#tell("ready", { grids: [{ element: this, cards }], sources: { element: cards.length } });
    }
    if (order && order !== this.#shown) this.#arrange(order);
    else if (!order && this.#shown) this.reset();
  });

  #arrange(order) {
    const start = performance.now();
    this.#shown = order;
    const before = cardsOf(this, this.key);
    // Without an act of the shopper's what is in view stays where it is.
    const held = start - this.#acted < GESTURE_MS ? () => false : isAboveFold;
    // The module is there, for it has just ranked.
    this.#grid ??= new Grid(this, { key: this.key });
    this.#put(() => this.#grid.arrange(orderWith(before, order, held)));
    const after = cardsOf(this, this.key);
    const moved = after.filter(({ element }, place) => element !== before[place].element).length;
    if (moved) this.#say();
    const ids = after.map(({ product }) => product.id);
    const { backend } = this.recommender;
    this.#tell("ranked", { grid: this, order: ids, moved, ms: performance.now() - start, backend, arm: "treated" });
  }

  /** Moves children; that is no news for whoever watches them. */
  #put(move) {
    const news = this.#watch?.takeRecords() ?? [];
    move();
    this.#watch?.takeRecords();
    if (news.length) this.#soon();
  }

  #act = () => (this.#acted = performance.now());

  /** A click on a control with `data-event`, or on a link, is an event of that child's product. */
  #click = ({ target }) => this.#safely(() => {
    const control = target instanceof Element ? target.closest("[data-event], a[href]") : null;
    if (!control || control === this || !this.contains(control)) return;
    const card = [...this.children].find((child) => child.contains(control));
    const item = card?.getAttribute(this.key);
    const kind = control.getAttribute("data-event") ?? "view";
    if (typeof item !== "string" || !EVENTS.includes(kind)) return;
    this.#acted = performance.now();
    this.observe({ kind, item });
    this.#tell("event", { kind, item, source: "click" });
  });

  #say() {
    const { lang, moved } = wordsFor(this.closest("[lang]")?.lang);
    this.#line.lang = lang;
    this.#line.textContent = "";
    setTimeout(() => (this.#line.textContent = moved), SPEAK_MS);
  }

  /** The line for those who hear the page; it is none of the children, and takes no room. */
  #speaker() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const line = document.createElement("p");
    line.setAttribute("role", "status");
    // Made by script, it needs no `style-src` in the page's CSP.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(document.createElement("slot"), line);
    return line;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`nestrank:${name}`, { detail, bubbles: true }));
  }

  #fail(error) {
    const code = typeof error?.code === "string" ? error.code : error instanceof TypeError ? "option-invalid" : "page-invalid";
    const message = String(error?.message ?? error);
    console.warn(`nestrank: ${code}: ${message}`);
    this.#tell("error", { code, message });
  }

  #safely(run) {
    try {
      run();
    } catch (error) {
      this.#fail(error);
    }
  }
}

// Each attribute is a property too.
for (const name of ATTRIBUTES) {
  const flag = name === "disabled" || name === "guide";
  Object.defineProperty(NestrankGrid.prototype, camel(name), {
    configurable: true,
    enumerable: true,
    get() {
      return flag ? this.hasAttribute(name) : (this.getAttribute(name) ?? (name === "key" ? "data-id" : ""));
    },
    set(value) {
      if (flag) this.toggleAttribute(name, Boolean(value));
      else if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, name === "rules" && typeof value === "object" ? JSON.stringify(value) : value);
    },
  });
}

if (globalThis.customElements && !customElements.get("nestrank-grid")) customElements.define("nestrank-grid", NestrankGrid);
