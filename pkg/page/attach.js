// Attaches nestrank to a page that was not written for it: reads its products, hears its events,
// and puts its grids in order. Whatever goes wrong, the page is as if nestrank were not there.

import { armOf } from "./arm.js";
import { Arranger } from "./arranger.js";
import { listenConsent } from "./consent.js";
import { listenElsewhere } from "./elsewhere.js";
import { Ears } from "./ears.js";
import { ProductPage } from "./events/product-page.js";
import { Lives } from "./grid/lives.js";
import { PageGuide } from "./guide.js";
import { PagePanel } from "./panel.js";
import { Hearing } from "./hear.js";
import { Kept } from "./kept.js";
import { Products } from "./products.js";
import { asked, optionsFrom } from "./options.js";
import { mainProduct, read } from "./read.js";
import { Shopper } from "./shopper.js";
import { report } from "./report.js";
import { tell, tellError } from "./tell.js";
import { Undo } from "./undo.js";

/** Loading begins when the page is idle, or after this long, in ms. */
const IDLE_MS = 2_000;

/** One for the window, whatever address this file was included by. */
const ATTACHED = Symbol.for("nestrank.attached");

/**
 * Attaches to the page. A page is attached to once: a second call gets what the first one got, until
 * that is stopped.
 * @param {import("../index.js").AttachOptions} options
 * @returns {Promise<import("../index.js").Attached>} once the page has been read
 */
export function attach(options) {
  return (globalThis[ATTACHED] ??= begin(options ?? {}));
}

async function begin(given) {
  if (document.readyState === "loading") {
    await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  }
  const { options, wrong } = optionsFrom(given);
  wrong.forEach((why) => tellError(new Error(why), "option-invalid"));
  const page = new Attached(options);
  try {
    page.start();
  } catch (error) {
    // A page that cannot be read is let go of, but not before `attach` has noted that it was attached to.
    await null;
    tellError(error);
    page.stop();
  }
  return page;
}

class Attached {
  #options;
  #products = new Products();
  #kept;
  #shopper;
  #hearing;
  #grids;
  #arranger;
  #ears;
  #undo;
  #guide;
  #productPage;
  #consent;
  #stopElsewhere;
  #arm = "treated";
  #main = null;
  #sources = {};
  #address = location.href;
  #soon = null;
  #begun = false;
  #stopped = false;
  #panel = new PagePanel();

  constructor(options) {
    this.#options = options;
    this.#kept = new Kept(options);
    this.#shopper = new Shopper(options, this.#products);
    this.#hearing = new Hearing(this.#products, (event, source) => this.#take(event, source), this.#kept);
    this.#grids = new Lives({
      ...options,
      settled: (rank) => this.#safely(() => this.#settled(rank)),
      scrolled: (life) => this.#safely(() => this.#arranger.rearrange(life)),
      chose: () => this.#undo.remove(),
    });
    this.#undo = new Undo((undone) => (undone ? this.undo() : this.redo()), options.undo);
    this.#arranger = new Arranger(this.#grids, this.#shopper, {
      stopped: () => this.#stopped,
      undone: () => this.#kept.get("undone") === true,
      arm: () => this.#arm,
      showUndo: (...given) => this.#showUndo(...given),
      arranged: () => this.#guide.update(this.recommender, this.#grids, this.#products.all),
    });
    this.#guide = new PageGuide(options.guide, () => this.#arm !== "control" && !this.#stopped, {
      act: (event) => this.#take(event, "guide"),
      forget: () => this.forget(),
      cardOf: (id) => this.#grids.cardOf(id)?.element,
    });
    this.#productPage = new ProductPage((item, time, dwell) => this.#shopper.take({ kind: "view", item, time, dwell }));
    this.#consent = listenConsent(options.consent, (granted) => this.consent(granted));
    this.#stopElsewhere = options.persist
      ? listenElsewhere(this.#kept, () => this.#safely(() => this.#refresh()), () => this.#deletedElsewhere())
      : () => {};
  }

  /** Where the recommender is, once it is loaded. */
  get recommender() {
    return this.#shopper.recommender;
  }

  start() {
    if (!this.#options.consent) this.#kept.begin();
    this.#arm = armOf(this.#options.holdout, this.#kept);
    const { found } = this.#read();
    this.#ready();
    const place = {
      productAt: (element) => item(this.#grids.cardAt(element)?.product),
      main: () => item(this.#main),
    };
    this.#ears = new Ears(this.#hearing, place, { ...this.#options, entry: this.#consent.entry });
    this.#ears.watch(this.#grids.elements);
    this.#lookAtProduct();
    console.info(report(found, this.#options));
    if (asked("insight")) this.#safely(() => this.#panel.show(() => this.#facts(), this.#options.wasm));
    const idle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 1));
    idle(() => this.#safely(() => this.#begin()), { timeout: IDLE_MS });
  }

  /** Puts the page's own order back, and keeps it until `redo`. */
  undo() {
    if (this.#stopped) return;
    this.#kept.set("undone", true);
    this.#grids.restore();
    this.#showUndo(true);
  }

  /** The shopper's order again. */
  redo() {
    if (this.#stopped) return;
    this.#kept.set("undone", false);
    this.#showUndo(false);
    this.#safely(() => this.#arranger.rerank());
  }

  /** Whether the session may be kept. */
  consent(granted) {
    // No deletes what is kept even where nothing goes on.
    if (!this.#stopped || !granted) this.#kept.consent(granted);
    if (this.#stopped) return;
    this.#arm = armOf(this.#options.holdout, this.#kept);
    if (this.#arm === "control") this.#standBack();
    this.#safely(async () => {
      if (await this.#shopper.consent(granted)) await this.#arranger.rerank();
    });
  }

  /** All that is known and kept about the shopper; `stored` is what lies in the browser, letter by letter. */
  export() {
    return { ...this.#shopper.export(), page: this.#kept.export(), stored: this.#kept.stored() };
  }

  /** Deletes it. */
  forget() {
    this.#kept.forget();
    this.#shopper.forget();
    this.#hearing.forget();
    this.#productPage.forget();
    this.#arranger.forget();
    if (this.#stopped) return;
    this.#grids.restore();
    this.#undo.remove();
    this.#safely(() => this.#guide.isShown && this.#arranger.rerank());
  }

  /** Ends it; the page has its own order again. */
  stop() {
    if (this.#stopped) return;
    this.#stopped = true;
    delete globalThis[ATTACHED];
    this.#standBack();
    this.#grids.stop();
    this.#ears?.stop();
    this.#consent.stop();
    this.#stopElsewhere();
    this.#productPage.stop();
    this.#panel.close();
    this.#shopper.free();
  }

  /** Not where every order but the page's own is out of the question. */
  #showUndo(undone, news) {
    if (this.#arm !== "control" && !this.#stopped && this.#grids.movable) this.#undo.show(undone, news);
  }

  /** The page has its own order, and nothing of ours. */
  #standBack() {
    this.#grids.restore();
    this.#undo.remove();
    this.#guide.remove();
  }

  /** What the panel draws. */
  #facts() {
    return {
      ...this.#shopper.export(),
      recommender: this.recommender,
      catalog: this.#products.all,
      grids: [...this.#grids.lives.values()].map(({ first, ids }) => ({ first, last: ids })),
      arm: this.#arm,
      holdout: this.#options.holdout ?? 0,
    };
  }

  /** Another tab deleted what is kept. Whether to forget or because consent was taken back, it does not say. */
  #deletedElsewhere() {
    if (this.#options.consent) this.consent(false);
    this.forget();
  }

  #read() {
    const { grid, selectors, locale } = this.#options;
    const found = this.#grids.timed(() => read(document, { grid, selectors, locale }));
    const cards = found.grids.flatMap(({ cards }) => cards);
    const main = mainProduct(document);
    this.#main = main?.product ?? null;
    this.#shopper.add(this.#products.add([...found.products, ...cards, ...(main ? [main] : [])]));
    this.#sources = found.sources;
    return { found, ...this.#grids.update(found.grids) };
  }

  /** The page changed: there may be other cards, or another product. */
  async #settled(rank) {
    if (this.#stopped) return;
    const { grew, changed } = this.#read();
    this.#ears.watch(this.#grids.elements);
    this.#ears.check();
    if (location.href !== this.#address) {
      this.#address = location.href;
      this.#lookAtProduct();
    }
    if (grew) this.#ready();
    if (!rank) return;
    await this.#begin();
    if (changed) await this.#arranger.rerank();
  }

  #ready() {
    tell("ready", { grids: this.#grids.shown, sources: this.#sources });
  }

  /** On a product's own page that product is looked at. */
  #lookAtProduct() {
    const product = this.#main;
    if (!product) return this.#productPage.show(null);
    this.#hearing.hear({ kind: "view", source: "page", items: [item(product)] });
    // The page may have said it before; how long they look belongs to that view.
    this.#productPage.show(product.id, this.#hearing.timeOf("view", product.id));
  }

  /** Loads the recommender, once there is something for it to do. */
  async #begin() {
    const grid = [...this.#grids.lives.values()].some(({ cards }) => cards.size > 1);
    if (this.#stopped || this.#begun || !(grid || (this.#options.persist && this.#shopper.known))) return;
    this.#begun = true;
    if (await this.#shopper.load()) await this.#arranger.rerank();
  }

  /** Takes up what was kept meanwhile. */
  async #refresh() {
    if (this.recommender && (await this.#shopper.load())) await this.#arranger.rerank();
  }

  #take(event, source) {
    this.#shopper.take(event);
    if (event.kind === "impression") return;
    if (event.kind === "cart" && source !== "click") this.#grids.checkWiring(this.#ears?.clicked?.ids[0], event.item);
    // After the click that it came from has reached all its listeners; events that come together share a ranking.
    this.#soon ??= setTimeout(() => this.#safely(async () => {
      this.#soon = null;
      await this.#begin();
      await this.#arranger.rerank();
    }));
  }

  async #safely(run) {
    try {
      await run();
    } catch (error) {
      if (!this.#stopped) tellError(error);
    }
  }
}

const item = (product) => (product ? { ids: [product.id], title: product.title } : null);
