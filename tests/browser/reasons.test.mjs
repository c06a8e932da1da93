// What `explain` says in words: every group and every kind of event in both languages, what is never
// said, and titles that try to be more than a title. In Node; explain.test.mjs has the page.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { tell } from "../../pkg/reasons.js";
import { ROOT } from "./harness.mjs";

const LANGUAGES = ["en", "zh"];
const KINDS = ["view", "cart", "uncart", "favorite", "unfavorite", "purchase", "more", "less"];
/** All that Rust names, but for the product alone, which no shopper changes. */
const GROUPS = [...readFileSync(`${ROOT}src/features/group.rs`, "utf8").matchAll(/Group::\w+ => "(\w+)"/g)]
  .map(([, name]) => name).filter((name) => name !== "item");
const ATTRIBUTES = ["category", "brand", "style", "color", "material", "price"];

const now = new Date(2026, 1, 10, 15).getTime();
const DAY = 86_400_000;
const desk = { id: "desk", title: "Ålesund desk", category: ["Office", "Desks"], brand: "Fjell", price: 100, style: "nordic", color: "white", material: "oak" };
const table = { ...desk, id: "table", title: "Oak table", price: 140, style: "Nordic" };
const lamp = { id: "lamp", title: "Brass lamp", category: ["Light", "Lamps"], brand: "Brio", price: 1000, style: "modern", color: "gold", material: "brass" };

const event = (kind, { id, title }, days = 1) => ({ kind, item: id, ...(title && { title }), time: now - days * DAY });

/** Reasons are `[group, effect, kind, product of the event, days]`. */
function told(language, reasons, options = {}) {
  const explanation = {
    item: desk.id,
    score: 1,
    tasks: {},
    reasons: reasons.map(([group, effect, kind, product, days]) => ({ group, effect, ...(kind && { event: event(kind, product, days) }) })),
  };
  const products = [desk, ...reasons.map(([, , , product]) => product)].map((product) => product && JSON.stringify(product));
  const before = structuredClone(explanation);
  const found = tell(explanation, products, { language, now, ...options });
  assert.deepEqual(explanation, before, "what was handed over is left as it was");
  return found;
}

test("the groups are those that Rust names", () => {
  assert.deepEqual(GROUPS, ["user", "category", "related", "brand", "product", "price", "style", "color", "material", "words", "vector", "session"]);
});

for (const language of LANGUAGES) {
  const whole = language === "en" ? /^[A-ZÅ“][^\n]*[^\s.;]\.$/u : /^[\p{Script=Han}“][^\n]*[^。；，]。$/u;
  const sentence = (text, what) => {
    assert.match(text, whole, what);
    assert.doesNotMatch(text, /undefined|null|NaN|\[object|[,;，；] *[,;，；.。]|  /u, `${what}: ${text}`);
  };

  describe(language, () => {
    test("every group with every kind of event is a sentence, of the same product, one like it, and another", () => {
      for (const group of GROUPS) {
        for (const kind of KINDS) {
          for (const product of [desk, table, lamp, { id: "bare" }]) {
            for (const days of [0, 0.1, 1, 2, 9, 30, 200]) {
              const { text, reasons } = told(language, [[group, 0.3, kind, product, days]]);
              sentence(text, `${group} ${kind} ${product.id} ${days}`);
              assert.equal(reasons[0].text, text);
            }
          }
        }
        sentence(told(language, [[group, 0.3]]).text, group);
        sentence(told(language, [[group, -0.3]]).reasons[0].text, group);
      }
    });

    test("an event is described by kind, title and time; all kinds differ", () => {
      const texts = KINDS.map((kind) => told(language, [["user", 0.3, kind, table, 3]]).text);
      assert.equal(new Set(texts).size, KINDS.length);
      for (const text of texts) assert.match(text, language === "en" ? /“Oak table”.* 3 days ago\.$/ : /3天前.*“Oak table”/);
    });

    test("what products have in common is said with the event only where they have it", () => {
      for (const group of ATTRIBUTES) {
        assert.match(told(language, [[group, 0.3, "favorite", table]]).text, /Oak table/, group);
        assert.doesNotMatch(told(language, [[group, 0.3, "favorite", lamp]]).text, /Brass lamp/, group);
        assert.doesNotMatch(told(language, [[group, 0.3, "favorite", { id: "bare", title: "Bare" }]]).text, /Bare/, group);
      }
    });

    test("no reason that does not raise the score is in the sentence", () => {
      assert.equal(told(language, []).text, language === "en" ? "No particular reason." : "没有特别的理由。");
      const none = told(language, []).text;
      for (const group of GROUPS) {
        for (const effect of [0, -1e-9, -0.3, NaN]) {
          assert.equal(told(language, [[group, effect]]).text, none, group);
          for (const other of GROUPS) {
            const alone = told(language, [[group, 0.3, "favorite", table]]);
            const both = told(language, [[group, 0.3, "favorite", table], [other, effect]]);
            assert.equal(both.text, alone.text, `${group} ${other}`);
          }
        }
      }
    });

    test("at most three reasons, the largest effects, and none that hardly counts", () => {
      const four = [["brand", 0.4, "view", table], ["user", 0.3], ["vector", 0.2, "cart", lamp], ["related", 0.19]];
      assert.equal(told(language, four).text, told(language, four.slice(0, 3)).text);
      assert.equal(told(language, [four[0], ["user", 0.001]]).text, told(language, [four[0]]).text);
    });

    test("any three reasons are a sentence that describes an event once", () => {
      for (const a of GROUPS) {
        for (const b of GROUPS) {
          for (const c of GROUPS) {
            for (const product of [desk, table]) {
              const { text } = told(language, [[a, 0.3, "favorite", product], [b, 0.2, "favorite", product], [c, 0.1, "less", lamp]]);
              sentence(text, `${a} ${b} ${c}`);
              const described = text.match(language === "en" ? /you saved/g : /收藏/g) ?? [];
              // What was done with this very product may be told beside what fits better since.
              if (product === table) assert.ok(described.length <= (a === "user" || b === "user" ? 2 : 1), text);
            }
          }
        }
      }
    });
  });
}

test("English reads as English", () => {
  const text = (...reasons) => told("en", reasons).text;
  assert.equal(text(["vector", 0.3, "favorite", table, 0], ["price", 0.2, "favorite", table, 0]), "Close to “Oak table”, which you saved; in your price range.");
  assert.equal(text(["style", 0.3, "view", table], ["category", 0.2, "view", table], ["price", 0.1, "view", table]),
    "Same kind of product, style and price range as “Oak table”, which you looked at yesterday.");
  assert.equal(text(["product", 0.3, "cart", desk, 2], ["style", 0.2, "cart", desk, 2]), "You put it in the cart 2 days ago.");
  assert.equal(text(["style", 0.3, "less", lamp, 0], ["price", 0.2, "less", lamp, 0]), "Its style and price fit better since you asked for less like “Brass lamp”.");
  assert.equal(text(["color", 0.3, "purchase", { ...table, title: undefined }], ["vector", 0.2, "purchase", { ...table, title: undefined }]),
    "Same colour as something you bought yesterday; close to that one.");
  assert.equal(text(["user", 0.3], ["related", 0.2]), "Suits the way you shop; goes with what has interested you.");
});

test("中文读起来像中文", () => {
  const text = (...reasons) => told("zh", reasons).text;
  assert.equal(text(["vector", 0.3, "favorite", table, 0], ["price", 0.2, "favorite", table, 0]), "与您收藏的“Oak table”相近；价位合适。");
  assert.equal(text(["style", 0.3, "view", table], ["category", 0.2, "view", table], ["price", 0.1, "view", table]), "与您昨天看过的“Oak table”品类、风格相同，价位相近。");
  assert.equal(text(["product", 0.3, "cart", desk, 2], ["style", 0.2, "cart", desk, 2]), "您前天把这件商品加入了购物车。");
  assert.equal(text(["style", 0.3, "less", lamp, 0], ["price", 0.2, "less", lamp, 0]), "因为您说想少看“Brass lamp”这类商品，风格、价格更合适。");
  assert.equal(text(["user", 0.3], ["related", 0.2]), "符合您的购物习惯；与您感兴趣的商品相配。");
});

describe("a title", () => {
  const titled = (title, options) => told("en", [["vector", 0.3, "favorite", { ...table, title }, 0]], options).text;

  test("is plain text, on one line, and cut between words", () => {
    assert.equal(titled("<b>Oak</b> &amp; “co”"), "Close to “<b>Oak</b> &amp; “co””, which you saved.");
    assert.equal(titled(" Oak\n\t table\u0000 "), "Close to “Oak table”, which you saved.");
    const long = titled("Oak table, solid, extendable, ".repeat(20));
    assert.equal(long, "Close to “Oak table, solid, extendable, Oak table, solid…”, which you saved.");
    assert.equal(titled("桌".repeat(100)), `Close to “${"桌".repeat(48)}…”, which you saved.`);
    assert.ok(titled("🛋".repeat(100)).isWellFormed());
    for (const empty of ["", "  ", "\u202e"]) assert.equal(titled(empty), "Close to something you saved.");
  });

  test("cannot turn what stands around it", () => {
    assert.equal(titled("\u202eelbat kaO\u2069\u2069"), "Close to “elbat kaO”, which you saved.");
    assert.equal(titled("شولحن"), "Close to “\u2068شولحن\u2069”, which you saved.");
  });

  test("may be the page's own name for it", () => {
    const names = (id) => (id === "table" ? "橡木餐桌" : undefined);
    assert.equal(titled("Oak table", { titleOf: names }), "Close to “橡木餐桌”, which you saved.");
    for (const titleOf of [null, undefined, () => undefined, () => 7, () => ""]) assert.match(titled("Oak table", { titleOf }), /“Oak table”/);
  });
});

test("options that are wrong are named", () => {
  for (const language of ["fr", "EN", "", 7, {}, "toString", "__proto__"]) {
    assert.throws(() => told(language, []), { name: "TypeError", message: /option `language` must be "en" or "zh"/ });
  }
  assert.throws(() => told("en", [], { titleOf: "title" }), { name: "TypeError", message: /option `titleOf`/ });
});
