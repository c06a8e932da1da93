// The shopper's way back: a small button in a corner that is there once something was moved, and
// a line for those who hear the page.

import { wordsFor } from "./words.js";

const SPEAK_MS = 100;
const STYLE = `
  :host { all: initial; position: fixed; inset-block-end: 12px; inset-inline-start: 12px; z-index: 2147483000; }
  :host([data-place]) { position: static; }
  button {
    font: 13px/1.3 system-ui, sans-serif; padding: 7px 12px; border-radius: 999px; cursor: pointer;
    color: #222; background: #fff; border: 1px solid #8a8a8a;
  }
  button:focus-visible { outline: 2px solid #1a5fd0; outline-offset: 2px; }
  button[hidden] { display: none; }
  p { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @media print { :host { display: none; } }
`;

export class Undo {
  #host = document.createElement("nestrank-undo");
  #button = document.createElement("button");
  #line = document.createElement("p");
  #words;
  #place;
  #undone = false;

  /**
   * @param {(undone: boolean) => void} pressed
   * @param {string | undefined} place "off" for no button, or a selector of where it goes
   */
  constructor(pressed, place) {
    this.#words = wordsFor(document.documentElement.lang);
    this.#place = place;
    this.#button.type = "button";
    this.#button.hidden = true;
    this.#button.addEventListener("click", () => pressed(!this.#undone));
    this.#line.setAttribute("role", "status");
    const root = this.#host.attachShadow({ mode: "open" });
    // Made by script, it needs no `style-src` in the page's CSP.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    this.#host.lang = this.#words.lang;
    this.#host.dir = this.#words.lang === "ar" ? "rtl" : "ltr";
    root.append(this.#button, this.#line);
  }

  /** Shows which order is there, and says so if that is news. */
  show(undone, news = true) {
    this.#undone = undone;
    this.#button.textContent = undone ? this.#words.personal : this.#words.original;
    this.#button.hidden = this.#place === "off";
    this.#put();
    // A line that comes with its words is not read out; one that gets them is.
    if (news) setTimeout(() => (this.#line.textContent = undone ? this.#words.back : this.#words.moved), SPEAK_MS);
  }

  remove() {
    this.#host.remove();
  }

  #put() {
    if (this.#host.isConnected) return;
    const own = this.#place && this.#place !== "off" ? document.querySelector(this.#place) : null;
    this.#host.toggleAttribute("data-place", Boolean(own));
    (own ?? document.body).append(this.#host);
  }
}
