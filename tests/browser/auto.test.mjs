// `backend: "auto"`: who scores, and what it takes to trust a GPU.
//
// Chromium's WebGPU is software here, which `auto` never uses. So where a test is about a GPU that
// is used, the page is told another name of its adapter; the GPU, its module and its worker are
// the real ones. What a page's clock says is made up too, for no test may hang on this machine's
// speed: time passes by one number of ms while the CPU scores, and by another while the GPU does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { TASKS, products, session } from "./golden.mjs";
import { BLANK, ROOT, launch, open, serve } from "./harness.mjs";

const COUNT = 100;
// So much that a GPU in software has the time to answer, which is a multiple of the CPU's.
const FAST_GPU = { cpuMs: 2_000, gpuMs: 200 };
const SLOW_GPU = { cpuMs: 2_000, gpuMs: 20_000 };

/** The worker as it is, with strings on it: a device to take away, shaders and readbacks to spoil. */
const PUPPET = `{
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (...asked) {
    return (self.device = await requestDevice.apply(this, asked));
  };
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function (shader) {
    return createShaderModule.call(this, self.broken ? { ...shader, code: "no shader" } : shader);
  };
  const { mapAsync } = GPUBuffer.prototype;
  GPUBuffer.prototype.mapAsync = function (...asked) {
    return self.held ? new Promise(() => {}) : mapAsync.apply(this, asked);
  };
  const post = self.postMessage;
  self.postMessage = (message, transfer) => {
    if (message.logits && self.wrong !== undefined) message.logits[7] += self.wrong;
    post.call(self, message, transfer);
  };
}
${readFileSync(`${ROOT}pkg/gpu-worker.js`, "utf8")}`;

let site;
let browser;
before(async () => {
  site = await serve();
  browser = await launch({ webgpu: true });
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Runs in the page before everything else. */
function prepare({ cpuMs, gpuMs, disguised, connection }) {
  if (cpuMs) {
    // Whoever asks twice in one task was busy between, whoever asks in another one has waited.
    let time = 0;
    let task = 0;
    let last = -1;
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => task++;
    performance.now = () => {
      if (task === last) return (time += cpuMs);
      last = task;
      port1.postMessage(null);
      return (time += gpuMs);
    };
  }
  if (disguised) {
    const info = GPUAdapterInfo.prototype;
    for (const name of ["vendor", "architecture", "device", "description"]) Object.defineProperty(info, name, { get: () => "test" });
    Object.defineProperty(info, "isFallbackAdapter", { get: () => false });
  }
  if (connection) Object.defineProperty(Navigator.prototype, "connection", { get: () => connection });
  const { now } = Date;
  globalThis.later = 0;
  Date.now = () => now() + globalThis.later;
}

/** A page of a shop; `rank()` in it returns what it ranked and who did, `many(n)` ranks n times. */
async function shop({ clock, disguised = true, connection, worker = PUPPET, context, ...options } = {}) {
  site.faults.splice(0, Infinity, BLANK, { path: "/pkg/gpu-worker.js", body: worker });
  const seen = await open(browser, null, { context });
  await seen.page.addInitScript(prepare, { ...clock, disguised, connection });
  await seen.page.goto(`${site.url}blank.html`);
  await seen.page.evaluate(async ({ options, session }) => {
    const { Recommender } = await import("/pkg/index.js");
    globalThis.recommender = await Recommender.load({ model: "/www/model/", ...options });
    for (const event of session.events) recommender.observe(event);
    globalThis.rank = async (ids = null) => {
      const ranked = await recommender.rank(ids, { now: session.now });
      return { ranked, backend: recommender.backend };
    };
    globalThis.many = async (count) => {
      for (let at = 0; at < count; at++) await rank();
      return recommender.backend;
    };
  }, { options: { catalog: products(COUNT), ...options }, session: session() });
  const asked = (name) => seen.requests.filter(({ url }) => url.includes(name)).length;
  const said = (text) => seen.console.filter((line) => line.text.includes(text)).length;
  return { ...seen, asked, said };
}

/** Ranks until `backend` answers. */
const until = (page, backend) => come(async () => (await page.evaluate(() => rank())).backend === backend, `${backend} never answered`, SELDOM_MS);

/** Each ranking on the CPU keeps the GPU's worker from the processor, here where both are one. */
const SELDOM_MS = 3_000;
/** Software compiles its shaders for as long as the machine is busy with other things. */
const PATIENCE_MS = 300_000;

/** Waits until something is true here. */
async function come(what, why, everyMs = 100) {
  for (let waited = 0; waited < PATIENCE_MS; waited += everyMs) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  assert.fail(why);
}

/** The same products with the same probabilities, and the same order but for ties. */
function agree({ ranked: found }, { ranked: wanted }) {
  const probabilities = new Map(wanted.map(({ item, tasks }) => [item, tasks]));
  assert.equal(found.length, wanted.length);
  found.forEach(({ item, score, tasks }, place) => {
    for (const task of TASKS) assert.ok(Math.abs(tasks[task] - probabilities.get(item)[task]) < 1e-4, `${item}: ${task}`);
    assert.ok(Math.abs(score - wanted[place].score) < 1e-4, `${item} at ${place + 1}`);
  });
}

const kept = (page) => page.evaluate(() => localStorage.getItem("nestrank-speed"));

test("a GPU that is faster takes over, with the same answers, and nothing is kept", async () => {
  const { page, asked, errors, console, close } = await shop({ clock: FAST_GPU });
  const first = await page.evaluate(() => rank());
  assert.equal(first.backend, "cpu");
  assert.equal(asked("gpu"), 0, "nothing of the GPU is fetched before the first answer");
  await until(page, "webgpu");
  agree(await page.evaluate(() => rank()), first);
  assert.equal(await kept(page), null);
  assert.deepEqual(errors, []);
  assert.deepEqual(console.filter(({ type }) => type === "warning"), []);
  // Newer products are the CPU's until the GPU has them, and nobody waits for that.
  const grown = await page.evaluate(async (more) => {
    recommender.add(more);
    return rank();
  }, products(2 * COUNT).slice(COUNT));
  assert.equal(grown.ranked.length, 2 * COUNT);
  await until(page, "webgpu");
  agree(await page.evaluate(() => rank()), grown);
  assert.equal(asked("gpu-worker"), 1, "it is the same GPU");
  await close();
});

test("rankings that come all the time while a GPU is brought are all answered, and it comes", async () => {
  const { page, asked, errors, console, close } = await shop({ clock: FAST_GPU });
  const first = await page.evaluate(() => rank());
  const few = first.ranked.slice(0, 3).map(({ item }) => item);
  const answers = await page.evaluate(async (few) => {
    const answers = [];
    for (const until = Date.now() + 6_000; Date.now() < until; ) {
      answers.push(...(await Promise.all([rank(), rank(few)])));
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    }
    return answers;
  }, few);
  assert.ok(answers.length > 20, `${answers.length}`);
  answers.forEach((answer, at) => agree(answer, { ranked: first.ranked.slice(0, at % 2 ? few.length : COUNT) }));
  await until(page, "webgpu");
  agree(await page.evaluate(() => rank()), first);
  assert.equal(asked("gpu-worker"), 1);
  assert.deepEqual(errors, []);
  assert.deepEqual(console.filter(({ type }) => type === "warning"), []);
  await close();
});

test("a GPU that is slower is measured once and let go", async () => {
  const { page, asked, console, context, close } = await shop({ clock: SLOW_GPU, persist: true });
  await page.evaluate(() => many(4));
  await come(() => kept(page), "the measurement ends");
  assert.equal(asked("nestrank_gpu_bg.wasm"), 1);
  await come(() => page.workers().length === 0, "the worker ends");
  assert.equal(await page.evaluate(() => many(10)), "cpu");
  assert.deepEqual(console.filter(({ type }) => type === "warning"), []);
  // The next page knows, and fetches no module to find out again.
  const next = await shop({ clock: SLOW_GPU, persist: true, context });
  assert.equal(await next.page.evaluate(() => many(10)), "cpu");
  await next.page.waitForTimeout(1_000);
  assert.equal(next.asked("nestrank_gpu_bg.wasm"), 0);
  await close();
});

test("a measurement that is kept spares the next page one; one that is damaged, old or another device's does not", async () => {
  const { page, context, close } = await shop({ clock: FAST_GPU, persist: true });
  await until(page, "webgpu");
  const record = JSON.parse(await kept(page));
  assert.equal((await page.evaluate(() => recommender.export())).kept.speed, JSON.stringify(record));
  assert.ok(record.until > Date.now() && record.until < Date.now() + 8 * 86_400_000);
  const slow = record.timings.map(([products]) => [products, 20_000]);
  for (const [name, text, believed] of [
    ["one that says that the GPU is slow", JSON.stringify({ ...record, timings: slow }), true],
    ["one of another device", JSON.stringify({ ...record, timings: slow, key: "other" }), false],
    ["one out of date", JSON.stringify({ ...record, timings: slow, until: Date.now() - 1 }), false],
    ["one from a clock that went wrong", JSON.stringify({ ...record, timings: slow, until: 1e15 }), false],
    ["no JSON", "{", false],
    ["null", "null", false],
    ["no timings", JSON.stringify({ ...record, timings: [] }), false],
    ["no numbers", JSON.stringify({ ...record, timings: slow.map(() => ["a", null]) }), false],
    ["no pairs", JSON.stringify({ ...record, timings: [1, 2] }), false],
    ["numbers that cannot be", JSON.stringify({ ...record, timings: [[COUNT, -1], [1e12, 9_000]] }), false],
    ["too much", JSON.stringify({ ...record, timings: Array(1_000).fill([COUNT, 20_000]) }), false],
  ]) {
    const next = await shop({ clock: FAST_GPU, persist: true, context });
    await next.page.evaluate(([text]) => localStorage.setItem("nestrank-speed", text), [text]);
    if (believed) {
      assert.equal(await next.page.evaluate(() => many(10)), "cpu", name);
      await next.page.waitForTimeout(1_000);
      assert.equal(next.asked("nestrank_gpu_bg.wasm"), 0, name);
    } else {
      await next.page.evaluate(() => many(4));
      await come(() => next.asked("nestrank_gpu_bg.wasm") > 0, name);
    }
    assert.deepEqual(next.errors, [], name);
    await next.page.close();
  }
  await page.evaluate(() => recommender.consent(false));
  assert.equal(await kept(page), null);
  await close();
});

test("software is no GPU", async () => {
  const { page, asked, said, console, close } = await shop({ clock: FAST_GPU, disguised: false });
  await page.evaluate(() => many(10));
  await come(() => said("the WebGPU adapter is software") === 1, "it says so to who looks for it");
  assert.equal(await page.evaluate(() => many(10)), "cpu");
  assert.equal(asked("nestrank_gpu"), 0);
  assert.equal(asked("gpu-worker"), 0);
  assert.deepEqual(console.filter(({ type }) => type === "warning"), []);
  await close();
});

test("where data is to be saved nothing of the GPU is fetched", async () => {
  for (const [connection, spared] of [
    [{ saveData: true, effectiveType: "4g" }, true],
    [{ saveData: false, effectiveType: "3g" }, true],
    [{ saveData: false, effectiveType: "slow-2g" }, true],
    [{ saveData: false, effectiveType: "4g" }, false],
    [{}, false],
  ]) {
    const { page, asked, close } = await shop({ clock: FAST_GPU, connection });
    await page.evaluate(() => many(10));
    if (!spared) await come(() => asked("nestrank_gpu_bg.wasm") === 1, "a line that can bear it");
    else await page.waitForTimeout(500);
    assert.equal(asked("gpu") === 0, spared, JSON.stringify(connection));
    await close();
  }
});

test("for a small grid nothing of the GPU is fetched", async () => {
  const { page, asked, close } = await shop({ catalog: products(24) });
  assert.equal(await page.evaluate(() => many(50)), "cpu");
  await page.waitForTimeout(500);
  assert.equal(asked("gpu"), 0);
  await close();
});

test("a GPU whose numbers are off is not trusted", async () => {
  for (const [backend, wrong] of [["auto", "0.05"], ["auto", "NaN"], ["webgpu", "-0.05"]]) {
    const worker = `self.wrong = ${wrong};\n${PUPPET}`;
    const { page, said, asked, close } = await shop({ clock: FAST_GPU, backend, worker });
    await page.evaluate(() => many(4));
    await come(() => said("does not compute what the CPU does") === 1, `${backend}, ${wrong}`);
    await page.evaluate(() => (globalThis.later = 3_600_000));
    assert.equal(await page.evaluate(() => many(10)), "cpu");
    assert.equal(asked("gpu-worker"), 1, "and it is not tried again");
    assert.equal(page.workers().length, 0);
    await close();
  }
});

/** Ways for a GPU to fail in the middle of a session, as the worker sees them. */
const FAILURES = {
  "a device that is lost": () => device.destroy(),
  "a readback that does not come": () => (self.held = true),
  "numbers that are none": () => (self.wrong = NaN),
};

for (const [name, failure] of Object.entries(FAILURES)) {
  test(`${name}: the CPU answers the same call, and the GPU gets one more chance`, async () => {
    const { page, asked, said, errors, close } = await shop({ clock: FAST_GPU });
    await until(page, "webgpu");
    const before = await page.evaluate(() => rank());
    assert.equal(before.backend, "webgpu");
    const broken = async () => {
      await page.workers()[0].evaluate(failure);
      const answer = await page.evaluate(() => rank());
      assert.equal(answer.backend, "cpu");
      agree(answer, before);
    };
    await broken();
    assert.equal(await page.evaluate(() => many(10)), "cpu", "not at once");
    await page.evaluate(() => (globalThis.later += 15_000));
    await until(page, "webgpu");
    agree(await page.evaluate(() => rank()), before);
    await broken();
    await page.evaluate(() => (globalThis.later += 3_600_000));
    assert.equal(await page.evaluate(() => many(10)), "cpu");
    await page.waitForTimeout(500);
    assert.equal(asked("gpu-worker"), 2, "it was started twice and no more");
    assert.equal(said("WebGPU is not used"), 2);
    assert.deepEqual(errors, []);
    await close();
  });
}

test("shaders that fail for newer products: the CPU answers, and the GPU gets one more chance", async () => {
  for (const backend of ["auto", "webgpu"]) {
    // Of this network the shaders are compiled anew for a catalogue that grew.
    const { page, asked, close } = await shop({ clock: FAST_GPU, backend, model: "/www/models/mmoe/" });
    await until(page, "webgpu");
    await page.workers()[0].evaluate(() => (self.broken = true));
    const grown = await page.evaluate(async (more) => {
      recommender.add(more);
      return rank();
    }, products(COUNT + 900).slice(COUNT));
    assert.equal(grown.backend, "cpu");
    await page.evaluate(() => rank());
    await page.evaluate(() => (globalThis.later += 15_000));
    await until(page, "webgpu");
    agree(await page.evaluate(() => rank()), grown);
    assert.equal(asked("gpu-worker"), 2);
    await close();
  }
});

test("on the real clock, software that claims to be a GPU is found out", async () => {
  const seen = await shop({ catalog: products(6_000), persist: true });
  const { page, context, asked, said, close } = seen;
  // So slow a page that a GPU could win, whatever this machine is.
  await (await context.newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.evaluate(() => many(4));
  await come(() => kept(page), "the measurement ends");
  assert.equal(await page.evaluate(() => many(2)), "cpu");
  assert.equal(asked("nestrank_gpu_bg.wasm"), 1);
  assert.equal(said("WebGPU is not used"), 0, "it lost, it did not fail");
  await close();
});
