// A shop's rules in the page: the full module's `rank`, on the demo's bundle and catalogue. What the
// rules must hold to is tested natively (tests/rules); here, that the page's are the same.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { available, browser, catalog, inShop, site } from "./empty-shop.mjs";
import { products, session } from "./golden.mjs";
import { ROOT, open } from "./harness.mjs";

const cases = JSON.parse(readFileSync(`${ROOT}tests/golden/rules.json`, "utf8"));
const byId = new Map(catalog.map((product) => [product.id, product]));
const { now, events } = session();
/** The golden session, for products of the catalogue. */
const given = { events: events.map(({ item, ...event }) => ({ ...event, item: item.id })), now };

/** Runs `body` in a page in which `guided(options)` makes a recommender of the full module that knows the session. */
const inGuided = (body, more = {}) => inShop(body, { ...given, ...more }, { init: () => {
  globalThis.guided = async ({ events }, options) => {
    const r = await load({ guide: true, ...options });
    for (const event of events) r.observe(event);
    return r;
  };
} });

/** How many of each kind are among some products. */
function counts(ids, kind) {
  const counts = {};
  for (const id of ids) counts[byId.get(id)[kind]] = (counts[byId.get(id)[kind]] ?? 0) + 1;
  return Object.values(counts);
}

describe("the orders are the native ones", () => {
  test("of every golden set of rules, all of them at once", async () => {
    // The copies at the end are new: of these neither the bundle nor the shop knows anything.
    const shelf = products(660).map((product, at) => ({ ...product, available: catalog[at % catalog.length].available }));
    const wholes = await inGuided(async ({ events, now, cases, shelf }) => {
      const r = await guided({ events }, { catalog: shelf });
      const asked = cases.map(({ every = 1, options }) => {
        const some = every > 1 ? shelf.filter((_, at) => at % every === 0).map(({ id }) => id) : null;
        return r.rank(some, { ...options, now });
      });
      return Promise.all(asked);
    }, { cases, shelf });
    for (const [at, { order, options }] of cases.entries()) {
      assert.deepEqual(wholes[at].slice(0, order.length).map(({ item }) => item), order, JSON.stringify(options));
    }
    const orders = cases.map(({ order }) => `${order}`);
    assert.equal(new Set(orders).size, orders.length, "each of them asks for another order");
  });
});

describe("what the rules say holds", () => {
  test("nobody is lost but who is excluded, bought or sold out; scores stay as they are", async () => {
    const { plain, ruled, bought } = await inGuided(async ({ events, now }) => {
      const r = await guided({ events });
      const bought = events.filter(({ kind }) => kind === "purchase").map(({ item }) => item);
      const plain = await r.rank(null, { now });
      const rules = { variety: { method: "dpp", strength: 0.4 }, caps: { category: 2 }, boosts: { [plain[300].item]: 1000 }, exclude: [plain[0].item], bought: "exclude", explore: { share: 0.2 } };
      return { plain, ruled: await r.rank(null, { ...rules, now }), bought };
    });
    assert.ok(bought.length > 0);
    const gone = new Set([plain[0].item, ...bought]);
    const left = plain.filter(({ item }) => !gone.has(item));
    assert.equal(plain.length, available().length);
    const byScore = (a, b) => b.score - a.score || (a.item < b.item ? -1 : 1);
    assert.deepEqual(ruled.toSorted(byScore), left.toSorted(byScore));
    assert.equal(ruled[0].item, plain[300].item, "boosted to the top");
  });

  test("what was bought long ago, or is only in the cart, stays", async () => {
    const [kept, all, days, later] = await inGuided(async () => {
      const [DAY, now] = [86_400_000, 1.7e12];
      const r = await load({ guide: true });
      const some = ["hg-1010", "hg-1020", "hg-1030", "hg-1040"];
      [[31, "purchase"], [3, "purchase"], [1, "cart"], [-1, "purchase"]].forEach(([ago, kind], at) => r.observe({ kind, item: some[at], time: now - ago * DAY }));
      const rank = async (bought, at = now) => ids(await r.rank(some, { bought, now: at })).sort();
      return [await rank("exclude"), await rank("keep"), await rank({ days: 100 }), await rank("exclude", now + 2 * DAY)];
    });
    assert.deepEqual(kept, ["hg-1010", "hg-1030", "hg-1040"]);
    assert.deepEqual(all, ["hg-1010", "hg-1020", "hg-1030", "hg-1040"]);
    assert.deepEqual(days, ["hg-1030", "hg-1040"]);
    assert.deepEqual(later, ["hg-1010", "hg-1030"]);
  });

  test("caps and pins hold; pins beat caps", async () => {
    const { capped, pinned, pins } = await inGuided(async ({ events, now }) => {
      const r = await guided({ events });
      const pins = ids(await r.rank(null, { now, pinned: [], limit: 400 })).slice(390, 394);
      const capped = ids(await r.rank(null, { now, within: 48, caps: { category: 3, brand: 4 } }));
      return { capped, pins, pinned: ids(await r.rank(null, { now, caps: { brand: 1 }, pinned: pins, limit: 10 })) };
    });
    const most = (kind) => Math.max(...counts(capped.slice(0, 48), kind));
    assert.deepEqual([most("category"), most("brand")], [3, 4]);
    assert.ok(Math.max(...counts(capped.slice(0, 80), "category")) > 3, "and no further than they are asked to");
    assert.deepEqual(pinned.slice(0, 4), pins);
    assert.equal(pinned.length, 10);
    const others = counts(pinned.slice(4), "brand");
    assert.equal(Math.max(...others), 1);
  });

  test("one seed gives one order, another one another; new products have their share", async () => {
    const shelf = products(720).map((product, at) => (at < 600 ? { ...product, popularity: { view: 9 } } : product));
    const found = await inGuided(async ({ events, now, shelf }) => {
      const r = await guided({ events }, { catalog: shelf });
      const rank = async (seed, share = 0.25) => ids(await r.rank(null, { now, explore: { share, seed }, limit: 40 }));
      return { one: await rank(1), again: await rank(1), two: await rank(2), all: await rank(1, 1), none: await rank(1, 0), plain: ids(await r.rank(null, { now, limit: 40 })) };
    }, { shelf });
    assert.deepEqual(found.one, found.again);
    assert.notDeepEqual(found.one, found.two);
    const isNew = (id) => id.includes("~");
    for (const order of [found.one, found.two]) assert.ok(order.slice(0, 24).filter(isNew).length >= 6);
    assert.ok(found.all.slice(0, 24).every(isNew));
    assert.deepEqual(found.none, found.plain);
  });

  test("new products that a shopper passes by make room for those not shown yet", async () => {
    const [first, later] = await inGuided(async ({ now }) => {
      const shelf = Array.from({ length: 60 }, (_, at) => ({ id: `p${at}`, category: "Rugs" }));
      const r = await load({ guide: true, catalog: shelf });
      const seeds = async () => {
        const shown = {};
        for (let seed = 0; seed < 200; seed++) {
          const [{ item }] = await r.rank(null, { now, explore: { share: 1, seed }, limit: 1 });
          shown[item] = (shown[item] ?? 0) + 1;
        }
        return shown;
      };
      const first = await seeds();
      for (let at = 0; at < 30; at++) for (let n = 0; n < 40; n++) r.observe({ kind: "impression", item: `p${at}`, time: now - 1000 });
      return [first, await seeds()];
    });
    const half = (shown) => Object.entries(shown).filter(([id]) => Number(id.slice(1)) < 30).reduce((sum, [, times]) => sum + times, 0);
    assert.ok(half(first) > 60 && half(first) < 140, `${half(first)} of 200`);
    assert.ok(half(later) < 20, `${half(later)} of 200`);
  });
});

describe("who asks for what", () => {
  test("different rules at once each have their own order; the same ones share a run", async () => {
    const { alone, together, runs } = await inGuided(async ({ events, now }) => {
      const r = await guided({ events });
      const asked = [
        { variety: { method: "mmr", strength: 0.6 } }, { variety: { method: "dpp", strength: 0.6 } }, { caps: { category: 1 } }, {},
        { boosts: { "hg-1001": 1000 } }, { bought: "exclude" }, { explore: { share: 0.5, seed: 4, tries: { "hg-1100": [0, 0], "hg-1200": [9, 1] } } }, { within: 200, variety: { method: "mmr", strength: 0.6 } },
      ];
      const alone = [];
      for (const options of asked) alone.push(ids(await r.rank(null, { ...options, now })));
      let done = 0;
      const together = await Promise.all([...asked, ...asked].map(async (options) => {
        const order = ids(await r.rank(null, { ...options, now }));
        return { order, at: done++ };
      }));
      return { alone, together: together.map(({ order }) => order), runs: together.map(({ at }) => at) };
    });
    assert.equal(new Set(alone.map(String)).size, alone.length);
    assert.deepEqual(together, [...alone, ...alone]);
    // Who shares a run is answered with it, before those who asked for something else later.
    const half = alone.length;
    for (let at = 0; at < half - 1; at++) assert.ok(runs[half + at] < runs[at + 1], `${runs}`);
  });

  test("the rules have their turn between two places, and giving up ends them", async () => {
    const { once, often, pauses, told, later } = await inShop(async () => {
      let [clock, step, pauses, due] = [0, 0, 0, null];
      performance.now = () => (clock += step);
      const real = scheduler.yield.bind(scheduler);
      scheduler.yield = () => {
        if (++pauses === due) controller.abort();
        return real();
      };
      const controller = new AbortController();
      const r = await load({ guide: true });
      const options = { variety: { method: "dpp", strength: 0.5 }, within: 150, now: 1e12 };
      const once = JSON.stringify(await r.rank(null, options));
      step = 1_000;
      pauses = 0;
      const often = JSON.stringify(await r.rank(null, options));
      const needed = pauses;
      [pauses, due] = [0, needed - 60];
      const told = await code(() => r.rank(null, { ...options, signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { once, often, pauses: needed, told, later: pauses - due };
    });
    assert.ok(once === often);
    assert.ok(pauses > 150, `${pauses}`);
    assert.deepEqual([told, later], ["aborted", 0]);
  });

  test("an option that is wrong is a TypeError that names its place", async () => {
    const found = await inGuided(async () => {
      const r = await load({ guide: true });
      const cycle = {};
      cycle.share = cycle;
      const proxy = new Proxy({}, { ownKeys: () => { throw new Error("no"); } });
      const thrower = { get method() { throw new Error("no"); } };
      const found = [];
      for (const [place, options] of [
        ["within", { within: 0 }], ["within", { within: 201 }], ["within", { within: 1.5 }], ["within", { within: NaN }], ["within", { within: {} }],
        ["boosts", { boosts: 3 }], ["boosts", { boosts: [] }], ["boosts", { boosts: new Map([["a", 2]]) }], ["boosts", { boosts: () => ({}) }], ["boosts", { boosts: proxy }],
        ["boosts.hg-1001", { boosts: { "hg-1001": 0 } }], ["boosts.hg-1001", { boosts: { "hg-1001": 1001 } }], ["boosts.x", { boosts: { x: NaN } }], ["boosts.x", { boosts: { x: 2n } }],
        ["variety", { variety: 0.5 }], ["variety", { variety: "mmr" }], ["variety", { variety: [] }], ["variety", { variety: new Set() }],
        ["variety.method", { variety: { strength: 1 } }], ["variety.method", { variety: { method: "best", strength: 1 } }], ["variety.method", { variety: thrower }],
        ["variety.strength", { variety: { method: "mmr" } }], ["variety.strength", { variety: { method: "mmr", strength: 1.1 } }], ["variety.strength", { variety: { method: "mmr", strength: Infinity } }],
        ["variety.among", { variety: { method: "dpp", strength: 1, among: 0 } }], ["variety.among", { variety: { method: "dpp", strength: 1, among: 5001 } }],
        ["caps", { caps: 2 }], ["caps.category", { caps: { category: 0 } }], ["caps.brand", { caps: { brand: "2" } }], ["caps.brand", { caps: { brand: 1.5 } }],
        ["bought", { bought: true }], ["bought", { bought: "never" }], ["bought.days", { bought: {} }], ["bought.days", { bought: { days: -1 } }],
        ["explore", { explore: 0.1 }], ["explore.share", { explore: {} }], ["explore.share", { explore: { share: -0.1 } }], ["explore.seed", { explore: { share: 0.1, seed: -1 } }],
        ["explore.tries", { explore: { share: 0.1, tries: [] } }], ["explore.tries.x", { explore: { share: 0.1, tries: { x: [1, 2] } } }], ["explore.tries.x", { explore: { share: 0.1, tries: { x: 3 } } }],
        ["explore.tries.x", { explore: { share: 0.1, tries: { x: [[1], 0] } } }], ["explore.share.share.share", { explore: cycle }],
      ]) found.push([place, await code(() => r.rank(null, options))]);
      found.push(["alive", `TypeError \`alive\` ${(await r.rank()).length}`]);
      return found;
    });
    for (const [place, told] of found) assert.ok(told.startsWith("TypeError") && told.includes(`\`${place}\``), `${place}: ${told}`);
    assert.ok(found.length > 40);
  });

  test("what is absent is no rule; other frames' objects and ids of nobody are fine", async () => {
    const [plain, ...others] = await inGuided(async ({ events, now }) => {
      const r = await guided({ events });
      const frame = document.body.appendChild(document.createElement("iframe")).contentWindow;
      const orders = [];
      for (const options of [
        {}, { boosts: null, variety: undefined, caps: null, explore: null, within: undefined, bought: null }, { boosts: {} }, { caps: {} }, { bought: "keep" }, { within: 3 },
        { boosts: { nobody: 5 }, explore: { share: 1, tries: { nobody: [1, 1] } } }, { variety: frame.JSON.parse('{"method":"dpp","strength":0}') }, { caps: Object.assign(Object.create(null), { brand: 600 }) },
      ]) orders.push(JSON.stringify(await r.rank(null, { ...options, now })));
      return orders;
    });
    for (const [at, other] of others.entries()) assert.ok(other === plain, `${at}`);
  });

  test("without `guide: true` each of them is a TypeError that says what is needed", async () => {
    const found = await inShop(async () => {
      const r = await load();
      const found = [];
      for (const [name, value] of Object.entries({ boosts: {}, variety: { method: "mmr", strength: 0.2 }, caps: {}, explore: { share: 0 }, within: 3, bought: "keep" })) {
        found.push([name, await code(() => r.rank(null, { [name]: value }))]);
      }
      const absent = await r.rank(null, { boosts: null, variety: undefined });
      return { found, absent: absent.length, plain: (await r.rank()).length };
    });
    for (const [name, told] of found.found) assert.match(told, new RegExp(`^TypeError option \`${name}\` .*guide: true`));
    assert.equal(found.absent, found.plain);
  });
});

test("the example of docs/variety.md runs", async () => {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${ROOT}docs/variety.md`, "utf8"));
  const map = '<script type="importmap">{ "imports": { "nestrank": "/pkg/index.js" } }</script>';
  site.faults.push({ path: "/catalog.json", body: JSON.stringify(catalog) }, { path: "/example.html", body: `<!doctype html>${map}`, type: "text/html" });
  const visit = await open(browser, `${site.url}example.html`);
  await visit.page.addScriptTag({ type: "module", content: `${code}; globalThis.ranked = ranked;` });
  await visit.page.waitForFunction(() => globalThis.ranked);
  const order = await visit.page.evaluate(() => ranked.map(({ item }) => item));
  assert.equal(order.length, 48);
  assert.ok(Math.max(...counts(order.slice(0, 24), "category")) <= 6);
  assert.ok(byId.has("hg-1042") && visit.errors.length === 0, `${visit.errors}`);
  await visit.close();
});
