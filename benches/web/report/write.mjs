// Writes what was measured: the JSON, the page of results, its plots. Parts that were not measured
// this time stay as they were.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { ROOT, launch } from "../../../tests/browser/harness.mjs";
import { drawPlots } from "./drawn.mjs";
import { page } from "./page.mjs";

const FOLDER = `${ROOT}docs/benchmarks/`;
const JSON_FILE = `${FOLDER}web.json`;

/** `measured`: what the part of that name returned. */
export async function write(measured, part) {
  const before = existsSync(JSON_FILE) ? JSON.parse(readFileSync(JSON_FILE, "utf8")) : { about: {} };
  const about = { ...before.about, ...(await surroundings()) };
  const date = new Date().toISOString().slice(0, 10);
  about.measured = { ...before.about.measured, [part]: date };
  const all = { ...before, about, ...measured };
  mkdirSync(`${FOLDER}web`, { recursive: true });
  writeFileSync(JSON_FILE, `${JSON.stringify(all, rounded, 1)}\n`);
  draw(all);
}

/** Page and plots, from the JSON alone. */
export function draw(all = JSON.parse(readFileSync(JSON_FILE, "utf8"))) {
  for (const [name, plot] of Object.entries(drawPlots(all))) writeFileSync(`${FOLDER}web/${name}.svg`, plot);
  writeFileSync(`${FOLDER}web.md`, page(all));
}

/** Four digits are more than any of these numbers has. */
function rounded(_, value) {
  if (Array.isArray(value) && value.every((entry) => typeof entry === "number")) return value.map((entry) => Number(entry.toPrecision(4)));
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

async function surroundings() {
  const version = (name) => JSON.parse(readFileSync(`${ROOT}benches/web/node_modules/${name}/package.json`, "utf8")).version;
  const browser = await launch();
  const chromium = browser.version();
  await browser.close();
  const nestrank = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")).version;
  const versions = { nestrank, chromium, "onnxruntime-web": version("onnxruntime-web"), "TensorFlow.js": version("@tensorflow/tfjs-core") };
  return { versions, cpu: cpus()[0].model.replace(/\s+/g, " ").trim(), cores: cpus().length };
}
