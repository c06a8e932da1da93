// Nothing about the shopper leaves the page: shown by Chromium's own network log, which lies below
// every way that a page has to send something, and by two shoppers whose browsers send the same.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { idsOf, listing, products, put, shopper, site } from "./embed-shop.mjs";
import { launch, open } from "./harness.mjs";

const server = idsOf(products);
/** Whose import came first is chance. */
const FROM = /^Referer: http:\/\/[\d.:]+\/[\w/.-]+\.(js|html)\r\n/m;

/** Writes down what the page told, and the one way out that the log does not follow to its end. */
function record() {
  globalThis.told = { ready: [], event: [], ranked: [], error: [] };
  for (const name of Object.keys(told)) document.addEventListener(`nestrank:${name}`, ({ detail }) => told[name].push(detail));
  globalThis.peers = 0;
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, { construct: (of, given) => (globalThis.peers++, new of(...given)) });
}

/**
 * Runs `act` in a browser of its own, and returns what that sent, once it is closed:
 * `requests`, as they went over the wire; `text`, all else that its log says, but for what came.
 */
async function sent(act) {
  const folder = await mkdtemp(join(tmpdir(), "nestrank-net-"));
  const log = join(folder, "log.json");
  const browser = await launch({ args: [`--log-net-log=${log}`, "--net-log-capture-mode=Everything"] });
  try {
    const seen = await open(browser, null, { viewport: { width: 1000, height: 600 } });
    await seen.page.addInitScript(record);
    await act({ ...seen, ...shopper(seen.page) });
    assert.deepEqual(seen.errors, []);
    await seen.close();
    await browser.close();
    return readLog(JSON.parse(await readFile(log, "utf8")));
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

function readLog({ constants, events }) {
  const names = new Map(Object.entries(constants.logEventTypes).map(([name, id]) => [id, name]));
  const bytes = new Map();
  const rest = [];
  const hosts = new Set();
  for (const { type, source, params } of events) {
    const name = names.get(type);
    if (/RECEIVED|READ|RESPONSE|SIMPLE_CACHE|HTTP_CACHE/.test(name)) continue;
    if (name === "SOCKET_BYTES_SENT" || name === "UDP_BYTES_SENT") {
      const known = bytes.get(source.id) ?? [];
      bytes.set(source.id, [...known, Buffer.from(params.bytes ?? "", "base64")]);
    }
    if (name === "HOST_RESOLVER_MANAGER_REQUEST" && params?.host) hosts.add(params.host.replace(/^\w+:\/\//, ""));
    rest.push(`${name} ${JSON.stringify(params)}`);
  }
  const wire = [...bytes.values()].map((parts) => Buffer.concat(parts).toString("latin1"));
  return { wire: wire.join("\n"), requests: wire.flatMap((text) => text.split(/(?=(?:GET|POST|PUT|HEAD|OPTIONS) \/\S* HTTP\/1\.1\r\n)/)), text: rest.join("\n"), hosts };
}

/** A shopper from their first visit to the day they ask to be forgotten; `at` are the products that they care for. */
async function session(shop, at) {
  const go = async (path) => {
    await shop.page.goto(`${site.url}${path}`, { waitUntil: "load" });
    await shop.loaded();
  };
  const push = (event, id) => shop.page.evaluate(([event, item_id]) => dataLayer.push({ event, ecommerce: { transaction_id: `T-${item_id}`, items: [{ item_id }] } }), [event, id]);
  await go("listing.html");
  await shop.page.evaluate(() => document.dispatchEvent(new CustomEvent("nestrank:consent", { detail: true })));
  await shop.ranked(() => shop.button(server[at[0]]).click());
  await shop.ranked(() => shop.button(server[at[1]], "heart").click());
  await shop.ranked(() => push("view_item", server[at[2]]));
  await shop.page.evaluate((top) => scrollTo(0, top), at[0] * 60);
  await shop.pause(1300);
  await shop.page.getByRole("button", { name: "Original order" }).click();
  await shop.ranked(() => shop.page.getByRole("button", { name: "Sorted for you" }).click());
  await go("listing.html");
  await shop.ranked(() => push("purchase", server[at[0]]));
  assert.ok((await shop.heard(true)).length > 0);
  await shop.page.evaluate(pooled, server[at[1]]);
  await shop.page.evaluate(async () => {
    const page = await (await import("/pkg/embed.js")).attached;
    if (!page.export().stored.length) throw new Error("nothing was kept");
    document.dispatchEvent(new Event("nestrank:forget"));
  });
  await shop.page.goto(`${site.url}end.html`);
  assert.deepEqual([await shop.page.evaluate(() => peers), await shop.context.cookies()], [0, []]);
}

/** In the page: a catalogue so large that workers score it; a slow machine would fetch what a GPU needs too, sooner or later. */
async function pooled(id) {
  Object.defineProperty(navigator, "hardwareConcurrency", { get: () => 3 });
  const { Recommender } = await import("/pkg/index.js");
  const catalog = Array.from({ length: 8_400 }, (_, at) => ({ id: at ? `p${at}` : id, title: `Chair ${at}`, price: 5 + (at % 90) }));
  const r = await Recommender.load({ model: "/www/model/", catalog, persist: true, backend: "cpu" });
  r.observe({ kind: "favorite", item: id });
  // A worker that is freed before it has begun asks for less.
  let scored = false;
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest) {
    scored ||= message.type === "score";
    return postMessage.call(this, message, ...rest);
  };
  for (const until = Date.now() + 60_000; !scored && Date.now() < until; ) {
    await r.rank();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (!scored) throw new Error("no worker came");
  r.free();
}

/** A page that sends a text in every way that a page has. */
const LEAKY = `<!doctype html><title>leaky</title><script>
  const about = new URLSearchParams(location.search).get("about");
  addEventListener("pagehide", () => fetch("/leak/keepalive", { method: "POST", keepalive: true, body: about }));
  navigator.sendBeacon("/leak/beacon", about);
  new Image().src = "/leak/image?" + about;
  fetch("/leak/header", { headers: { "X-About": about } });
  try { new WebSocket("ws://" + location.host + "/leak/socket?" + about) } catch {}
  const code = \`fetch("\${location.origin}/leak/worker", { method: "POST", body: "\${about}" })\`;
  new Worker(URL.createObjectURL(new Blob([code])));
  fetch("http://" + about + ".invalid/").catch(() => {});
</script>`;

describe("the network", () => {
  test("the log sees every way out: this test can fail", async () => {
    put("/leaky.html", LEAKY);
    put("/end.html", "<!doctype html><title>end</title>");
    const { wire, requests, hosts } = await sent(async ({ page }) => {
      await page.goto(`${site.url}leaky.html?about=shopper4711`, { waitUntil: "load" });
      await page.waitForTimeout(1500);
      await page.goto(`${site.url}end.html`);
      await page.waitForTimeout(500);
    });
    for (const way of ["beacon", "image", "header", "socket", "worker", "keepalive"]) {
      const request = requests.find((text) => text.includes(`/leak/${way}`));
      assert.ok(request, `no ${way}`);
      assert.ok(wire.includes("shopper4711"));
    }
    for (const way of ["beacon", "worker", "keepalive"]) {
      const at = wire.indexOf(`POST /leak/${way}`);
      assert.ok(wire.slice(at, at + 2_000).includes("shopper4711"), way);
    }
    assert.ok([...hosts].some((host) => host.includes("shopper4711")), [...hosts].join());
  });

  test("a whole session sends not one byte about the shopper", async () => {
    const attributes = 'data-persist="device" data-consent="wait" data-holdout="0.0001"';
    put("/listing.html", listing({ attributes, head: "<script>window.dataLayer = []</script>" }));
    put("/end.html", "<!doctype html><title>end</title>");
    const one = await sent((shop) => session(shop, [2, 5, 9]));
    const other = await sent((shop) => session(shop, [7, 3, 14]));
    const files = /^GET \/(listing\.html|end\.html|favicon\.ico|pkg\/[\w/.-]+\.(js|wasm)|www\/model\/[\w.-]+) HTTP\/1\.1\r\n/;
    const own = ({ requests }) => requests.filter((request) => request.includes(new URL(site.url).host));
    for (const log of [one, other]) {
      assert.ok(own(log).length > 10, `${own(log).length}`);
      for (const request of own(log)) {
        assert.match(request, files);
        assert.ok(!/^Referer:/m.test(request.replace(FROM, "")), request);
        assert.ok(request.endsWith("\r\n\r\n") && !/^(cookie|content-\w+|x-\S+):/im.test(request), request);
      }
      for (const id of server) assert.ok(!log.wire.includes(id) && !log.text.includes(id), id);
    }
    // What does not depend on the shopper cannot tell of them, in whatever way it may be written.
    const distinct = (log) => [...new Set(own(log).map((request) => request.replace(FROM, "")))].sort();
    assert.deepEqual(distinct(one), distinct(other));
  });
});
