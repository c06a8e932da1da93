// The longest tasks on the page's own thread, out of a trace: while a runtime gets ready, and while
// it reranks. 50 ms is what browsers call a long task.

import { launch, open } from "../../../tests/browser/harness.mjs";
import { PAGES } from "./pages.mjs";

const COUNTS = [24, 1_000, 10_000, 100_000];
/** A GPU that is only software would take minutes for more. */
const MOST_ON_GPU = 1_000;
const RERANKS = 5;
const LONG_MS = 50;

export async function tasks(site, { quick, say }) {
  const rows = [];
  for (const count of quick ? COUNTS.slice(0, 2) : COUNTS) {
    for (const name of PAGES.filter((name) => count <= MOST_ON_GPU || !name.endsWith("webgpu"))) {
      rows.push({ name, count, ...(await traced(site, name, count)) });
      say(`tasks of ${name}, ${count}`);
    }
  }
  return { tasks: { reranks: RERANKS, rows } };
}

async function traced(site, name, count) {
  const browser = await launch({ webgpu: true });
  try {
    const { page } = await open(browser, site.page);
    await page.waitForFunction(() => globalThis.ready);
    await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing", "toplevel"] });
    const { network, made } = site.networks.small;
    const asked = { name, network, made, count, reranks: RERANKS, limitMs: 60_000 };
    const done = await page.evaluate((asked) => rerankOften(asked), asked);
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    return { reranked: done, ...longest(traceEvents) };
  } finally {
    await browser.close();
  }
}

/** In ms: the longest task between the page's marks, and how many were long. */
function longest(events) {
  const mark = (name) => events.find((event) => event.name === name && event.cat.includes("blink.user_timing"));
  const marks = ["bench-load", "bench-rank", "bench-end"].map(mark);
  const { pid, tid } = marks[0];
  const ran = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && event.name === "RunTask");
  const between = (from, to) => {
    const lengths = ran.filter(({ ts, dur }) => ts + dur > from.ts && ts < to.ts).map(({ dur }) => dur / 1000);
    return { longest: Math.max(0, ...lengths), long: lengths.filter((length) => length > LONG_MS).length };
  };
  return { load: between(marks[0], marks[1]), rank: between(marks[1], marks[2]) };
}
