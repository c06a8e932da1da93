// `cargo xtask serve` where nothing was built yet, as whoever has just cloned the repository has it: the
// demo opens with its own module, and the rest of the package comes behind.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT, launch } from "./harness.mjs";
import { demoCatalog, enter } from "./shopper.mjs";

/** What is not there after a clone: in `pkg`, and anywhere. */
const BUILT = readFileSync(join(ROOT, ".gitignore"), "utf8").match(/^\/pkg\/.+$/gm).map((path) => basename(path));
const ELSEWHERE = ["target", "node_modules", "dist", ".git", "shared"];
const isBuilt = (name) => BUILT.some((pattern) => (pattern.startsWith("*") ? name.endsWith(pattern.slice(1)) : name === pattern));
/** What the compiler made of a module, and of which sources: to do that again takes minutes. */
const COMPILED = /^compiled\./;

/** A clone of the repository, which has npm's tools, and knows what was compiled. */
function clone() {
  const folder = mkdtempSync(join(tmpdir(), "nestrank-clone-"));
  const pkg = join(ROOT, "pkg");
  const filter = (path) => !ELSEWHERE.includes(basename(path)) && !(dirname(path) === pkg && isBuilt(basename(path)));
  for (const name of readdirSync(ROOT)) if (filter(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "dir");
  const stage = "target/xtask";
  for (const path of existsSync(join(ROOT, stage)) ? readdirSync(join(ROOT, stage), { recursive: true }) : []) {
    if (COMPILED.test(basename(path))) cpSync(join(ROOT, stage, path), join(folder, stage, path));
  }
  return folder;
}

/** The program behind `cargo xtask`, built if need be. */
function xtask() {
  const said = execFileSync("cargo", ["build", "--quiet", "--package", "xtask", "--message-format=json"], { cwd: ROOT, encoding: "utf8", maxBuffer: 1e9 });
  return said.split("\n").filter(Boolean).map((line) => JSON.parse(line)).findLast(({ executable }) => executable).executable;
}

/** Starts it as cargo does in that folder, with what is compiled here; gives what it says, and its end. */
function serve(folder) {
  const program = xtask();
  const env = { ...process.env, CARGO_MANIFEST_DIR: join(folder, "xtask"), CARGO_TARGET_DIR: dirname(dirname(program)), NODE_TEST_CONTEXT: undefined };
  // In a group of its own: a compiler that it started ends with it.
  const child = spawn(program, ["serve", "--cpu", "--port", "18300"], { cwd: folder, env, detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  let heard = () => {};
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => heard((said += text)));
  /** Waits until it has said that. */
  const until = (pattern) => new Promise((resolve, reject) => {
    heard = () => pattern.test(said) && resolve(pattern.exec(said));
    ended.then(() => reject(new Error(`it ended:\n${said}`)));
    heard();
  });
  const kill = () => child.exitCode ?? child.signalCode ?? process.kill(-child.pid);
  // Also where the test itself is ended.
  process.once("exit", kill);
  const stop = async () => {
    kill();
    await ended;
  };
  return { until, stop };
}

test("from nothing, the demo opens with its own module, reorders, and the rest is built behind it", { timeout: 600_000 }, async () => {
  const folder = clone();
  const pkg = join(folder, "pkg");
  assert.deepEqual(readdirSync(pkg).filter(isBuilt), []);
  const server = serve(folder);
  const browser = await launch();
  try {
    const [, url] = await server.until(/the demo shop is at (\S+)/);
    assert.ok(existsSync(join(pkg, "nestrank_full_bg.wasm")));
    const shop = await enter(browser, url);
    const order = demoCatalog().map(({ id }) => id);
    assert.deepEqual(await shop.order(), order);
    const [, , third] = await shop.shown();
    await shop.click(third, "favorite");
    assert.notDeepEqual(await shop.order(), order);
    assert.deepEqual(shop.errors, []);
    assert.deepEqual(shop.console.filter(({ type }) => type === "error"), []);
    const modules = shop.requests.filter(({ url }) => url.endsWith(".wasm")).map(({ url }) => basename(url));
    assert.deepEqual(modules, ["nestrank_full_bg.wasm"]);
    await server.until(/all of the package is there but WebGPU/);
    const missing = BUILT.filter((name) => !name.includes("*") && !name.includes("gpu") && !existsSync(join(pkg, name)));
    assert.deepEqual(missing, []);
    await server.stop();
    await assert.rejects(fetch(url));
  } finally {
    await browser.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
