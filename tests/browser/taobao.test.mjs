// The recipe for a real log in the browser: what goes together among four thousand categories, a
// chain, merged members. A shorter training than docs/recipes/taobao.md, the same kind of bundle.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { TASKS } from "./golden.mjs";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";
import { nestrank } from "./nestrank.mjs";

const DATA = join(ROOT, "../shared/data");
const LOG = join(DATA, "taobao-user-behavior");
const ABSENT = existsSync(LOG) ? false : "absent: ../shared/data/taobao-user-behavior";
const TOLERANCE = 1e-4;
const SIZE = 500;

let world;
before(async () => {
  if (ABSENT) return;
  const folder = mkdtempSync(join(tmpdir(), "nestrank-"));
  try {
    world = learn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const faults = world.files.map(({ name, body }) => ({ path: `/bundle/${name}`, body }));
  world.site = await serve({ faults: [BLANK, ...faults] });
  world.browser = await launch({ webgpu: true });
}, { timeout: 300_000 });
after(async () => {
  await world?.browser?.close();
  await world?.site?.close();
});

for (const backend of ["cpu", "webgpu"]) {
  test(`${backend} gives a real shopper what \`nestrank score\` gives`, { skip: ABSENT }, async () => {
    const visit = await open(world.browser, `${world.site.url}blank.html`);
    const { catalog, events, now } = world;
    const answer = await visit.page.evaluate(inPage, { backend, catalog, events, now });
    assert.equal(answer.backend, backend, JSON.stringify(visit.console));
    await visit.close();
    assert.equal(answer.ranked.length, SIZE);
    const most = Object.fromEntries(TASKS.map((task) => [task, 0]));
    for (const { item, tasks } of answer.ranked) {
      for (const task of TASKS) most[task] = Math.max(most[task], Math.abs(tasks[task] - world.scores.get(item)[task]));
    }
    for (const task of TASKS) assert.ok(most[task] < TOLERANCE, `${task}: ${most[task]} apart`);
    // It would not do if all products were given the same.
    const views = answer.ranked.map(({ tasks }) => tasks.view);
    assert.ok(Math.max(...views) > 3 * Math.min(...views));
  });
}

/** A bundle, and a shopper with products, as the page and as `score` are told of them. */
function learn(folder) {
  const events = join(LOG, "events.csv");
  const [model, pairs, out] = ["model", "pairs.csv", "scores.csv"].map((name) => join(folder, name));
  nestrank("train", "--format", "taobao", "--events", events, "--stats-events", join(DATA, "taobao-morning-slice/events.csv.gz"),
    "--pairs", join(LOG, "train_pairs.csv.gz"), "--valid-pairs", join(LOG, "valid_pairs.csv.gz"), "--architecture", "factorised-chain",
    "--hidden", "24,12", "--embedding-dim", "4", "--members", "2", "--epochs", "1", "--out", model, "--quiet");

  const rows = lines(gunzipSync(readFileSync(join(LOG, "valid_pairs.csv.gz")))).map((line) => line.split(","));
  const time = Number(rows[0][3]);
  const history = lines(readFileSync(events)).map((line) => line.split(",")).filter(([, , , , at]) => Number(at) < time);
  const histories = new Map();
  for (const event of history) histories.set(event[0], [...(histories.get(event[0]) ?? []), event]);
  const [user, own] = [...histories].find(([, own]) => own.length > 100 && own.length < 600);
  const candidates = new Map([...own, ...rows.map(([, item, category]) => [user, item, category])].map(([, item, category]) => [item, category]));
  const catalog = [...candidates].slice(0, SIZE).map(([id, category]) => ({ id, category }));
  const asked = catalog.map(({ id, category }) => [user, id, category, time].join(","));
  writeFileSync(pairs, ["user,item,category,time", ...asked, ""].join("\n"));
  nestrank("score", "--model", model, "--format", "taobao", "--events", events, "--pairs", pairs, "--out", out);
  const scores = lines(readFileSync(out)).map((line) => line.split(",").map(Number));
  const kinds = { pv: "view", cart: "cart", fav: "favorite", buy: "purchase" };
  return {
    files: readdirSync(model).map((name) => ({ name, body: readFileSync(join(model, name)) })),
    catalog,
    scores: new Map(scores.map((row, index) => [catalog[index].id, Object.fromEntries(row.map((p, task) => [TASKS[task], p]))])),
    events: own.map(([, id, category, kind, at]) => ({ kind: kinds[kind], item: { id, category }, time: Number(at) * 1_000 })),
    now: time * 1_000,
  };
}

/** Without the header. */
function lines(bytes) {
  return bytes.toString().trim().split(/\r?\n/).slice(1);
}

async function inPage({ backend, catalog, events, now }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/bundle/", catalog, backend });
  for (const event of events) recommender.observe(event);
  return { backend: recommender.backend, ranked: await recommender.rank(null, { now }) };
}
