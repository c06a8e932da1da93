// The plots: time against candidates, bars, and a waterfall.

import { colourOf, dot, drawing, line, path, rect, style, text } from "./svg.mjs";

const PANEL = { width: 480, height: 380, left: 62, right: 150, top: 78, bottom: 56 };
/** Where lines may be drawn across, in every power of ten. */
const STEPS = [1, 2, 5];

/**
 * Time for each candidate against how many there are, both in powers of ten, a panel for each of
 * `panels`: `{ title, series }`, where a series is `{ name, dash, points: [[candidates, ms]] }`.
 */
export function timePlot(title, panels) {
  const points = panels.flatMap(({ series }) => series.flatMap((one) => one.points));
  const counts = [...new Set(points.map(([count]) => count))];
  const each = points.map(micros);
  const ticks = [-2, -1, 0, 1, 2, 3].flatMap((power) => STEPS.map((step) => step * 10 ** power));
  const low = ticks.findLast((tick) => tick <= Math.min(...each));
  const high = ticks.find((tick) => tick >= Math.max(...each));
  const axes = { counts, ticks: ticks.filter((tick) => tick >= low && tick <= high) };
  const drawn = panels.flatMap((panel, at) => timePanel(panel, at * PANEL.width, axes));
  drawn.unshift(text(20, 48, "microseconds for each candidate, median; lower is better", { colour: style.soft }));
  return drawing(panels.length * PANEL.width, PANEL.height, title, drawn);
}

const micros = ([count, ms]) => (1000 * ms) / count;

function timePanel({ title, series }, left, { counts, ticks }) {
  const { width, height } = PANEL;
  const scale = (values, from, to) => {
    const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
    return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
  };
  const [from, to] = [left + PANEL.left, left + width - PANEL.right];
  const [x, y] = [scale(counts, from + 12, to - 4), scale(ticks, height - PANEL.bottom, PANEL.top + 14)];
  const drawn = [text(from, PANEL.top - 4, title, { bold: true })];
  for (const tick of ticks) {
    drawn.push(line(from, y(tick), to, y(tick)), text(from - 8, y(tick) + 4, `${Number(tick.toPrecision(1))}`, { anchor: "end", size: 11, colour: style.soft }));
  }
  const bottom = height - PANEL.bottom;
  for (const count of counts) drawn.push(text(x(count), bottom + 18, count.toLocaleString("en"), { anchor: "middle", size: 11, colour: style.soft }));
  drawn.push(text((from + to) / 2, bottom + 38, "candidates", { anchor: "middle", size: 11, colour: style.soft }));
  for (const { name, dash, points } of series) {
    const places = points.map((point) => [x(point[0]), y(micros(point))]);
    drawn.push(path(places, { colour: colourOf(name), dash }), ...places.map(([px, py]) => dot(px, py, colourOf(name))));
  }
  return [...drawn, ...labels(series.map(({ name, points }) => ({ name, y: y(micros(points.at(-1))), x: x(points.at(-1)[0]) })))];
}

/** Names at the lines' ends, pushed apart where they would overlap. */
function labels(ends) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  sorted.forEach((end, at) => (end.y = at > 0 ? Math.max(end.y, sorted[at - 1].y + 14) : end.y));
  return sorted.map(({ name, x, y }) => text(x + 8, y + 4, name, { colour: colourOf(name), size: 11 }));
}

/** A bar for each of `rows`, `{ name, value, label }`. */
export function barPlot(title, rows) {
  const [width, left, top, step] = [760, 190, 52, 28];
  const most = Math.max(...rows.map(({ value }) => value));
  const scale = (width - left - 130) / most;
  const drawn = rows.flatMap(({ name, value, label }, at) => {
    const y = top + at * step;
    return [
      text(left - 10, y + 13, name, { anchor: "end" }),
      rect(left, y, value * scale, 18, colourOf(name)),
      text(left + value * scale + 8, y + 13, label, { colour: style.soft }),
    ];
  });
  return drawing(width, top + rows.length * step + 16, title, drawn);
}

/** Files on a common axis of time, a panel above the other: `{ title, files, marks: [[name, ms]] }`. */
export function waterfallPlot(title, panels) {
  const [width, left, right, step] = [860, 250, 80, 17];
  const end = Math.max(...panels.flatMap(({ marks }) => marks.map(([, ms]) => ms)));
  const x = (ms) => left + (ms / end) * (width - left - right);
  const drawn = [];
  let y = 62;
  for (const panel of panels) {
    drawn.push(text(20, y, panel.title, { bold: true }));
    y += 30;
    const bottom = y + panel.files.length * step;
    panel.marks.forEach(([name, ms], at) => {
      drawn.push(line(x(ms), y - 6, x(ms), bottom, { colour: style.ink, dash: "3 3" }));
      drawn.push(text(x(ms), y - 10 - (at % 2) * 13, `${name} ${(ms / 1000).toFixed(1)} s`, { size: 10, anchor: at === panel.marks.length - 1 ? "end" : "middle" }));
    });
    for (const file of panel.files) {
      drawn.push(text(left - 10, y + 10, shortened(file.name), { anchor: "end", size: 10, colour: style.soft }));
      drawn.push(rect(x(file.start), y + 2, x(file.first) - x(file.start), 10, style.faint));
      drawn.push(rect(x(file.first), y + 2, x(file.end) - x(file.first), 10, file.name.startsWith("/pkg") || file.name.includes("/model/") ? colourOf("nestrank") : style.soft));
      drawn.push(text(x(file.end) + 5, y + 11, size(file.bytes), { size: 9, colour: style.soft }));
      y += step;
    }
    y += 34;
  }
  return drawing(width, y, title, drawn);
}

const shortened = (name) => name.replace(/-[0-9a-f]{16}\./, "-….");
/** 300 bytes are what browsers say of an answer that is no more than "unchanged". */
const size = (bytes) => (bytes === 0 ? "cached" : bytes === 300 ? "unchanged" : `${(bytes / 1000).toFixed(1)} KB`);
