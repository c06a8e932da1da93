// Where <nestrank-guide> stands on a page that was not written for it: in the shop's own place, or
// behind a small button in a corner. Only a page that wants a guide fetches this.

import "./guide.js";
import { guideWords } from "./guide-words.js";

const STYLE = `
  :host { all: initial; display: flex; flex-direction: column-reverse; align-items: end; position: fixed; inset-block-end: 12px; inset-inline-end: 12px; z-index: 2147483000; font: 14px/1.4 system-ui, sans-serif; color: #222; }
  button {
    font: inherit; font-size: 13px; line-height: 1.3; padding: 7px 12px; border-radius: 999px; cursor: pointer;
    color: #222; background: #fff; border: 1px solid #8a8a8a;
  }
  button:focus-visible { outline: 2px solid #1a5fd0; outline-offset: 2px; }
  div {
    box-sizing: border-box; inline-size: min(420px, calc(100vw - 24px)); max-block-size: min(560px, calc(100vh - 80px)); overflow: auto; overscroll-behavior: contain;
    margin-block-end: 8px; background: #fff; border-radius: 10px; box-shadow: 0 6px 30px rgb(0 0 0 / .25);
  }
  div[hidden] { display: none; }
  @media print { :host { display: none; } }
`;

export class GuidePlace {
  #place;
  #act;
  #forget;
  #cards;
  #host = null;
  #guide = null;

  /**
   * @param {true | string} place a selector of the shop's own place, or true for the corner
   * @param {object} page `act(event)` hears `more` and `less`, `forget()` deletes all, `cardOf(id)` is a product's card
   */
  constructor(place, { act, forget, cardOf }) {
    this.#place = place;
    this.#act = act;
    this.#forget = forget;
    this.#cards = cardOf;
  }

  /** Shows what is known now. */
  update(recommender, order, products) {
    const guide = (this.#guide ??= this.#make());
    guide.recommender = recommender;
    guide.products = products;
    guide.order = order;
    this.#put();
  }

  stop() {
    (this.#host ?? this.#guide)?.remove();
  }

  #make() {
    const guide = document.createElement("nestrank-guide");
    guide.act = this.#act;
    guide.addEventListener("nestrank:forget", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.#forget();
    });
    guide.addEventListener("nestrank:show", ({ detail }) => this.#show(detail.item));
    return guide;
  }

  #put() {
    const { isConnected } = this.#host ?? this.#guide;
    if (isConnected) return;
    const own = typeof this.#place === "string" ? document.querySelector(this.#place) : null;
    if (own) return own.append(this.#guide);
    this.#host ??= corner(this.#guide);
    document.body.append(this.#host);
  }

  /** Brings a product's card into view, and the focus to it. */
  #show(id) {
    const card = this.#cards(id);
    if (!card) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    card.scrollIntoView({ block: "center", behavior });
    card.querySelector("a[href], button, [tabindex]")?.focus({ preventScroll: true });
  }
}

/** A button that opens and closes the guide. */
function corner(guide) {
  const host = document.createElement("nestrank-guide-place");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const words = guideWords(document.documentElement.lang);
  host.lang = words.tag;
  const box = document.createElement("div");
  const button = document.createElement("button");
  const open = (wanted) => {
    box.hidden = !wanted;
    button.setAttribute("aria-expanded", String(wanted));
  };
  box.id = "box";
  button.type = "button";
  button.textContent = words.title;
  button.setAttribute("aria-controls", "box");
  button.addEventListener("click", () => open(box.hidden));
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    // It is ours; a dialog of the shop's stays open.
    event.stopPropagation();
    open(false);
    button.focus();
  });
  box.append(guide);
  // Seen above the button, the box comes after it: there the tab key goes on.
  root.append(button, box);
  open(false);
  return host;
}
