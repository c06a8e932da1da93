// What every browser test stands on: a static server for this repository that can misbehave on
// purpose, and a real Chromium that is watched while a page runs in it.

import { createServer } from "node:http";
import { readFile, realpath } from "node:fs/promises";
import { existsSync } from "node:fs";
import { delimiter, extname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A fault for `serve`: an empty page, in which a test drives the package by hand. */
export const BLANK = { path: "/blank.html", body: "<!doctype html><title>blank</title>", type: "text/html" };

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * Serves `root` on a free port of this machine.
 *
 * `at` is the path that the site lies under, "/" by default. `faults` is a list that may be
 * changed while the server runs; the first whose `path` (text that the request's path ends in, or
 * a RegExp) matches is applied:
 *   { path, status: 404 }                 answer with that status
 *   { path, truncate: 1000 }              send only the first bytes
 *   { path, flip: 1234 }                  flip one bit of that byte
 *   { path, body: "...", type: "..." }    send something else (text or bytes)
 *   { path, headers: { ... } }            add or replace headers, a CSP for instance
 *   { path, delay: 500 }                  wait that many ms first
 * Returns { url, requests, faults, close }, where `requests` lists each method, path and status.
 */
export async function serve({ root = ROOT, at = "/", faults = [] } = {}) {
  const home = await realpath(root);
  const requests = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const { status, headers, body } = await answer(home, at, pathname, faults);
    requests.push({ method: request.method, path: pathname, status });
    response.writeHead(status, { ...headers, "Content-Length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}${at}`, requests, faults, close };
}

async function answer(home, at, pathname, faults) {
  const fault = faults.find(({ path }) =>
    path instanceof RegExp ? path.test(pathname) : pathname.endsWith(path));
  if (fault?.delay) await new Promise((resolve) => setTimeout(resolve, fault.delay));
  const headers = { "Cache-Control": "no-cache", ...fault?.headers };
  if (fault?.status) return { status: fault.status, headers, body: Buffer.alloc(0) };
  if (fault?.body !== undefined) {
    headers["Content-Type"] = fault.type ?? typeOf(pathname);
    return { status: 200, headers, body: Buffer.from(fault.body) };
  }
  const file = await find(home, at, pathname);
  if (!file) return { status: 404, headers, body: Buffer.from("not here") };
  let body = await readFile(file);
  headers["Content-Type"] ??= typeOf(file);
  if (fault?.truncate !== undefined) body = body.subarray(0, fault.truncate);
  if (fault?.flip !== undefined) body[fault.flip] ^= 1;
  return { status: 200, headers, body };
}

function typeOf(path) {
  return TYPES[extname(path)] ?? "application/octet-stream";
}

async function find(home, at, pathname) {
  if (!pathname.startsWith(at)) return null;
  const relative = decodeURIComponent(pathname.slice(at.length)) || "index.html";
  try {
    const real = await realpath(join(home, relative));
    return real.startsWith(home.endsWith(sep) ? home : home + sep) ? real : null;
  } catch {
    return null;
  }
}

/**
 * What Chromium is to leave be. The first three are work for its own window, which nobody sees: two
 * pages under the address bar and a process in reserve for each page that is opened, three quarters of
 * what opening one takes. The rest is Playwright's own list, of which Chromium would take the last alone.
 */
const LEFT_OUT = [
  "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
  "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
  "TcpPortRandomizationWin", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
];
const QUIET = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--disable-features=${LEFT_OUT}`,
];
/** Real WebGPU compute, in software; without these flags the adapter is null. */
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

function chrome() {
  if (process.env.CHROME) return process.env.CHROME;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of names) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error("no Chromium found; set CHROME to its path");
}

/** Starts a headless Chromium, with WebGPU in software if `webgpu` is true; `args` are more of its flags. */
export function launch({ webgpu = false, args = [] } = {}) {
  return chromium.launch({
    executablePath: chrome(),
    headless: true,
    args: [...QUIET, ...(webgpu ? WEBGPU : []), ...args],
  });
}

/**
 * Opens a page that is watched. `options` are those of a browser context (viewport, locale,
 * reducedMotion, hasTouch...); pass `context` to open a second page of the same visitor.
 *
 * Returns { page, context, console, errors, requests, close }: `console` holds { type, text },
 * `errors` uncaught page errors as text, `requests` { method, url, body } of everything the page
 * and its workers asked for.
 */
export async function open(browser, url, { context, init, ...options } = {}) {
  const visitor = context ?? (await browser.newContext(options));
  const page = await visitor.newPage();
  const seen = { console: [], errors: [], requests: [] };
  page.on("console", (message) => seen.console.push({ type: message.type(), text: message.text() }));
  page.on("pageerror", (error) => seen.errors.push(String(error?.stack ?? error)));
  visitor.on("request", (request) => seen.requests.push({
    method: request.method(),
    url: request.url(),
    body: request.postData(),
  }));
  if (init) await page.addInitScript(init);
  if (url) await page.goto(url, { waitUntil: "load" });
  return { page, context: visitor, ...seen, close: () => visitor.close() };
}

/**
 * Gives a page this much time of its own, in ms. Time in which it is held up does not count, so that
 * on a busy machine this takes longer, and what the page was about to do is done all the same.
 */
export async function pause(page, ms) {
  const inPage = (ms) => new Promise((resolve) => {
    let left = Math.ceil(ms / 20);
    const tick = () => (left-- > 0 ? setTimeout(tick, 20) : resolve());
    tick();
  });
  await page.evaluate(inPage, ms);
}
