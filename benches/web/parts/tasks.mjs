// The longest tasks on the page's own thread, out of a trace: while a runtime gets ready, and while
// it reranks. 50 ms is what browsers call a long task.

import { launch, open } from "../../../tests/browser/harness.mjs";
import { PAGES } from "./pages.mjs";

const COUNTS = [24, 1_000, 10_000, 100_000];
/** A GPU that is only software would take minutes for more. */
const MOST_ON_GPU = 1_000;
const RERANKS = 5;
const LONG_MS = 50;

/** nestrank on the page's thread, all that a shop does with it. */
const OURS = "nestrank cpu";

export async function tasks(site, { quick, say }) {
  const counts = quick ? COUNTS.slice(0, 2) : COUNTS;
  const rows = [];
  for (const count of counts) {
    for (const name of PAGES.filter((name) => count <= MOST_ON_GPU || !name.endsWith("webgpu"))) {
      const done = await traced(site, "rerankOften", { name, count, limitMs: 60_000 });
      const { "bench-load": load, "bench-rank": rank } = done.between;
      rows.push({ name, count, reranked: done.result, load, rank });
      say(`tasks of ${name}, ${count}`);
    }
  }
  return { tasks: { reranks: RERANKS, rows, life: await life(site, counts, say) } };
}

/** For each count the longest task of each thing that a shop does. */
export async function life(site, counts, say) {
  const rows = [];
  for (const count of counts) {
    const { result: phases, between } = await traced(site, "shopLife", { name: OURS, count });
    rows.push({ count, phases: Object.fromEntries(phases.map((phase) => [phase, between[`bench-${phase}`]])) });
    say(`tasks of a shop, ${count}`);
  }
  return rows;
}

/** Calls a function of the page under a trace: what it returned, and the tasks between its marks. */
async function traced(site, run, asked) {
  const browser = await launch({ webgpu: true });
  try {
    const { page } = await open(browser, site.page);
    await page.waitForFunction(() => globalThis.ready);
    await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "devtools.timeline", "blink.user_timing", "toplevel"] });
    const { network, made } = site.networks.small;
    const given = { network, made, reranks: RERANKS, ...asked };
    const result = await page.evaluate(([run, given]) => globalThis[run](given), [run, given]);
    const { traceEvents } = JSON.parse(await browser.stopTracing());
    return { result, between: longest(traceEvents) };
  } finally {
    await browser.close();
  }
}

/**
 * By mark, until the next one: the longest task in ms, how many were long, and the most that a task
 * had of the processor, which other work on the machine does not make longer.
 */
function longest(events) {
  const marks = events.filter(({ name, cat, ph }) => /^bench-/.test(name) && cat.includes("blink.user_timing") && ph !== "E");
  marks.sort((a, b) => a.ts - b.ts);
  const { pid, tid } = marks[0];
  const ran = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === "X" && event.name === "RunTask");
  const between = (from, to) => {
    // The task that sets a mark belongs to what comes after it.
    const within = ran.filter(({ ts, dur }) => ts + dur > from.ts && ts + dur <= to.ts);
    const lengths = within.map(({ dur }) => dur / 1000);
    const busy = within.map(({ tdur }) => (tdur ?? 0) / 1000);
    return { longest: Math.max(0, ...lengths), long: lengths.filter((length) => length > LONG_MS).length, busy: Math.max(0, ...busy) };
  };
  return Object.fromEntries(marks.slice(0, -1).map((mark, at) => [mark.name, between(mark, marks[at + 1])]));
}
