// What goes wrong must be named once, and the page keeps the order that the server sent.

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { BLANK, ROOT, launch, open, pause, serve } from "./harness.mjs";

/** What is in nestrank_bg.wasm is in this script too, and so with the full module. */
const NO_MODULE = [{ path: "/nestrank_bg.wasm", status: 404 }, { path: "/inlined-module.js", status: 404 }];
const NO_FULL = [{ path: "/nestrank_full_bg.wasm", status: 404 }, { path: "/inlined-full.js", status: 404 }];
const CSP = (policy) => ({ "Content-Security-Policy": policy });

let site, browser, manifest, manifestText, weights, priors;

before(async () => {
  site = await serve();
  browser = await launch();
  manifestText = await readFile(`${ROOT}www/model/manifest.json`, "utf8");
  manifest = JSON.parse(manifestText);
  [weights, priors] = ["weights", "priors"].map((kind) => manifest.files.find(({ name }) => name.startsWith(kind)));
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** The code and message that `load` rejects with, in a page of its own, under these faults. */
async function failure(faults, options = {}) {
  site.faults.splice(0, Infinity, ...faults, BLANK);
  const seen = await open(browser, `${site.url}blank.html`);
  try {
    return await seen.page.evaluate(async (options) => {
      const { Recommender, NestrankError } = await import("/pkg/index.js");
      try {
        const r = await Recommender.load({ model: "/www/model/", catalog: [{ id: "a" }, { id: "b" }], ...options });
        return { code: "none", length: (await r.rank()).length };
      } catch (error) {
        return { code: error instanceof NestrankError ? error.code : String(error), message: error.message };
      }
    }, options);
  } finally {
    await seen.close();
  }
}

const changed = (change) => {
  const copy = JSON.parse(manifestText);
  change(copy);
  return { path: "/manifest.json", body: JSON.stringify(copy) };
};

describe("load names what is wrong", () => {
  const cases = () => [
    ["no manifest", [{ path: "/manifest.json", status: 404 }], "model-fetch", /manifest\.json.*404/],
    ["no weights", [{ path: weights.name, status: 404 }], "model-fetch", new RegExp(weights.name)],
    ["no priors", [{ path: priors.name, status: 500 }], "model-fetch", new RegExp(priors.name)],
    ["truncated weights", [{ path: weights.name, truncate: weights.bytes - 1 }], "model-invalid", new RegExp(weights.name)],
    ["empty weights", [{ path: weights.name, truncate: 0 }], "model-invalid", new RegExp(weights.name)],
    ["a bit flipped in the weights", [{ path: weights.name, flip: weights.bytes >> 1 }], "model-invalid", new RegExp(weights.name)],
    ["a bit flipped in the priors", [{ path: priors.name, flip: 9 }], "model-invalid", new RegExp(priors.name)],
    ["a page instead of the manifest", [{ path: "/manifest.json", body: "<!doctype html>" }], "model-invalid", /manifest\.json/],
    ["half a manifest", [{ path: "/manifest.json", truncate: 200 }], "model-invalid", /manifest\.json/],
    ["a manifest too large", [{ path: "/manifest.json", body: " ".repeat(300_000) }], "model-invalid", /manifest\.json/],
    ["another format", [changed((m) => { m.format = 2; })], "model-mismatch", /format/],
    ["another architecture", [changed((m) => { m.model.architecture = "transformer"; })], "model-mismatch", /architecture/],
    ["other sizes", [changed((m) => { m.model.hidden = [1e9]; })], "model-mismatch", /hidden/],
    ["another column", [changed((m) => { m.schema.groups[0].columns[0] = "other"; })], "model-mismatch", /schema/],
    ["another group", [changed((m) => { m.schema.groups.push({ name: "new", columns: [], bags: 0 }); })], "model-mismatch", /schema/],
    ["another hash", [changed((m) => { m.schema.keys.function = "md5"; })], "model-mismatch", /schema/],
    ["other layers than weights", [changed((m) => { m.model.hidden[0] += 1; })], "model-invalid", /first/],
    ["no task", [changed((m) => { m.tasks.pop(); })], "model-invalid", /tasks/],
    ["a wasm module that is not there, nor its text", NO_MODULE, "backend-unavailable", /nestrank_bg\.wasm: status 404; .*`wasm`/],
    ["a truncated wasm module", [{ path: "/nestrank_bg.wasm", truncate: 5000 }], "backend-unavailable", /./],
    ["no glue", [{ path: "/nestrank.js", status: 404 }], "backend-unavailable", /./],
    ["wasm that the page's policy blocks", [{ ...BLANK, headers: CSP("script-src 'self' 'unsafe-inline'") }], "backend-unavailable", /./],
  ];
  test("each with its code", async (t) => {
    for (const [name, faults, code, message] of cases()) {
      await t.test(name, async () => {
        const found = await failure(faults);
        assert.equal(found.code, code, found.message);
        assert.match(found.message, message);
      });
    }
  });

  test("wasm of a wrong type runs all the same", async () => {
    const found = await failure([{ path: "/nestrank_bg.wasm", headers: { "Content-Type": "application/octet-stream" } }]);
    assert.deepEqual(found, { code: "none", length: 2 });
  });

  test("the wasm module may be missing: a script has it too, and a folder that is named has not", async () => {
    assert.deepEqual(await failure(NO_MODULE.slice(0, 1)), { code: "none", length: 2 });
    const named = await failure(NO_MODULE.slice(0, 1), { wasm: "/pkg/" });
    assert.equal(named.code, "backend-unavailable");
    assert.match(named.message, /status 404/);
    const broken = await failure([{ path: "/nestrank_bg.wasm", status: 404 }, { path: "/inlined-module.js", body: "export const wasm = () => new Response('no module');" }]);
    assert.equal(broken.code, "backend-unavailable");
  });

  test("so may the full module", async () => {
    assert.deepEqual(await failure(NO_FULL.slice(0, 1), { guide: true }), { code: "none", length: 2 });
    for (const [faults, options] of [[NO_FULL, {}], [NO_FULL.slice(0, 1), { wasm: "/pkg/" }]]) {
      const { code, message } = await failure(faults, { guide: true, ...options });
      assert.equal(code, "backend-unavailable");
      assert.match(message, /nestrank_full_bg\.wasm: status 404; .*`wasm`/);
    }
  });

  test("after a failure the next load may succeed", async () => {
    site.faults.splice(0, Infinity, BLANK, { path: "/nestrank_bg.wasm", status: 503 });
    const seen = await open(browser, `${site.url}blank.html`);
    const load = () => seen.page.evaluate(async () => {
      const { Recommender } = await import("/pkg/index.js");
      return Recommender.load({ model: "/www/model/", catalog: [{ id: "a" }] }).then((r) => r.backend, (error) => error.code);
    });
    assert.equal(await load(), "backend-unavailable");
    site.faults.pop();
    assert.equal(await load(), "cpu");
    await seen.close();
  });
});

describe("webgpu that cannot be", () => {
  test("no WebGPU, no adapter, no feature, no worker: the CPU answers, and says so once", async (t) => {
    const adapter = (features) => `Object.defineProperty(Navigator.prototype, "gpu", { get: () => ({ requestAdapter: async () => ${features} }) });`;
    for (const [name, init, faults, options] of [
      ["no WebGPU", `Object.defineProperty(Navigator.prototype, "gpu", { get: () => undefined });`, [], {}],
      ["a null adapter", adapter("null"), [], {}],
      ["no timestamp-query", adapter("({ features: new Set() })"), [], {}],
      ["an adapter that fails", adapter("{ throw new Error('lost') }").replace("async () => {", "async () => {"), [], {}],
      ["no worker", adapter(`({ features: new Set(["timestamp-query"]) })`), [{ path: "/gpu-worker.js", status: 404 }], {}],
      ["a worker that the policy blocks", adapter(`({ features: new Set(["timestamp-query"]) })`), [{ ...BLANK, headers: CSP("worker-src 'none'") }], {}],
      ["no GPU module", adapter(`({ features: new Set(["timestamp-query"]) })`), [{ path: /nestrank_gpu/, status: 404 }], {}],
    ]) {
      await t.test(name, async () => {
        site.faults.splice(0, Infinity, ...faults, BLANK);
        const seen = await open(browser, `${site.url}blank.html`, { init });
        const result = await seen.page.evaluate(async (options) => {
          const { Recommender } = await import("/pkg/index.js");
          const r = await Recommender.load({ model: "/www/model/", catalog: "/www/catalog.json", backend: "webgpu", ...options });
          const lengths = [(await r.rank()).length, (await r.rank(null, { limit: 3 })).length];
          return { backend: r.backend, lengths };
        }, options);
        assert.equal(result.backend, "cpu");
        assert.ok(result.lengths[0] > 500 && result.lengths[1] === 3);
        const said = seen.console.filter(({ text }) => text.startsWith("nestrank:"));
        assert.equal(said.length, 1, JSON.stringify(seen.console));
        assert.match(said[0].text, /WebGPU is not used, the CPU serves: ./);
        // What is known at once is not waited for.
        assert.doesNotMatch(said[0].text, /did not answer|within \d+/);
        await seen.close();
      });
    }
  });

  test("a worker that dies at a rerank: that very call is answered by the CPU", async () => {
    const worker = `let n = 0; onmessage = ({ data }) => {
      if (data.type === "score" && ++n > 1) throw new Error("the device was lost");
      if (data.type === "score") return postMessage({ id: data.id, error: "out of memory" });
      postMessage({ id: data.id });
    };`;
    site.faults.splice(0, Infinity, BLANK, { path: "/gpu-worker.js", body: worker });
    const init = `Object.defineProperty(Navigator.prototype, "gpu", { get: () => ({ requestAdapter: async () => ({ features: new Set(["timestamp-query"]) }) }) });`;
    const seen = await open(browser, `${site.url}blank.html`, { init });
    const result = await seen.page.evaluate(async () => {
      const { Recommender } = await import("/pkg/index.js");
      const r = await Recommender.load({ model: "/www/model/", catalog: "/www/catalog.json", backend: "webgpu" });
      return [r.backend, (await r.rank()).length > 500];
    });
    assert.deepEqual(result, ["cpu", true]);
    assert.equal(seen.console.filter(({ text }) => text.startsWith("nestrank:")).length, 1);
    await seen.close();
  });

  test("cpu and auto never fetch anything of the GPU", async () => {
    site.faults.splice(0, Infinity, BLANK);
    const seen = await open(browser, `${site.url}blank.html`);
    await seen.page.evaluate(async () => {
      const { Recommender } = await import("/pkg/index.js");
      for (const backend of ["cpu", "auto", undefined]) await (await Recommender.load({ model: "/www/model/", catalog: [{ id: "a" }], backend })).rank();
    });
    assert.ok(!seen.requests.some(({ url }) => url.includes("gpu")));
    assert.deepEqual(seen.console, []);
    await seen.close();
  });
});

describe("the demo keeps the server's order", () => {
  const faults = () => [
    ["without a model", { path: "/manifest.json", status: 404 }],
    ["with a truncated model", { path: weights.name, truncate: 1000 }],
    ["with a flipped bit", { path: weights.name, flip: 4000 }],
    ["with another schema", changed((m) => { m.schema.table_rows += 1; m.schema.groups.pop(); })],
    ["where wasm is blocked", { path: /\/$/, headers: CSP("script-src 'self'") }],
    ["without the wasm module", { path: /\/(nestrank_full_bg\.wasm|inlined-full\.js)$/, status: 404 }],
  ];
  test("and says so once, calmly", async (t) => {
    const products = JSON.parse(await readFile(`${ROOT}www/catalog.json`, "utf8"));
    const expected = products.slice(0, 24).map(({ id }) => id);
    for (const [name, fault] of faults()) {
      await t.test(name, async () => {
        site.faults.splice(0, Infinity, fault);
        const seen = await open(browser, site.url);
        await seen.page.waitForSelector("html[data-ready='1']", { timeout: 20_000 });
        await seen.page.locator("#products [data-act=favorite]:visible").first().click();
        await pause(seen.page, 300);
        const shown = await seen.page.evaluate(() => [...document.querySelectorAll("#products > [data-id]:not([hidden])")].map((card) => card.dataset.id));
        assert.deepEqual(shown, expected);
        assert.ok(await seen.page.locator("#notice").isVisible());
        assert.equal(seen.console.filter(({ text }) => text.startsWith("nestrank")).length, 1, JSON.stringify(seen.console));
        assert.deepEqual(seen.errors, []);
        await seen.close();
      });
    }
  });
});
