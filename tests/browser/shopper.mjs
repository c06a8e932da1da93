// The demo shop as a shopper meets it: opening it, clicking, and reading the grid.

import { readFileSync } from "node:fs";
import { priceBands } from "../../www/personas.js";
import { ROOT, open } from "./harness.mjs";

/** Software shaders of a WebGPU backend take their time on a busy machine. */
const PATIENCE = 120_000;

/** The demo's catalogue, in the server's order. */
export const demoCatalog = () => JSON.parse(readFileSync(`${ROOT}www/catalog.json`, "utf8"));

/** Opens the demo and waits for its first ranking; `options` as for the harness's `open`. */
export async function enter(browser, url, options) {
  const visit = await open(browser, url, options);
  await ready(visit.page);
  return { ...visit, ...shopper(visit.page) };
}

const ready = (page) => page.waitForSelector('html[data-ready="1"]', { timeout: PATIENCE });

function shopper(page) {
  const ranks = () => page.evaluate(() => Number(document.documentElement.dataset.ranks));

  /** Does something, and waits for the reranking that it asks for; events close together share one. */
  async function ranked(action) {
    const before = await ranks();
    await action();
    const later = (before) => Number(document.documentElement.dataset.ranks) > before;
    await page.waitForFunction(later, before, { timeout: PATIENCE });
  }

  const button = (id, act) => page.locator(`#products > [data-id="${id}"] [data-act=${act}]`);

  return {
    ranked,
    button,
    /** Clicks `favorite`, `cart` or `buy` on a card. */
    click: (id, act) => ranked(() => button(id, act).click()),
    /** Opens a product's dialog and closes it again. */
    async look(id) {
      await ranked(() => button(id, "view").click());
      await ranked(() => page.locator("#detail .close").click());
    },
    /** Chooses a backend and waits until one answers: its name. */
    async choose(backend) {
      await ranked(() => page.selectOption("#backend", backend));
      return page.locator("#backend-name").textContent();
    },
    /**
     * Stops the clock, and cards no longer count as seen, here and after a reload. Time and impressions are features
     * of a ranking: without either, the same session must be given the same order to the letter.
     */
    async freeze() {
      await page.clock.setFixedTime(Date.now());
      await page.addInitScript(unseen);
      await page.evaluate(unseen);
    },
    async reload() {
      await page.reload({ waitUntil: "load" });
      await ready(page);
    },
    /** Every product's id as it stands in the grid, shown or not. */
    order: () => page.evaluate(() => [...document.querySelectorAll("#products > [data-id]")].map((card) => card.dataset.id)),
    /** The ids of those that are shown. */
    shown: () => page.evaluate(() => [...document.querySelectorAll("#products > [data-id]:not([hidden])")].map((card) => card.dataset.id)),
    /** Where the keyboard's focus is: `{ id, act }` of a card's button. */
    focus: () => page.evaluate(() => {
      const focused = document.activeElement;
      return { id: focused.closest("#products > [data-id]")?.dataset.id, act: focused.dataset.act };
    }),
    status: () => page.locator("#status").textContent(),
    /** A number of the panel: looks, saves, carts, buys or seen. */
    count: async (what) => Number(await page.locator(`#counts [data-count=${what}] b`).textContent()),
  };
}

/** In the page: nobody is looking, as far as the shop can tell. */
const unseen = () => Object.defineProperty(document, "visibilityState", { value: "hidden" });

/** The ids of other products that share two of style, colour and price band with `id`'s. */
export function alike(catalog, id) {
  const bands = priceBands(catalog);
  const own = catalog.find((product) => product.id === id);
  const traits = (product) => [product.style, product.color, bands.get(product.id)];
  const shared = (product) => traits(product).filter((trait, index) => trait && trait === traits(own)[index]).length;
  return catalog.filter((product) => product.id !== id && product.available !== false && shared(product) >= 2).map((product) => product.id);
}

/** The mean place of `ids` in `order`, from 1. */
export function meanRank(order, ids) {
  const places = ids.map((id) => order.indexOf(id) + 1);
  if (places.includes(0)) throw new Error("a product is not in the grid");
  return places.reduce((sum, place) => sum + place, 0) / places.length;
}
