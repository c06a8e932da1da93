// The benchmark against the peers in the browser: node benches/web/run.mjs --folder DIST [--only PART,...] [--quick] [--draw]
// `cargo xtask bench web` builds what it needs and calls it.

import { parseArgs } from "node:util";
import { network, stages, whole } from "./parts/compare.mjs";
import { line } from "./parts/line.mjs";
import { memory } from "./parts/memory.mjs";
import { start } from "./parts/start.mjs";
import { tasks } from "./parts/tasks.mjs";
import { wire } from "./parts/wire.mjs";
import { serveBench } from "./serve.mjs";
import { draw, write } from "./report/write.mjs";

const PARTS = { network, whole, stages, start, wire, line, memory, tasks };

const flag = { type: "boolean", default: false };
const { values } = parseArgs({ options: { folder: { type: "string" }, only: { type: "string" }, quick: flag, draw: flag } });
if (values.draw) {
  draw();
  process.exit();
}
const wanted = values.only?.split(",") ?? Object.keys(PARTS);
const unknown = wanted.filter((part) => !(part in PARTS));
if (unknown.length > 0) throw new Error(`no part is called ${unknown}; there are ${Object.keys(PARTS).join(", ")}`);

const say = (line) => console.error(line);
const site = await serveBench();
try {
  for (const part of wanted) {
    const measured = await PARTS[part](site, { quick: values.quick, say, folder: values.folder });
    // What is measured is kept, whatever happens to the parts after it.
    if (values.quick) console.log(JSON.stringify(measured, null, 1));
    else await write(measured, part);
  }
} finally {
  await site.close();
}
