// The custom element <nestrank-guide>: where the shopper stands, what would help, why the first
// products come first, and what was noted. Importing this file defines it, where there are custom
// elements; elsewhere, on a server for one, it does nothing.

import { h, keep, reasonRow, safeAddress } from "./guide-parts.js";
import { STYLE } from "./guide-style.js";
import { guideWords, withItem } from "./guide-words.js";

/** Products of the order whose reasons are told. */
const REASONS = 3;
/** Of each hint so many products are named. */
const GOODS = 4;
/** The latest events are enough to see that the list is right. */
const EVENTS = 30;
/** From this width on, in CSS pixels, there is room for the reasons. */
const WIDE = 560;
/** A line that comes with its words is not read out; one that gets them is. */
const SPEAK_MS = 100;

const PROPERTIES = ["recommender", "order", "products", "limit", "act", "wordOf"];

const Base = globalThis.HTMLElement ?? class {};

export class NestrankGuide extends Base {
  #recommender = null;
  #order = [];
  #products = new Map();
  #parts = null;
  #turn = 0;
  #asked = null;
  #limit = undefined;

  #act = null;
  #wordOf = undefined;

  connectedCallback() {
    this.#upgrade();
    this.#parts ??= this.#build();
    this.refresh();
  }

  /** What it speaks of: one that was loaded with `guide: true`. @type {import("./index.js").Recommender | null} */
  get recommender() {
    return this.#recommender;
  }

  set recommender(recommender) {
    this.#recommender = recommender ?? null;
    this.refresh();
  }

  /** The ids of the products as they stand on the page. @type {readonly string[]} */
  get order() {
    return this.#order;
  }

  set order(order) {
    this.#order = [...(order ?? [])];
    this.refresh();
  }

  /** Where titles and addresses come from. @type {Iterable<import("./index.js").Product>} */
  get products() {
    return [...this.#products.values()];
  }

  set products(products) {
    this.#products = new Map([...(products ?? [])].map((product) => [product.id, product]));
    this.refresh();
  }

  /** Who hears of `more` and `less`; by default the recommender. @type {((event: import("./index.js").ShopperEvent) => void) | null} */
  get act() {
    return this.#act;
  }

  set act(act) {
    this.#act = act ?? null;
  }

  /** What the page calls a category, style, colour, material or brand. @type {((word: string) => string) | undefined} */
  get wordOf() {
    return this.#wordOf;
  }

  set wordOf(wordOf) {
    this.#wordOf = wordOf ?? undefined;
    this.refresh();
  }

  /** Most hints that are shown; default: as many as `Recommender.guide` gives. @type {number | undefined} */
  get limit() {
    return this.#limit;
  }

  set limit(limit) {
    this.#limit = limit;
    this.refresh();
  }

  /** Asks the recommender anew, after something was observed. What is asked for at once is asked once. */
  refresh() {
    this.#asked ??= Promise.resolve().then(() => {
      this.#asked = null;
      return this.isConnected ? this.#ask() : undefined;
    });
    return this.#asked;
  }

  /** What was set before the element was defined hides the properties of this class. */
  #upgrade() {
    for (const name of PROPERTIES) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
  }

  async #ask() {
    const turn = ++this.#turn;
    const words = guideWords(languageAt(this));
    const { language } = words;
    const recommender = this.#recommender;
    this.#parts.fixed(words);
    if (!recommender) return this.#show(words, null, [], []);
    try {
      const { events } = recommender.export();
      const known = events.filter(({ kind }) => kind !== "impression");
      const titleOf = (item) => this.#products.get(item)?.title;
      const guidance = known.length > 0 ? await recommender.guide({ language, titleOf, wordOf: this.#wordOf, limit: this.#limit }) : null;
      const first = known.length > 0 ? this.#order.slice(0, REASONS) : [];
      const reasons = await Promise.all(first.map((item) => recommender.explain(item, { language, titleOf })));
      // Only the newest answer is shown.
      if (turn === this.#turn && recommender === this.#recommender) this.#show(words, guidance, reasons, known);
    } catch (error) {
      if (error?.code !== "freed") console.warn("nestrank: the guide has nothing to say:", error);
    }
  }

  #show(words, guidance, reasons, events) {
    const { title, stage, hints, why, reasoned, details, summary, noted } = this.#parts;
    const focused = this.shadowRoot.activeElement;
    stage.textContent = guidance ? words.stages[guidance.stage] : words.nothing;
    // What says the same stays, so that a link keeps the focus.
    const said = [...hints.children];
    keep(hints, (guidance?.hints ?? []).map((hint) => this.#hint(hint)).map((row) => said.find((old) => old.isEqualNode(row)) ?? row));
    if (guidance && guidance.hints.length === 0) stage.textContent += ` ${words.noHint}`;
    const rows = new Map([...why.children].map((row) => [row.dataset.id, row]));
    // The same row for the same product, so that a button keeps the focus.
    keep(why, reasons.map(({ item, text }) => this.#row(rows.get(item) ?? reasonRow(item), words, text, events)));
    // Once there is something in it, and room for it; later it is as the shopper leaves it.
    if (reasoned.hidden && reasons.length > 0) reasoned.open = !this.hasAttribute("compact") && this.clientWidth >= WIDE;
    reasoned.hidden = reasons.length === 0;
    // What had the focus is gone, but perhaps another hint names the product.
    if (focused && !this.shadowRoot.activeElement) {
      const again = [...hints.querySelectorAll("[data-item]")].find(({ dataset }) => dataset.item === focused.dataset.item);
      (again ?? title).focus({ preventScroll: true });
    }
    details.hidden = events.length === 0;
    summary.textContent = words.noted.replace("{n}", events.length);
    noted.replaceChildren(...events.slice(-EVENTS).reverse().map(({ kind, item }) =>
      h("li", {}, `${words.kinds[kind] ?? kind} `, h("bdi", {}, this.#title(item)))));
  }

  #hint({ kind, lead, items }) {
    const goods = items.slice(0, GOODS).map((id) => {
      const address = safeAddress(this.#products.get(id)?.url);
      const title = this.#title(id);
      // What is too long for its place is cut.
      if (address) return h("a", { href: address, title, "data-item": id }, h("bdi", {}, title));
      const button = h("button", { type: "button", title, "data-item": id }, h("bdi", {}, title));
      button.addEventListener("click", () => this.#tell("show", { item: id, kind }));
      return button;
    });
    return h("li", { "data-kind": kind }, h("p", {}, lead), goods.length > 0 && h("div", { class: "goods" }, ...goods));
  }

  /** What its words are now. */
  #row(row, words, text, events) {
    const { id } = row.dataset;
    const said = events.filter(({ kind, item }) => item === id && (kind === "more" || kind === "less")).at(-1)?.kind;
    const title = this.#title(id);
    row.querySelector("b").textContent = title;
    row.querySelector(".reason").textContent = text;
    for (const button of row.querySelectorAll("button")) {
      const { kind } = button.dataset;
      button.textContent = words[kind];
      button.setAttribute("aria-label", withItem(words[`${kind}Of`], words.language, title));
      button.setAttribute("aria-pressed", String(said === kind));
    }
    return row;
  }

  #click({ target }) {
    const button = target.closest("button[data-kind]");
    const item = button?.closest("[data-id]")?.dataset.id;
    if (item === undefined || !this.#recommender) return;
    const { kind } = button.dataset;
    const words = guideWords(languageAt(this));
    try {
      const event = { kind, item, time: Date.now() };
      if (this.#act) this.#act(event);
      else this.#recommender.observe(event);
      this.#tell("event", { kind, item, source: "guide" });
      this.#say(withItem(words[kind === "more" ? "saidMore" : "saidLess"], words.language, this.#title(item)));
      this.refresh();
    } catch (error) {
      console.warn("nestrank: not noted:", error);
    }
  }

  #forget() {
    const words = guideWords(languageAt(this));
    // Whoever holds more than the recommender forgets that too, and says so by `preventDefault`.
    if (this.#tell("forget", {})) this.#recommender?.forget();
    this.#parts.title.focus({ preventScroll: true });
    this.#say(words.forgotten);
    this.refresh();
  }

  #title(id) {
    return this.#products.get(id)?.title || id;
  }

  #say(text) {
    const { line } = this.#parts;
    line.textContent = "";
    setTimeout(() => (line.textContent = text), SPEAK_MS);
  }

  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(`nestrank:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #build() {
    const root = this.attachShadow({ mode: "open" });
    // Made by script, it needs no `style-src` in the page's CSP.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    const title = h("h2", { id: "title", tabindex: "-1" });
    const stage = h("p", { class: "stage" });
    const hints = h("ul", { class: "hints" });
    const whyTitle = h("summary", {});
    const why = h("ol", { class: "why" });
    const reasoned = h("details", { hidden: "" }, whyTitle, why);
    const summary = h("summary", {});
    const noted = h("ol", { class: "noted", tabindex: "0" });
    const forget = h("button", { type: "button", class: "forget" });
    const details = h("details", { part: "noted" }, summary, noted, forget);
    const fine = h("p", { class: "fine" });
    const line = h("p", { role: "status" });
    // Whichever way the page is written, these words are not.
    const section = h("section", { "aria-labelledby": "title", part: "guide", dir: "ltr" }, title, stage, hints, reasoned, details, fine, line);
    why.addEventListener("click", (event) => this.#click(event));
    forget.addEventListener("click", () => this.#forget());
    root.append(section);
    const fixed = (words) => {
      section.lang = words.tag;
      title.textContent = words.title;
      whyTitle.textContent = words.why;
      forget.textContent = words.forget;
      fine.textContent = words.private;
    };
    return { title, stage, hints, why, reasoned, details, summary, noted, line, fixed };
  }
}

/** The nearest `lang`, also above a shadow root that it stands in. */
function languageAt(element) {
  for (let at = element; at; at = at.getRootNode().host) {
    const near = at.closest("[lang]");
    if (near) return near.lang;
  }
  return "";
}

if (globalThis.customElements && !customElements.get("nestrank-guide")) customElements.define("nestrank-guide", NestrankGuide);
