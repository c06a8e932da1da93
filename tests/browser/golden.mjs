// The golden session and what it must give: the same that tests/engine/parity.rs asks of the
// native engine.

import { readFileSync } from "node:fs";
import { ROOT } from "./harness.mjs";

const read = (path) => readFileSync(ROOT + path, "utf8");

export const TASKS = ["view", "cart", "favorite", "purchase"];

/** The first `count` golden rows, probabilities in the order of TASKS. */
export function goldenRows(count) {
  const lines = read("tests/golden/probabilities.csv").trim().split("\n").slice(1, count + 1);
  return lines.map((line) => line.split(",").map(Number));
}

/** The weight of each of TASKS in the score, as the demo's bundle has it. */
export function fusionWeights() {
  return JSON.parse(read("www/model/manifest.json")).tasks.map(({ weight }) => weight);
}

/**
 * The demo's catalogue, repeated under other ids until there are `count` products. None is sold
 * out: that is no feature, and an order would leave it out where every probability is compared.
 */
export function products(count) {
  const demo = JSON.parse(read("www/catalog.json"));
  return Array.from({ length: count }, (_, index) => {
    const product = demo[index % demo.length];
    const again = Math.floor(index / demo.length);
    return { ...product, available: true, id: again ? `${product.id}~${again}` : product.id };
  });
}

/** `{ now, events }`, each event with its whole product: a small catalogue does not hold them. */
export function session() {
  const { now, events } = JSON.parse(read("tests/golden/session.json"));
  const demo = new Map(JSON.parse(read("www/catalog.json")).map((product) => [product.id, product]));
  return { now, events: events.map((event) => ({ ...event, item: demo.get(event.item) })) };
}
