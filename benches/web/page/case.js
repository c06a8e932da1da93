// One case in the page: a network, so many products, and a shopper's features for them, computed
// once by nestrank's own code and handed to every runtime alike.

import { affine, partsOf, pick } from "../model/columns.js";
import { bytesOf, inParts, peersWeights } from "./weights.js";

const MODULE = "/target/xtask/nestrank_bench/";

/**
 * `made` is where the network's files are. Gives the case: `scorer` (nestrank's own), `rows` (what
 * the peers get on the plain graph), `weights` (for the peers), and the sides of the split graph.
 */
export async function prepare({ made, network, groups, count }) {
  const glue = await import(`${MODULE}nestrank_bench.js`);
  await glue.default({ module_or_path: `${MODULE}nestrank_bench_bg.wasm` });
  const manifest = await bytesOf(`${made}manifest.json`);
  const names = JSON.parse(new TextDecoder().decode(manifest)).files.map(({ name }) => name);
  const files = await Promise.all(names.map((name) => bytesOf(made + name)));
  const catalog = await bytesOf("/www/catalog.json");
  const scorer = new glue.BenchScorer(manifest, ...files, catalog, count);
  const parts = partsOf(groups, network);
  const weights = await peersWeights(made);
  weights.parts = inParts(weights, parts);
  return { made, network, count, manifest, bundleWeights: files[0], scorer, parts, weights };
}

/** Whole rows, as wide as the peers' network. */
export function plainRows({ scorer, parts }) {
  const all = Object.values(parts);
  const width = all.reduce((sum, part) => sum + part.width, 0);
  let start = 0;
  const kept = all.flatMap((part) => {
    const columns = part.kept.map((column) => column + start);
    start += part.width;
    return columns;
  });
  return pick(scorer.rows(), width, kept);
}

/** What the split graphs take. */
export function splitSides({ scorer, parts, weights, network }) {
  const side = (part) => pick(scorer.columns(part), parts[part].width, parts[part].kept);
  const keys = (part) => Int32Array.from(scorer.keys(part));
  const sides = Object.fromEntries(["user", "category", "brand", "product", "pair"].map((part) => [part, side(part)]));
  const itemWeight = weights.parts.items;
  const itemPart = affine(side("items"), itemWeight.shape[0], itemWeight.data, network.hidden[0], weights["first.bias"].data);
  return { ...sides, itemPart, categoryOf: keys("category"), brandOf: keys("brand"), productOf: keys("product") };
}

/** For each product all columns that depend on shopper and product: `[count, cross]`. */
export function crossRows(sides, parts, count) {
  const order = ["category", "brand", "product", "pair"];
  const widths = order.map((part) => parts[part].kept.length);
  const keys = [sides.categoryOf, sides.brandOf, sides.productOf, null];
  const width = widths.reduce((sum, width) => sum + width);
  const rows = new Float32Array(count * width);
  for (let item = 0, at = 0; item < count; item++) {
    order.forEach((part, index) => {
      const from = (keys[index]?.[item] ?? item) * widths[index];
      rows.set(sides[part].subarray(from, from + widths[index]), at);
      at += widths[index];
    });
  }
  return rows;
}
