// `guide()` in a real Chromium: a shopper of the demo looks around, compares, decides and buys.

import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { catalog, inShop } from "./empty-shop.mjs";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = 1_771_000_000_000;

const of = (category) => catalog.filter((product) => product.category === category && product.available !== false).map(({ id }) => id);
const SOFAS = of("Living room > Sofas");
const OTHERS = ["Living room > Rugs", "Living room > Floor lamps"].map((category) => of(category)[0]);
const categoryOf = (id) => catalog.find((product) => product.id === id).category;

/** What a shopper does: [kind, item, time]. */
const around = OTHERS.map((item, step) => ["view", item, START + step * MINUTE]);
const comparing = [0, 1, 2, 3, 1, 2].map((sofa, step) => ["view", SOFAS[sofa], START + 30 * HOUR + step * MINUTE]);
const more = [1, 2, 0, 1, 2].map((sofa, step) => ["view", SOFAS[sofa], START + 55 * HOUR + step * MINUTE]);
const deciding = [["favorite", SOFAS[1], START + 80 * HOUR], ["view", SOFAS[1], START + 80 * HOUR + MINUTE], ["cart", SOFAS[1], START + 80 * HOUR + 2 * MINUTE]];
const bought = [["purchase", SOFAS[1], START + 80 * HOUR + 5 * MINUTE]];

/** Guides a shopper after each of these parts of what they did. */
async function guided(parts, options = {}, loading = {}) {
  return inShop(async ({ parts, options, loading }) => {
    const r = await load({ guide: true, ...loading });
    const guidances = [];
    for (const part of parts) {
      for (const [kind, item, time] of part) r.observe({ kind, item, time, dwell: kind === "view" ? 20_000 : undefined });
      const now = part.length > 0 ? part.at(-1)[2] + 10_000 : 1_771_000_000_000;
      guidances.push(await r.guide({ now, ...options }));
    }
    return guidances;
  }, { parts, options, loading });
}

describe("guide", () => {
  test("the stages of a shopper, and hints that fit them", async () => {
    const [nothing, looking, compares, decides, after] = await guided([[], around, comparing, [...more, ...deciding], bought], { limit: 7 });
    assert.equal(nothing.stage, "looking");
    assert.deepEqual(nothing.hints, []);
    for (const { stages, hints } of [nothing, looking, compares, decides, after]) {
      assert.deepEqual(Object.keys(stages), ["looking", "comparing", "deciding", "after"]);
      assert.ok(Math.abs(Object.values(stages).reduce((sum, share) => sum + share) - 1) < 1e-5);
      assert.deepEqual(hints.map(({ value }) => value), hints.map(({ value }) => value).sort((a, b) => b - a));
      assert.equal(new Set(hints.map(({ kind }) => kind)).size, hints.length);
    }
    assert.equal(looking.stage, "looking");
    assert.ok(compares.stages.looking < looking.stages.looking);
    assert.equal(after.stage, "after");
    assert.equal(decides.stage, "deciding");
    assert.ok(decides.stages.deciding > compares.stages.deciding && compares.stages.comparing > looking.stages.comparing);
    // Who looks around hears first of what they have not seen; who decides, of what they have.
    assert.ok(!looking.hints[0].items.some((item) => OTHERS.includes(item)), JSON.stringify(looking.hints));
    assert.equal(compares.hints[0].kind, "compare", JSON.stringify(compares.hints));
    assert.ok(decides.hints[0].items.includes(SOFAS[1]), JSON.stringify(decides.hints));
    // After a sofa no sofa, but what goes with it.
    assert.equal(after.hints[0].kind, "complete", JSON.stringify(after.hints));
    assert.ok(after.hints.every(({ items }) => items.every((item) => categoryOf(item) !== "Living room > Sofas")));
  });

  test("texts in both languages, and in the page's own", async () => {
    const [english] = await guided([[...around, ...comparing, ...deciding]], { limit: 7 });
    const [chinese] = await guided([[...around, ...comparing, ...deciding]], { limit: 7, language: "zh" });
    assert.ok(english.hints.length >= 3);
    assert.deepEqual(chinese.hints.map(({ items }) => items), english.hints.map(({ items }) => items));
    for (const { text } of english.hints) assert.doesNotMatch(text, /\p{Script=Han}|undefined|NaN/u);
    for (const { text } of chinese.hints) assert.match(text, /\p{Script=Han}/u);
    const titles = Object.fromEntries(catalog.map(({ id, title }) => [id, title]));
    for (const { text, items } of english.hints) {
      for (const item of items) assert.ok(text.includes(`\u2068${titles[item].slice(0, 40)}`), text);
    }
    const own = await inShop(async () => {
      document.documentElement.lang = "zh-CN";
      const r = await load({ guide: true });
      for (let i = 0; i < 2; i++) r.observe({ kind: "view", item: "hg-1001", time: 1000 + i });
      return (await r.guide()).hints[0].text;
    });
    assert.match(own, /\p{Script=Han}/u);
  });

  test("a shop's text is cut, is one line, and keeps its direction apart", async () => {
    const text = await inShop(async () => {
      const r = await load({ guide: true, model: undefined, catalog: [{ id: "a", title: `<b>x</b>\u2069\u202e\n${"شجرة ".repeat(40)}` }] });
      for (let i = 0; i < 3; i++) r.observe({ kind: "view", item: "a" });
      r.observe({ kind: "cart", item: "a" });
      return (await r.guide({ language: "en" })).hints[0].text;
    });
    assert.match(text, /^“\u2068<b>x<\/b> [^\u2066-\u2069\u202a-\u202e\n]+…\u2069” is still in your cart\.$/u);
    assert.ok(text.length < 100, text);
  });

  test("what is excluded or sold out is not named", async () => {
    const [free] = await guided([[...around, ...comparing, ...deciding]], { limit: 7 });
    const exclude = free.hints.flatMap(({ items }) => items);
    const [bound] = await guided([[...around, ...comparing, ...deciding]], { limit: 7, exclude });
    assert.ok(bound.hints.length > 0);
    assert.ok(bound.hints.every(({ items }) => items.every((item) => !exclude.includes(item))));
    const gone = await inShop(async () => {
      const r = await load({ guide: true, catalog: [{ id: "a", category: "Sofas" }, { id: "b", category: "Sofas", available: false }] });
      for (const [at, item] of ["a", "b", "a", "b"].entries()) r.observe({ kind: "view", item, time: Date.now() - 10 + at });
      const before = (await r.guide({ limit: 7 })).hints;
      // One that is sold out while a guidance is on its way is not named either.
      const coming = r.guide({ limit: 7 });
      r.add([{ id: "a", category: "Sofas", available: false }]);
      return { before, after: (await coming).hints };
    });
    assert.deepEqual(gone.before.map(({ items }) => items), [["a"]]);
    assert.deepEqual(gone.after, []);
  });
});

describe("its options and its life", () => {
  test("options out of range are a TypeError that names the option", async () => {
    const codes = await inShop(async () => {
      const r = await load({ guide: true });
      const codes = [];
      for (const options of [7, [], { now: NaN }, { now: "now" }, { exclude: "hg-1001" }, { exclude: [7] }, { limit: -1 }, { limit: 1.5 }, { limit: "3" }, { language: "fr" }, { language: 7 }]) {
        codes.push(await code(() => r.guide(options)));
      }
      const fine = [];
      for (const options of [undefined, null, {}, { limit: 0 }, { limit: 1e9 }, { exclude: ["no such"] }, { now: null, language: null }]) fine.push(await code(() => r.guide(options)));
      const other = await load();
      return { codes, fine, without: await code(() => other.guide()) };
    });
    const named = codes.codes.map((code) => /^TypeError option `(\w+)`/.exec(code)?.[1]);
    assert.deepEqual(named, ["options", "options", "now", "now", "exclude", "exclude", "limit", "limit", "limit", "language", "language"]);
    assert.deepEqual(codes.fine, Array(7).fill("nothing"));
    assert.match(codes.without, /^TypeError guide\(\).*`guide: true`/);
  });

  test("whoever waits when it is freed is told so", async () => {
    const codes = await inShop(async () => {
      const r = await load({ guide: true });
      r.observe({ kind: "view", item: "hg-1001" });
      const waiting = code(() => r.guide());
      const many = Array.from({ length: 5 }, () => code(() => r.guide({ limit: 1 })));
      r.free();
      return [await waiting, ...(await Promise.all(many)), await code(() => r.guide())];
    });
    assert.deepEqual(codes, Array(7).fill("freed"));
  });

  test("only who asks fetches the texts; the page is free while a large catalogue is guided", async () => {
    const found = await inShop(async () => {
      const loaded = () => performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/hints.js")).length;
      const catalog = Array.from({ length: 10_000 }, (_, i) => ({ id: `p${i}`, title: `Product ${i}`, category: `C${i % 300}`, price: 10 + (i % 90), style: `s${i % 7}`, rating: 1 + (i % 40) / 10 }));
      const r = await load({ guide: true, model: undefined, catalog, backend: "cpu" });
      await r.rank();
      const before = loaded();
      for (const item of ["p1", "p301", "p601", "p1", "p2"]) r.observe({ kind: "view", item });
      let turns = 0;
      let over = false;
      (async () => {
        while (!over) {
          await new Promise((resolve) => setTimeout(resolve));
          turns++;
        }
      })();
      const { hints } = await r.guide({ limit: 7 });
      over = true;
      return { before, after: loaded(), turns, kinds: hints.map(({ kind }) => kind) };
    });
    assert.deepEqual([found.before, found.after], [0, 1]);
    assert.ok(found.turns > 0, "the page had no turn");
    assert.ok(["compare", "explore", "style", "rated"].every((kind) => found.kinds.includes(kind)), found.kinds.join());
  });
});
