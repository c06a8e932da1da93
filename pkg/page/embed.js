// The embedded script: `<script type="module" src=".../embed.js" data-model="/model/"></script>`
// and nothing else. Where there is no page it does nothing; on a page it starts once, however often
// it is included. This file and all that it imports become one, pkg/embed.js (xtask/src/build/bundle.rs).

import { attach } from "./attach.js";
import { optionsOf, turnedOff } from "./options.js";
import { tellError } from "./tell.js";

/** One for the window, whatever address this file was included by. */
const STARTED = Symbol.for("nestrank.embedded");

/** The attached page, or `null` where there is none or it is turned off. @type {Promise<import("../index.js").Attached | null>} */
export const attached = globalThis.document ? (globalThis[STARTED] ??= start()) : Promise.resolve(null);

async function start() {
  try {
    const script = ownScript();
    if (turnedOff(script)) {
      console.info("nestrank: turned off");
      return null;
    }
    const { options, wrong } = optionsOf(script);
    wrong.forEach((why) => tellError(new Error(why), "option-invalid"));
    let page = null;
    // What is said while the page is being read counts as soon as it was.
    const waiting = [];
    listen((run) => (page ? run(page) : waiting.push(run)), script);
    page = await attach(options);
    waiting.forEach((run) => run(page));
    return page;
  } catch (error) {
    tellError(error);
    return null;
  }
}

/** The element that included this file: a module has no `document.currentScript`. */
function ownScript() {
  const scripts = [...document.querySelectorAll("script[src]")];
  return scripts.find(({ src }) => src === import.meta.url) ??
    // A server may have sent us on from where it points to.
    scripts.find(({ src, type }) => type === "module" && /\/embed\.js([?#]|$)/.test(src));
}

/** A page's plain scripts, its consent banner for one, speak to it by events too, and by attributes. */
function listen(tell, script) {
  document.addEventListener("nestrank:undo", () => tell((page) => page.undo()));
  document.addEventListener("nestrank:consent", ({ detail }) => tell((page) => page.consent(detail === true)));
  document.addEventListener("nestrank:forget", () => tell((page) => page.forget()));
  if (!script) return;
  const changed = ({ attributeName: name }) => {
    const value = script.getAttribute(name);
    // The kill switch works while the page is there.
    if (name === "data-off" && value !== "false") tell((page) => page.stop());
    if (name === "data-consent" && /^(yes|no)$/.test(value)) tell((page) => page.consent(value === "yes"));
  };
  new MutationObserver((changes) => changes.forEach(changed)).observe(script, { attributeFilter: ["data-off", "data-consent"] });
}
