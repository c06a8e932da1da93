// What `npm pack` makes: every file that an entry reaches, and no other; entries that do nothing where
// there is no page; types that every way of resolving finds.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ENVIRONMENT, install } from "./project.mjs";

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), "node_modules/nestrank");
/** What npm takes along by itself, and nothing imports. */
const TEXTS = ["LICENSE", "README.md", "package.json"];

const tarball = await install();
const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
const run = promisify(execFile);
const entries = Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)));

/** The paths of a folder's files, as the package writes them. */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.split(sep).join("/"));
}

/** What a file names of the package: by import, by `new URL` beside itself, in types. */
function named(path) {
  const text = readFileSync(join(PACKAGE, path), "utf8");
  const imports = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)];
  const addresses = [...text.matchAll(/new URL\(\s*"((?:\.{1,2}\/)?[\w./-]+\.\w+)"\s*,\s*import\.meta\.url/g)];
  return [...imports, ...addresses].map(([, name]) => {
    const found = relative(PACKAGE, join(PACKAGE, dirname(path), name)).split(sep).join("/");
    // In types an import of a script is one of the types beside it.
    return path.endsWith(".d.ts") ? found.replace(/(?<!\.d)\.js$/, ".d.ts") : found;
  });
}

/** All that the entries reach. */
function reached() {
  const found = new Set();
  const waiting = entries.map((entry) => entry.replace("./", ""));
  while (waiting.length) {
    const path = waiting.pop();
    if (found.has(path)) continue;
    found.add(path);
    assert.ok(existsSync(join(PACKAGE, path)), `${path} is named and not there`);
    if (/\.(js|d\.ts)$/.test(path)) waiting.push(...named(path));
  }
  return found;
}

test("the tarball holds what an entry reaches, and nothing else", () => {
  const files = filesUnder(PACKAGE);
  assert.deepEqual(files.toSorted(), [...new Set([...reached(), ...TEXTS])].sort());
  const { files: named } = JSON.parse(readFileSync(join(PACKAGE, "model/manifest.json"), "utf8"));
  for (const { name } of named) assert.ok(files.includes(`model/${name}`), name);
  assert.ok(files.includes("nestrank_bg.wasm") && files.includes("attach.js") && files.includes("cpu-worker.js"));
  assert.deepEqual(files.filter((path) => /\.map$|test|\.ts$(?<!\.d\.ts)/.test(path)), []);
});

test("every entry can be imported in Node, and nothing global changes", async () => {
  const scripts = Object.entries(manifest.exports).filter(([, entry]) => entry.default?.endsWith(".js"));
  const pages = scripts.map(([name]) => name).filter((name) => !name.includes("worker"));
  assert.deepEqual(pages, [".", "./react", "./vue", "./element", "./guide", "./embed.js"]);
  const program = `
    const seen = () => Object.fromEntries(Reflect.ownKeys(globalThis).map((key) => [String(key), Object.getOwnPropertyDescriptor(globalThis, key)?.value]));
    // React and Vue are not ours.
    await import("react"); await import("vue");
    const before = seen();
    const builtIn = [Object, Array, Promise, EventTarget, URL, Function].map((type) => Reflect.ownKeys(type.prototype).length).join();
    for (const name of ${JSON.stringify(pages)}) await import("nestrank" + name.slice(1));
    const now = seen();
    const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => !Object.is(before[key], now[key]));
    if (builtIn !== [Object, Array, Promise, EventTarget, URL, Function].map((type) => Reflect.ownKeys(type.prototype).length).join()) changed.push("a prototype");
    // What keeps a process alive, a timer or a connection, would too.
    console.log(JSON.stringify({ changed, alive: process.getActiveResourcesInfo().filter((name) => /Timeout|TCP|Immediate/.test(name)) }));
  `;
  const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "--eval", program], { cwd: dirname(PACKAGE), env: ENVIRONMENT });
  assert.deepEqual([JSON.parse(stdout), stderr], [{ changed: [], alive: [] }, ""]);
});

test("what is no entry cannot be imported", () => {
  const require = createRequire(import.meta.url);
  for (const path of ["nestrank.js", "ranking", "ranking.js", "attach.js", "worker.js"]) {
    assert.throws(() => require.resolve(`nestrank/${path}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" }, path);
  }
});

test("publint has nothing to say", async () => {
  const { stdout } = await run("publint", ["run", tarball, "--strict"], { env: ENVIRONMENT });
  assert.match(stdout, /All good!/);
});

test("are the types wrong? They are not, for modules", async () => {
  const { stdout } = await run("attw", [tarball, "--profile", "esm-only", "--format", "json"], { env: ENVIRONMENT, maxBuffer: 1e8 });
  const { analysis } = JSON.parse(stdout);
  assert.deepEqual(Object.keys(analysis.entrypoints).sort(), Object.keys(manifest.exports).sort());
  // What only concerns `require`: the package is made of modules.
  const old = ({ resolutionKind }) => ["node10", "node16-cjs"].includes(resolutionKind);
  assert.deepEqual(Object.values(analysis.problems).flat().filter((problem) => !old(problem)), []);
});
