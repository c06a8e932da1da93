// The WebGPU scorer in its worker: when it must refuse, and that it says why instead of trapping.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BLANK, launch, open, serve } from "./harness.mjs";

let site;
before(async () => (site = await serve({ faults: [BLANK] })));
after(() => site.close());

/** A page with `ask(message)`, which sends a message to a fresh worker and returns its answer. */
async function worker(browser) {
  const visit = await open(browser, `${site.url}blank.html`);
  await visit.page.evaluate(() => {
    const worker = new Worker("/pkg/gpu-worker.js", { type: "module" });
    let id = 0;
    window.ask = (message) => new Promise((resolve, reject) => {
      const asked = ++id;
      worker.addEventListener("message", ({ data }) => data.id === asked && resolve(data));
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.postMessage({ id: asked, ...message });
    });
  });
  return visit;
}

const init = (manifest) => ({
  type: "init",
  wasm: `${site.url}pkg/nestrank_gpu_bg.wasm`,
  manifest: [...Buffer.from(manifest)],
  weights: [],
});

const ask = (page, message) => page.evaluate((message) => {
  const bytes = (name) => message[name] && { [name]: Uint8Array.from(message[name]) };
  return window.ask({ ...message, ...bytes("manifest"), ...bytes("weights") });
}, message);

test("without an adapter it says so, and the GPU module is never fetched", async () => {
  const browser = await launch();
  try {
    const { page, requests } = await worker(browser);
    const { error } = await ask(page, init("{}"));
    assert.match(error, /no WebGPU|no adapter/);
    assert.deepEqual(requests.filter(({ url }) => url.includes("nestrank_gpu_bg")), []);
  } finally {
    await browser.close();
  }
});

test("on WebGPU, what it cannot use is refused by name and traps nothing", async () => {
  const browser = await launch({ webgpu: true });
  try {
    const { page, errors } = await worker(browser);
    assert.match((await ask(page, { type: "items" })).error, /not started/);
    assert.match((await ask(page, { type: "toString" })).error, /toString/);
    assert.match((await ask(page, init("no JSON"))).error, /manifest\.json/);
    assert.match((await ask(page, init('{"format": 99}'))).error, /format/);
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});
