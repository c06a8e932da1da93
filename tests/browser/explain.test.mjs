// `explain` in the page: the groups, effects and events that the native engine names
// (tests/engine/explanations.rs), in the module that most pages have and in the full one; and its
// texts, which a page that does not ask for never fetches.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";

const golden = JSON.parse(readFileSync(`${ROOT}tests/golden/explanations.json`, "utf8"));
const catalog = JSON.parse(readFileSync(`${ROOT}www/catalog.json`, "utf8"));
const titles = new Map(catalog.map(({ id, title }) => [id, title]));
const TOLERANCE = 1e-4;

let site;
let browser;
before(async () => {
  site = await serve({ faults: [BLANK] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

for (const bundle of new Set(golden.map(({ bundle }) => bundle))) {
  test(`${bundle}: the groups, effects and events of the native engine`, async () => {
    const asked = golden.filter((one) => one.bundle === bundle);
    const { answer, requests } = await inPage(explainAll, { bundle, catalog, asked });
    asked.forEach(({ item, now, events, reasons }, index) => {
      const found = answer[index];
      assert.deepEqual([found.item, found.reasons.map(({ group }) => group)], [item, reasons.map(({ group }) => group)]);
      found.reasons.forEach(({ effect, event }, nth) => {
        const wanted = reasons[nth];
        assert.ok(Math.abs(effect - wanted.effect) < TOLERANCE, `${item}: ${wanted.group} is ${effect}, not ${wanted.effect}`);
        assert.deepEqual(event, wanted.event ? { ...wanted.event, title: titles.get(wanted.event.item) } : undefined);
        if (event) assert.ok(effect > 0 && event.time <= now && events.some(({ kind, time }) => kind === event.kind && time === event.time));
      });
    });
    assert.deepEqual(requests.filter((url) => url.includes("reasons.js")), []);
  });
}

test("without the named event the product's score in the page is lower", async () => {
  const asked = golden.filter(({ bundle }) => bundle === "pkg/model");
  const { answer } = await inPage(leaveOut, { bundle: "pkg/model", catalog, asked });
  assert.ok(answer.length >= 10, `${answer.length} events`);
  for (const { full, without } of answer) assert.ok(without < full, `${full} then ${without}`);
});

test("the page has its turn after every event that is left out, and what happens then changes nothing", async () => {
  const { answer } = await inPage(interrupted, { catalog, asked: golden[0] });
  const { alone, together, forgotten, events, pauses, freed } = answer;
  assert.ok(pauses > golden[0].events.filter(({ kind }) => kind !== "impression").length, `${pauses} pauses`);
  assert.deepEqual(together, [alone[0], alone[1], alone[0]]);
  assert.deepEqual(forgotten, alone[0], "it has the session as it was when it began");
  assert.equal(events, 0);
  assert.deepEqual(freed, ["freed", "freed"]);
});

test("texts come with a language, are fetched once, and name what the reasons name", async () => {
  const { answer, requests } = await inPage(inWords, { catalog });
  const { plain, en, zh, own, wrong, cold } = answer;
  for (const told of [en, zh]) {
    const { text, ...rest } = told;
    assert.deepEqual({ ...rest, reasons: rest.reasons.map(({ text: _, ...reason }) => reason) }, plain);
    assert.ok(told.reasons.every(({ text }) => typeof text === "string"));
    assert.ok(text.includes(`“${titles.get("hg-1010")}”`), text);
  }
  assert.match(en.text, /^[A-Z].*which you saved.*\.$/);
  assert.match(zh.text, /收藏.*。$/);
  assert.match(own.text, /“橡木桌”/);
  assert.deepEqual(cold, ["No particular reason.", "没有特别的理由。"]);
  assert.deepEqual(wrong, Array(3).fill('TypeError: option `language` must be "en" or "zh"'));
  assert.equal(requests.filter((url) => url.endsWith("/pkg/reasons.js")).length, 1);
});

async function inPage(run, argument) {
  const visit = await open(browser, `${site.url}blank.html`);
  try {
    const answer = await visit.page.evaluate(run, argument);
    return { answer, requests: visit.requests.map(({ url }) => url) };
  } finally {
    await visit.close();
  }
}

async function explainAll({ bundle, catalog, asked }) {
  const { Recommender } = await import("/pkg/index.js");
  const answer = [];
  for (const { item, now, events } of asked) {
    const recommender = await Recommender.load({ model: `/${bundle}/`, catalog, backend: "cpu" });
    for (const event of events) recommender.observe(event);
    answer.push(await recommender.explain(item, { now }));
    recommender.free();
  }
  return answer;
}

async function leaveOut({ bundle, catalog, asked }) {
  const { Recommender } = await import("/pkg/index.js");
  const score = async (events, item, now) => {
    const recommender = await Recommender.load({ model: `/${bundle}/`, catalog, backend: "cpu" });
    for (const event of events) recommender.observe(event);
    const { score } = await recommender.explain(item, { now });
    recommender.free();
    return score;
  };
  const answer = [];
  for (const { item, now, events, reasons } of asked) {
    const full = await score(events, item, now);
    for (const { event } of reasons) {
      if (!event) continue;
      const others = events.filter(({ kind, time }) => kind !== event.kind || time !== event.time);
      answer.push({ full, without: await score(others, item, now) });
    }
  }
  return answer;
}

async function interrupted({ catalog, asked }) {
  const { Recommender } = await import("/pkg/index.js");
  const { events, item, now } = asked;
  const other = events.at(-1).item;
  const recommender = await Recommender.load({ model: "/www/model/", catalog, backend: "cpu" });
  const remember = () => events.forEach((event) => recommender.observe(event));
  remember();
  const alone = [await recommender.explain(item, { now }), await recommender.explain(other, { now })];
  // The clock is in our hands: every look at it is the end of a slice.
  let time = performance.now();
  let looks = 0;
  let meanwhile = () => {};
  performance.now = () => {
    meanwhile(++looks);
    return (time += 5);
  };
  const together = await Promise.all([item, other, item].map((id) => recommender.explain(id, { now })));
  const pauses = looks;
  meanwhile = (look) => look === pauses + 6 && recommender.forget();
  const forgotten = await recommender.explain(item, { now });
  const { length } = recommender.export().events;
  remember();
  const before = looks;
  meanwhile = (look) => look === before + 6 && recommender.free();
  const freed = await Promise.all([item, other].map((id) => recommender.explain(id, { now }).catch(({ code }) => code)));
  return { alone, together, forgotten, events: length, pauses, freed };
}

async function inWords({ catalog }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/www/model/", catalog, backend: "cpu" });
  const [item, now] = ["hg-1010", 1e12 + 60_000];
  const cold = [];
  for (const language of ["en", "zh"]) cold.push((await recommender.explain(item, { language, now })).text);
  // A product like the one that was saved: the same but for its id.
  const liked = catalog.find(({ id }) => id === item);
  recommender.add([{ ...liked, id: "alike" }]);
  recommender.observe({ kind: "favorite", item, time: 1e12 });
  const explain = (options) => recommender.explain("alike", { now, ...options });
  const wrong = [];
  for (const language of ["fr", 7, "toString"]) wrong.push(await explain({ language }).catch(String));
  return {
    cold,
    wrong,
    plain: await explain({ language: null }),
    en: await explain({ language: "en" }),
    zh: await explain({ language: "zh" }),
    own: await explain({ language: "zh", titleOf: () => "橡木桌" }),
  };
}
