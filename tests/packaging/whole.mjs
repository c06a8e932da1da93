// What the package fetches later, or only for some: an app that has it in `nestrank` has all of it.

import assert from "node:assert/strict";
import { LOOKED_AT, RULES, catalog, idsOf, shown } from "./products.mjs";
import { expected, inPlain } from "./shopper.mjs";

/** Whether all of it came along with a bundler. */
export async function isWhole(seen) {
  await seen.page.waitForFunction(() => globalThis.nestrank, null, { timeout: 60_000 });
  await hasOtherModels(seen);
  await hasTexts(seen);
  await guides(seen);
  await hasPool(seen);
  await hasGpu(seen);
  await attaches(seen);
  assert.ok(seen.requests.some(({ url }) => /\/nestrank_bg[^/]*\.wasm/.test(url)), "the module came as a file");
}

/** Without a model of the shop's own the package's serves, and one of a rarer kind has its module. */
export async function hasOtherModels(seen, given) {
  await hasOwnModel(seen, given);
  await serves(seen, "/rare/", "/www/models/mmoe/");
}

export const hasOwnModel = (seen, given) => serves(seen, null, null, given);

async function serves({ page }, here, plain, given) {
  const [wanted] = await expected({ ...given, model: plain });
  const order = await page.evaluate(async ({ model, catalog, ids, item }) => {
    const shop = await nestrank.Recommender.load({ model, catalog, backend: "cpu" });
    shop.observe({ kind: "view", item });
    const ranked = (await shop.rank(ids)).map(({ item }) => item);
    shop.free();
    return [...ranked, ...ids.filter((id) => !ranked.includes(id))];
  }, { model: here, catalog, ids: idsOf(shown), item: LOOKED_AT[0] });
  assert.deepEqual(order, wanted);
}

/** Explanations come in words. */
export async function hasTexts({ page }) {
  const text = await page.evaluate(async ({ catalog, item }) => {
    const shop = await nestrank.Recommender.load({ model: "/model/", catalog, backend: "cpu" });
    shop.observe({ kind: "favorite", item });
    const { text } = await shop.explain(item, { language: "en" });
    shop.free();
    return text;
  }, { catalog, item: LOOKED_AT[0] });
  assert.match(text, /saved it/);
}

/** The full module has all that it has in plain index.js: guide, looks, rules and their texts, to the letter. */
export async function guides({ page }) {
  const given = { catalog, saved: LOOKED_AT, rules: RULES };
  wanted ??= await inPlain(guidance, { ...given, model: "/www/model/", entry: "/pkg/index.js" });
  const told = await page.evaluate(guidance, { ...given, model: "/model/" });
  assert.deepEqual(told, wanted);
  assert.match(told.guidance.hints[0].text, /[\u4e00-\u9fff]/);
  assert.ok(told.look.items.length > 0);
  const [place, free] = [told.order, told.free].map((order) => order.indexOf(Object.keys(RULES.boosts)[0]));
  assert.ok(place < free, `${place}, ${free} without rules`);
  assert.match(told.why.text, /saved it/);
}

let wanted;

/** In a page: what a shopper who saved two products is told and shown. */
async function guidance({ entry, model, catalog, saved, rules }) {
  const { Recommender } = entry ? await import(entry) : nestrank;
  const shop = await Recommender.load({ model, catalog, backend: "cpu", guide: true });
  for (const item of saved) shop.observe({ kind: "favorite", item });
  const [order, free] = (await Promise.all([shop.rank(null, rules), shop.rank()])).map((ranked) => ranked.map(({ item }) => item));
  const told = { order, free, guidance: await shop.guide({ language: "zh" }), look: await shop.complete(), why: await shop.explain(saved[0], { language: "en" }) };
  shop.free();
  return told;
}

/** A large catalogue is scored by workers, to the same order as without. */
export async function hasPool({ page }) {
  const { alone, together, asked } = await page.evaluate(async (catalog) => {
    const products = Array.from({ length: 9_000 }, (_, at) => ({ ...catalog[at % catalog.length], id: `p${at}` }));
    const shop = await nestrank.Recommender.load({ model: "/model/", catalog: products, backend: "cpu" });
    shop.observe({ kind: "view", item: "p77" });
    const order = async () => (await shop.rank(null, { limit: 500 })).map(({ item }) => item).join();
    const alone = await order();
    let together;
    for (const until = performance.now() + 60_000; performance.now() < until && !sent.includes("score"); ) {
      together = await order();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    shop.free();
    return { alone, together, asked: sent };
  }, catalog);
  assert.ok(asked.includes("score"), "no pool came");
  assert.equal(together, alone);
}

/** On WebGPU, in software here, the same products come first. */
export async function hasGpu({ page }) {
  const [cpu, webgpu] = await page.evaluate(async (catalog) => {
    const answers = [];
    for (const backend of ["cpu", "webgpu"]) {
      const shop = await nestrank.Recommender.load({ model: "/model/", catalog, backend });
      shop.observe({ kind: "view", item: catalog[20].id });
      const ranked = await shop.rank();
      answers.push({ backend: shop.backend, scores: Object.fromEntries(ranked.map(({ item, score }) => [item, score])) });
      shop.free();
    }
    return answers;
  }, catalog);
  assert.deepEqual([cpu.backend, webgpu.backend], ["cpu", "webgpu"]);
  for (const [id, score] of Object.entries(cpu.scores)) assert.ok(Math.abs(score - webgpu.scores[id]) < 1e-3, id);
}

/** A page that was not written for nestrank gets its order too. */
export async function attaches({ page }) {
  await page.evaluate((catalog) => {
    document.body.innerHTML = `<style>li { height: 300px }</style><ul id="listing">${catalog.slice(0, 40).map(({ id, title, price }) =>
      `<li data-product-id="${id}"><a href="/p/${id}"><h3>${title}</h3></a> <b class="price">€ ${price.toFixed(2)}</b>
       <button data-action="add-to-wishlist">save</button></li>`).join("")}</ul>`;
    document.addEventListener("nestrank:ranked", ({ detail }) => (globalThis.moved = detail.moved || globalThis.moved));
  }, catalog);
  await page.evaluate(async () => (globalThis.attached = await nestrank.attach({ model: "/model/", grid: "#listing" })));
  await page.locator("#listing li:nth-child(2) button").click();
  await page.waitForFunction(() => globalThis.moved > 0, null, { timeout: 60_000 });
  await page.evaluate(() => attached.stop());
}
