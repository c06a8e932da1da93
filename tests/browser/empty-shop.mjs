// An empty page of a shop, in which tests drive the package by hand.

import { after, before } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";

export const TASKS = ["view", "cart", "favorite", "purchase"];
export const catalog = JSON.parse(await readFile(`${ROOT}www/catalog.json`, "utf8"));
export const manifest = JSON.parse(await readFile(`${ROOT}www/model/manifest.json`, "utf8"));
export const available = () => catalog.filter((product) => product.available !== false);

export let site, browser;

before(async () => {
  site = await serve({ faults: [BLANK] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** A page of an empty shop; `load(options)` in it makes `r`, `code(f)` says what `f` throws. */
export async function shop(options = {}) {
  const seen = await open(browser, `${site.url}blank.html`, options);
  await enter(seen.page);
  return seen;
}

export async function enter(page) {
  await page.evaluate(async () => {
    const { Recommender, NestrankError } = await import("/pkg/index.js");
    globalThis.load = (options) => Recommender.load({ model: "/www/model/", catalog: "/www/catalog.json", ...options });
    globalThis.code = async (run) => {
      try {
        await run();
        return "nothing";
      } catch (error) {
        if (error instanceof NestrankError) return error.code;
        return error instanceof TypeError ? `TypeError ${error.message}` : `${error?.constructor?.name} ${error}`;
      }
    };
    globalThis.ids = (ranked) => ranked.map(({ item }) => item);
  });
}

export async function reload(page) {
  await page.reload();
  await enter(page);
}

/** Runs `body` in a fresh page and closes it. */
export async function inShop(body, argument, options) {
  const seen = await shop(options);
  try {
    const result = await seen.page.evaluate(body, argument);
    assert.deepEqual(seen.errors, []);
    return result;
  } finally {
    await seen.close();
  }
}
