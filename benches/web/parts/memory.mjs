// The most memory that a page's process and the GPU's process ever had, above that of an empty page.

import { readFileSync } from "node:fs";
import { launch, open } from "../../../tests/browser/harness.mjs";
import { median } from "../statistics.mjs";
import { PAGES } from "./pages.mjs";

const COUNT = 10_000;
const TIMES = 3;
const RERANKS = 5;

export async function memory(site, { quick, say }) {
  if (process.platform !== "linux") return { memory: { why: "peaks are read from /proc, which only Linux has" } };
  const rows = {};
  for (const name of [null, ...PAGES]) {
    const peaks = [];
    for (let time = 0; time < (quick ? 1 : TIMES); time++) peaks.push(await peak(site, name, quick ? 1 : RERANKS));
    const of = (kind) => median(peaks.map((peak) => peak[kind]));
    rows[name ?? "empty page"] = { page: of("renderer"), gpu: of("GPU") };
    say(`memory of ${name ?? "an empty page"}`);
  }
  return { memory: { count: COUNT, reranks: RERANKS, rows } };
}

/** MB of each kind of process after the page did its work. */
async function peak(site, name, reranks) {
  const browser = await launch({ webgpu: true });
  try {
    const { page } = await open(browser, site.page);
    await page.waitForFunction(() => globalThis.ready);
    const { network, made } = site.networks.small;
    if (name) await page.evaluate((asked) => rerankOften(asked), { name, network, made, count: COUNT, reranks });
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const sum = (type) => processInfo.filter((process) => process.type === type).reduce((sum, { id }) => sum + peakOf(id), 0);
    return { renderer: sum("renderer"), GPU: sum("GPU") };
  } finally {
    await browser.close();
  }
}

/** The peak of a process' resident memory, in MB of 1,000,000 bytes. */
function peakOf(pid) {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return (Number(kib) * 1024) / 1e6;
}
