// Every architecture in the browser, and what can stand in front of them: on both backends what
// `nestrank score` gives natively, for a shopper of a simulated log, to 1e-4.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TASKS } from "./golden.mjs";
import { BLANK, launch, open, serve } from "./harness.mjs";
import { nestrank } from "./nestrank.mjs";

const ARCHITECTURES = [
  "single-task", "shared-bottom", "mmoe", "cgc", "ple", "cross-stitch", "soft-sharing", "factorised-chain", "aitm",
];
const SIZES = ["--hidden", "24,12", "--embedding-dim", "4", "--epochs", "6", "--min-people", "1"];
const WITH_EXPERTS = ["mmoe", "cgc", "ple"];
const NETWORKS = [
  ...ARCHITECTURES.map((name) => [name, ["--architecture", name, ...(WITH_EXPERTS.includes(name) ? ["--towers", "6"] : [])]]),
  ["target-attention", ["--session-encoder", "target-attention"]],
  ["fused-vectors", ["--fuse-vectors", "12"]],
  ["target-attention over fused vectors", ["--architecture", "mmoe", "--session-encoder", "target-attention", "--fuse-vectors", "12"]],
];
const TOLERANCE = 1e-4;

let folder;
let shopper;
let browser;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "nestrank-"));
  nestrank("simulate", "--seed", "3", "--items", "200", "--users", "400", "--vectors", "12", "--out", folder);
  shopper = visit();
  browser = await launch({ webgpu: true });
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

for (const [name, options] of NETWORKS) {
  test(`${name}: both backends give what \`nestrank score\` gives`, { timeout: 120_000 }, async () => {
    const bundle = join(folder, name);
    nestrank("train", ...shopper.log, ...options, ...SIZES, "--out", bundle, "--quiet");
    const scores = join(folder, `${name}.csv`);
    nestrank("score", "--model", bundle, ...shopper.log, "--pairs", shopper.pairs, "--out", scores);
    const wanted = lines(scores).map((line) => line.split(",").map(Number));
    const files = readdirSync(bundle).map((name) => ({ path: `/bundle/${name}`, body: readFileSync(join(bundle, name)) }));
    const site = await serve({ faults: [BLANK, ...files] });
    try {
      for (const backend of ["cpu", "webgpu"]) agree(await ranked(site, backend), backend, wanted);
    } finally {
      await site.close();
    }
  });
}

function agree({ backend, products }, asked, wanted) {
  assert.equal(backend, asked);
  assert.equal(products.length, shopper.catalog.length);
  const row = new Map(shopper.catalog.map(({ id }, index) => [id, wanted[index]]));
  for (const { item, tasks } of products) {
    TASKS.forEach((task, index) => {
      const gap = Math.abs(tasks[task] - row.get(item)[index]);
      assert.ok(gap < TOLERANCE, `${backend}, ${item}: ${task} is ${tasks[task]}, not ${row.get(item)[index]}`);
    });
  }
  // It would not do if all products were given the same.
  for (const task of TASKS) {
    const all = products.map(({ tasks }) => tasks[task]);
    assert.ok(Math.max(...all) > 1.2 * Math.min(...all), task);
  }
}

async function ranked(site, backend) {
  const { page, close } = await open(browser, `${site.url}blank.html`);
  const { catalog, events, now } = shopper;
  const answer = await page.evaluate(inPage, { backend, catalog, events, now });
  await close();
  return answer;
}

async function inPage({ backend, catalog, events, now }) {
  const { Recommender } = await import("/pkg/index.js");
  const recommender = await Recommender.load({ model: "/bundle/", catalog, backend });
  for (const event of events) recommender.observe(event);
  const products = await recommender.rank(null, { now });
  return { backend: recommender.backend, products };
}

/** The log's arguments, and the shopper in it who did most, a second after the last event. */
function visit() {
  const [events, catalogue, pairs] = ["events.csv", "catalog.json", "pairs.csv"].map((name) => join(folder, name));
  // Sold out is no feature, and would be left out of the order.
  const catalog = JSON.parse(readFileSync(catalogue)).map((product) => ({ ...product, available: true }));
  const people = byUser(lines(events).map((line) => line.split(",")));
  const acts = (rows) => rows.filter(([, , , kind]) => kind !== "impression").length;
  const [user, rows] = [...people].sort(([, a], [, b]) => acts(b) - acts(a))[0];
  assert.ok(acts(rows) >= 20 && acts(rows) <= 600);
  const time = Math.max(...rows.map(([at]) => Number(at))) + 1;
  const asked = catalog.map(({ id, category }) => [user, id, [category].flat().join(" > "), time].join(","));
  writeFileSync(pairs, ["user,item,category,time", ...asked, ""].join("\n"));
  return {
    log: ["--events", events, "--catalog", catalogue],
    pairs,
    catalog,
    events: rows.map(([at, , item, kind, , dwell]) => ({ kind, item, time: 1_000 * Number(at), ...(dwell && { dwell: Number(dwell) }) })),
    now: 1_000 * time,
  };
}

/** Without the header. */
function lines(path) {
  return readFileSync(path, "utf8").trim().split(/\r?\n/).slice(1);
}

function byUser(rows) {
  const people = new Map();
  for (const row of rows) people.set(row[1], [...(people.get(row[1]) ?? []), row]);
  return people;
}
