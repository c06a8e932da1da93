// The page of results, for people who choose between runtimes.

import { NETWORKS, nameOf } from "../model/networks.mjs";
import { ways } from "./drawn.mjs";
import { ratio, summary } from "../statistics.mjs";
import { cellOf, comparison, markdownTable, ms, times } from "./tables.mjs";

const COMMAND = "cargo xtask bench web";
const PEERS = ["onnxruntime-web", "TensorFlow.js"];

export function page(all) {
  const sections = [head(all), short(all), network(all), whole(all), stages(all), size(all), start(all), line(all), memory(all), tasks(all), gpu(all), method(all)];
  return `${sections.filter(Boolean).join("\n\n")}\n`;
}

function head({ about: { versions, cpu, cores, measured } }) {
  const days = [...new Set(Object.values(measured))].sort().join(", ");
  return `# nestrank beside onnxruntime-web and TensorFlow.js

What a shop could use instead of nestrank to score products in the browser, measured side by side: the same network with the same weights, the same candidates, one page of one Chromium, one thread each. Every runtime's outputs are compared with nestrank's before it is timed.

\`\`\`sh
${COMMAND}
\`\`\`

makes this page, its plots and [web.json](web.json), which holds every sample of the comparisons; each section is one run (\`--only PART\` measures one alone). nestrank ${versions.nestrank}, onnxruntime-web ${versions["onnxruntime-web"]}, TensorFlow.js ${versions["TensorFlow.js"]} with its operations called by hand, Chromium ${versions.chromium}, headless, on ${cores} cores of ${cpu}, which other work shares; ${days}.

**How to read it.** Milliseconds are medians of 15 to 25 rounds, in which all runtimes take turns. \`4.1× (3.9–4.4)\` means that the runtime takes 4.1 times as long as nestrank, compared round by round, and from 3.9 to 4.4 in the middle half of the rounds; below 1 it is the faster. Trust the ratios; the milliseconds are this machine's on that day.`;
}

/** The ratios in one table: the lowest and the highest over the numbers of candidates. */
function short({ plain, split, whole, wire, start }) {
  if (!plain || !split || !whole || !wire || !start) return null;
  const range = (rows, ours, theirs) => {
    const found = rows.map((row) => ratio(cellOf(row, theirs).samples, cellOf(row, [ours]).samples).median);
    return `${times(Math.min(...found))} to ${times(Math.max(...found))}×`;
  };
  const of = (rows, name) => rows.filter((row) => row.network === name);
  const lines = Object.entries(NETWORKS).flatMap(([name, network]) => [
    [`network alone, plain graph, ${nameOf(network)}`, ...PEERS.map((peer) => range(of(plain, name), "nestrank cpu", [`${peer} wasm`]))],
    [`network alone, split graph, ${nameOf(network)}`, ...PEERS.map((peer) => range(of(split, name), "nestrank cpu", ways(`${peer} wasm`)))],
    [`nestrank whole, peers' network alone, ${nameOf(network)}`, ...PEERS.map((peer) => range(of(whole, name), "nestrank cpu, whole", [`${peer} wasm`]))],
  ]);
  const against = (value) => PEERS.map((peer) => `${times(value(`${peer} wasm`) / value("nestrank cpu"))}×`);
  lines.push(["code over the wire, brotli", ...against((name) => wire[name].brotli)]);
  lines.push(["first answer, first visit", ...against((name) => start[name].first.median)]);
  return `## In short

What the peers take, on WebAssembly, where nestrank takes 1; from 24 to 100,000 candidates.

${markdownTable(["", ...PEERS], lines)}`;
}

function network({ plain, split }) {
  if (!plain || !split) return null;
  const ofPlain = perNetwork(plain, [
    { title: "nestrank", names: ["nestrank cpu"] },
    ...PEERS.map((peer) => ({ title: peer, names: [`${peer} wasm`] })),
  ]);
  const ofSplit = perNetwork(split, [
    { title: "nestrank", names: ["nestrank cpu"] },
    ...PEERS.map((peer) => {
      const names = ways(`${peer} wasm`);
      return { title: peer, names, marks: { [names[0]]: " ʳ", [names[1]]: " ᵍ" } };
    }),
  ]);
  return `## The network alone

Features are given. For nestrank they are where its feature code leaves them, in its own memory; the peers take them from an array of the page, as they would from a shop's own feature code. What comes out are four logits a candidate, in the page.

![Time of the network against candidates](web/network.svg)

### Peers on the plain graph

The network as anybody would export it: whole rows in, three layers.

${ofPlain}

### Peers on the split graph

The first layer is linear, so a product's part of it can be computed once a catalogue. nestrank always does that. Here the peers are given it too: their products' part, bias included, is computed beforehand and part of the model (onnxruntime-web) or a tensor that stays with the runtime (TensorFlow.js). There are two ways to add the shopper's part; for onnxruntime-web both are timed and the faster counts, for TensorFlow.js the first, for it gathers rows much more slowly than it multiplies them: ʳ a row of what depends on shopper and product for each candidate, and one matrix product; ᵍ as nestrank does it, a row for each category, brand and product touched, gathered.

${ofSplit}`;
}

function whole({ whole }) {
  if (!whole) return null;
  const table = perNetwork(whole, [
    { title: "nestrank, all in order", names: ["nestrank cpu, whole"] },
    { title: "nestrank, first 24", names: ["nestrank cpu, first 24"] },
    ...PEERS.map((peer) => ({ title: `${peer}, network alone`, names: [`${peer} wasm`] })),
  ]);
  return `## From an event to the order

The whole of it for nestrank: \`observe\` a new view, then \`rank\`, until the page holds the new order; a session of 100 events before, its features, the network, calibration, fusion and sorting included. The peers do their network on the plain graph and nothing else: no feature is computed, nothing is put in order.

![Time from event to order against candidates](web/whole.svg)

${table}`;
}

function stages({ stages }) {
  if (!stages) return null;
  const names = { session: ", session", features: ", features", network: "" };
  const tables = Object.entries(NETWORKS).map(([name, network]) => {
    const rows = stages.filter((row) => row.network === name);
    const time = (row, stage) => summary(cellOf(row, [`nestrank cpu${stage}`]).samples).median;
    const sum = (row) => Object.values(names).reduce((sum, stage) => sum + time(row, stage), 0);
    const whole = (row) => time(row, ", whole");
    const share = (row, part) => `${ms(Math.max(0, part))} ms, ${Math.max(0, (100 * part) / whole(row)).toFixed(0)} %`;
    const body = Object.entries(names).map(([title, stage]) => [title, ...rows.map((row) => share(row, time(row, stage)))]);
    body.push(["the rest", ...rows.map((row) => share(row, whole(row) - sum(row)))]);
    body.push(["whole", ...rows.map((row) => `${ms(whole(row))} ms`)]);
    return `**${name[0].toUpperCase()}${name.slice(1)}, ${nameOf(network)}**\n\n${markdownTable(["candidates", ...rows.map(({ count }) => count.toLocaleString("en"))], body)}`;
  });
  return `### Where it goes

The parts of nestrank's rerank on the CPU, each timed by itself: what is known of the session, the features of shopper and products, the network (first layer and what follows). The rest is what is left of the whole: the event, calibration, fusion, sorting, and an object for each product in the page.

${tables.join("\n\n")}`;
}

/** A heading and a table for each network. */
function perNetwork(rows, lines) {
  const tables = Object.entries(NETWORKS).map(([name, network]) => {
    const own = rows.filter((row) => row.network === name);
    return own.length > 0 && `**${name[0].toUpperCase()}${name.slice(1)}, ${nameOf(network)}**\n\n${comparison(own, lines)}`;
  });
  return tables.filter(Boolean).join("\n\n");
}

function size({ wire }) {
  if (!wire) return null;
  const kb = (bytes) => (bytes / 1000).toFixed(0);
  const ours = wire["nestrank cpu"].brotli;
  const rows = Object.entries(wire).map(([name, { raw, gzip, brotli }]) => [name, kb(raw), kb(gzip), `**${kb(brotli)}**`, `${(brotli / ours).toFixed(1)}×`]);
  return `## Over the wire

All JavaScript and WebAssembly that must come before the first answer, weights not counted; KB of 1,000 bytes, gzip at 9, brotli at 11. nestrank's holds features, session, ranking, storage and the mover of the grid; the peers' the network alone. nestrank on WebGPU is its CPU module and the GPU's on top.

![Bytes over the wire](web/wire.svg)

${markdownTable(["", "raw", "gzip", "brotli", "of nestrank cpu"], rows)}`;
}

function start({ start }) {
  if (!start) return null;
  const cell = ({ median, low, high }) => `${ms(median)} ms (${ms(low)}–${ms(high)})`;
  const rows = Object.entries(start).map(([name, { first, second }]) => [name, cell(first), cell(second)]);
  return `## First answer

From nothing to the first answer for 24 candidates on the small network, all files from the same machine: scripts, WebAssembly, model, first run. At the first visit the files come over the loopback into a browser that was never anywhere, at the second from its cache. nestrank loads a catalogue and ranks it after 100 events; the peers run the network. WebGPU is software here, which compiles shaders slowly.

![Time to the first answer](web/start.svg)

${markdownTable(["", "first visit", "second visit"], rows)}`;
}

function line({ line }) {
  if (!line) return null;
  const { conditions, empty, warm } = line;
  const seconds = ({ median, low, high }) => `${(median / 1000).toFixed(1)} s (${(low / 1000).toFixed(1)}–${(high / 1000).toFixed(1)})`;
  const row = (title, visit) => [title, seconds(visit.painted), seconds(visit.drawn), `**${seconds(visit.reranked)}**`, `${(visit.bytes / 1000).toFixed(0)} KB`];
  return `## The demo over slow 4G

From navigation to the first grid that was reranked for a shopper who clicked a heart as soon as there was one. Chromium's own emulation of the line (${(conditions.downloadThroughput * 8) / 1e6} Mbit/s down, ${conditions.latency} ms before each answer); the server compresses by brotli and has files without a hash in their name asked after again, as the README says.

${markdownTable(["", "first paint", "products drawn", "reranked", "over the wire"], [row("empty cache", empty), row("second visit", warm)])}

![Waterfall of the demo](web/line.svg)

Pale: waiting for one of a server's six connections; green: nestrank's own files.`;
}

function memory({ memory }) {
  if (!memory?.rows) return null;
  const empty = memory.rows["empty page"];
  const rows = Object.entries(memory.rows).slice(1).map(([name, { page, gpu }]) => [name, `${(page - empty.page).toFixed(0)} MB`, `${Math.max(0, gpu - empty.gpu).toFixed(0)} MB`]);
  return `## Memory

The most that the page's process and the GPU's process ever held, above an empty page (${empty.page.toFixed(0)} and ${empty.gpu.toFixed(0)} MB): getting ready and ${memory.reranks} reranks of ${memory.count.toLocaleString("en")} candidates on the small network. nestrank's holds the catalogue itself, its products as objects of the page included.

${markdownTable(["", "page", "GPU process"], rows)}`;
}

function tasks({ tasks }) {
  if (!tasks) return null;
  const counts = [...new Set(tasks.rows.map(({ count }) => count))];
  const names = [...new Set(tasks.rows.map(({ name }) => name))];
  const cell = (found) => (found ? `${ms(found.longest)}${found.long > 0 ? ` (${found.long})` : ""}` : "–");
  const table = (phase) => markdownTable(
    ["longest task in ms", ...counts.map((count) => count.toLocaleString("en"))],
    names.map((name) => [name, ...counts.map((count) => cell(tasks.rows.find((row) => row.name === name && row.count === count)?.[phase]))]),
  );
  return `## Long tasks

The longest task on the page's own thread, small network; in brackets how many were over 50 ms, which browsers call long and shoppers feel. nestrank goes from event to order, the peers run the network.

While getting ready, first answer included:

${table("load")}

While reranking ${tasks.reranks} times:

${table("rank")}${tasks.life ? life(tasks) : ""}`;
}

function life({ life, reranks }) {
  const phases = Object.keys(life[0].phases);
  return `

nestrank on the page's thread, one thing that a shop does after the other: loading a catalogue that the page has as an array, its first order, ten events, ${reranks} events with a rerank each, 24 products more and the order with them, letting go. Processor time of the longest task in ms, which other work on the machine does not make longer.

${markdownTable(
    ["longest task, processor ms", ...life.map(({ count }) => count.toLocaleString("en"))],
    phases.map((phase) => [phase, ...life.map(({ phases }) => ms(phases[phase].busy))]),
  )}`;
}

function gpu({ plain, split, whole }) {
  if (!plain || !split || !whole) return null;
  const ours = { title: "nestrank", names: ["nestrank webgpu"] };
  const peers = (names) => PEERS.map((peer) => ({ title: peer, names: names(`${peer} webgpu`) }));
  return `## WebGPU, in software

No GPU is at hand. Chromium's software adapter (SwiftShader) runs the same shaders on the CPU, one after another: these numbers say that everything works and how much overhead there is, **nothing about a real GPU**. A dash is a run that takes over 2 s, which is not repeated.

Network alone, peers on the plain graph:

${perNetwork(plain, [ours, ...peers((peer) => [peer])])}

Network alone, peers on the split graph:

${perNetwork(split, [ours, ...peers(ways)])}

From event to order, beside the peers' network alone:

${perNetwork(whole, [{ title: "nestrank, whole", names: ["nestrank webgpu, whole"] }, ...peers((peer) => [peer])])}`;
}

function method() {
  return `## How it is measured, and what is not

- **Same work.** Weights are drawn once and exported by \`benches/web/model\`: to a bundle of nestrank, to ONNX, and to plain arrays for TensorFlow.js. nestrank's own row of features is wider than 128 or 256 numbers; the columns that are too many have weights of zero, so the peers are not given them, and nestrank computes them all the same. Products and session are the demo's (its 600 products again and again), features come from nestrank's own code. A runtime whose outputs differ from nestrank's by more than a thousandth of the largest is not timed.
- **Same chances.** Runtimes take turns in one page; who begins changes from round to round. Each first runs for 0.4 s, so that the engine has compiled what is hot. A sample is a batch of runs of at least 3 ms, or one run, by \`performance.now()\` in a page that is isolated from other origins, where that clock is fine. For each network and number of candidates there is a fresh page.
- **One thread.** The peers can use threads where a page is isolated, which few shops can be; nestrank has none.
- **The peers at their best.** TensorFlow.js runs fused operations called by hand, not a graph model. onnxruntime-web's session has static shapes on the split graph and its cached part inside of the model.
- **Not measured:** a real GPU; Firefox and Safari; a phone. Whoever has one can run \`${COMMAND} --only network\` on it (other parts: whole, stages, start, wire, line, memory, tasks).`;
}
