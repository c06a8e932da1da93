// Which plots there are.

import { summary } from "../statistics.mjs";
import { NETWORKS, nameOf } from "../model/networks.mjs";
import { barPlot, timePlot, waterfallPlot } from "./plots.mjs";
import { cellOf, ms } from "./tables.mjs";

/** The plots by name, as far as there are numbers for them. */
export function drawPlots({ plain, split, whole, wire, start, line }) {
  const plots = {};
  if (plain && split) {
    plots.network = timePlot("The network alone, features given, one thread", panels((network) => [
      one("nestrank", plain, network, ["nestrank cpu"]),
      one("onnxruntime-web", plain, network, ["onnxruntime-web wasm"]),
      one("TensorFlow.js", plain, network, ["TensorFlow.js wasm"]),
      one("onnxruntime-web, split", split, network, ways("onnxruntime-web wasm"), "5 4"),
      one("TensorFlow.js, split", split, network, ways("TensorFlow.js wasm"), "5 4"),
    ]));
  }
  if (whole) {
    plots.whole = timePlot("nestrank from event to order, the peers' network alone", panels((network) => [
      one("nestrank, all in order", whole, network, ["nestrank cpu, whole"]),
      one("nestrank, first 24", whole, network, ["nestrank cpu, first 24"], "5 4"),
      one("onnxruntime-web", whole, network, ["onnxruntime-web wasm"]),
      one("TensorFlow.js", whole, network, ["TensorFlow.js wasm"]),
    ]));
  }
  if (wire) {
    const rows = Object.entries(wire).map(([name, { brotli }]) => ({ name, value: brotli, label: `${(brotli / 1000).toFixed(0)} KB` }));
    plots.wire = barPlot("Code over the wire, brotli, weights not counted", rows);
  }
  if (start) {
    // A GPU in software is slow at everything: it would be the only bar to be seen.
    const rows = Object.entries(start).filter(([name]) => !name.endsWith("webgpu")).map(([name, { first }]) => ({ name, value: first.median, label: `${ms(first.median)} ms` }));
    plots.start = barPlot("From nothing to the first answer for 24 candidates, bytes from the same machine", rows);
  }
  if (line) {
    const panel = (title, { painted, drawn, reranked, waterfall }) => ({
      title,
      files: waterfall,
      marks: [["painted", painted.median], ["products", drawn.median], ["reranked", reranked.median]],
    });
    plots.line = waterfallPlot("The demo over slow 4G", [panel("empty cache", line.empty), panel("second visit", line.warm)]);
  }
  return plots;
}

/** The names of a peer's two ways on the split graph. */
export const ways = (peer) => [`${peer} (split)`, `${peer} (gather)`];

const panels = (series) => Object.entries(NETWORKS).map(([name, network]) => ({ title: nameOf(network), series: series(name).filter(({ points }) => points.length > 0) }));

function one(name, rows, network, names, dash) {
  const points = rows.filter((row) => row.network === network).flatMap((row) => {
    const cell = cellOf(row, names);
    return cell?.samples ? [[row.count, summary(cell.samples).median]] : [];
  });
  return { name, dash, points };
}
