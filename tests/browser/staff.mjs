// A shop's own staff at the merchant's panel.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { listing, visit } from "./embed-shop.mjs";

/** What opens it. */
export const SEARCH = "?nestrank=insight";
/** So wide that it stands beside the cards, which keep clear of it. */
export const WIDE = { viewport: { width: 2000, height: 700 }, acceptDownloads: true };
const CLEAR = "<style>@media (min-width: 1000px) { body { margin-inline-end: 480px } }</style>";

/** In the page before its scripts: no card counts as seen. */
export function unseen() {
  IntersectionObserver.prototype.observe = () => {};
}

/** What a shop's own staff do with the panel. */
export function staff({ page, wait }) {
  const panel = page.locator("nestrank-insight");
  const dialog = panel.getByRole("dialog");
  return {
    panel,
    dialog,
    opened: () => dialog.waitFor(),
    /** The JSON that a click on "Export" hands over. */
    async saved() {
      const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: /JSON/ }).click()]);
      assert.equal(download.suggestedFilename(), "nestrank-insight.json");
      return JSON.parse(await readFile(await download.path(), "utf8"));
    },
    /** A table's rows of cells, by its caption; whether it is folded away or not. */
    rows: (caption) => page.evaluate((caption) => {
      const { shadowRoot } = document.querySelector("nestrank-insight");
      const table = [...shadowRoot.querySelectorAll("table")].find((table) => table.caption.textContent === caption);
      return table && [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent));
    }, caption),
    /** The numbers at a glance, by what they are of. */
    glance: () => page.evaluate(() => {
      const { shadowRoot } = document.querySelector("nestrank-insight");
      return Object.fromEntries([...shadowRoot.querySelectorAll(".cards > div")].map((card) => [card.querySelector("dt").textContent, card.querySelector("dd").textContent]));
    }),
    /** Until the panel counts so many events. */
    counts: (events) => wait((events) =>
      document.querySelector("nestrank-insight")?.shadowRoot.querySelector(".cards dd")?.textContent === events, String(events)),
  };
}

/** Opens a listing with the panel, once the model is there. */
export async function shopWith({ head = "", ...parts } = {}, options = {}) {
  const shop = await visit(listing({ ...parts, head: CLEAR + head }), { search: SEARCH, ...WIDE, ...options });
  const own = staff(shop);
  await own.opened();
  await shop.loaded();
  return { ...shop, ...own };
}
