// Numbers as the page of results shows them.

import { ratio, summary } from "../statistics.mjs";

/** Milliseconds with as many digits as mean something. */
export const ms = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3));
/** How many times as long, or as much. */
export const times = (value) => value.toFixed(value >= 10 ? 0 : value >= 1 ? 1 : 2);

/** "5.1 (4.9 to 5.3)": how many times as long as ours. */
export function ratioText(theirs, ours) {
  const { median, low, high } = ratio(theirs, ours);
  return `${times(median)}× (${times(low)}–${times(high)})`;
}

/** The cell of that name in a row of a comparison; `name` may stand for several, of which the fastest counts. */
export function cellOf(row, names) {
  const found = row.cells.filter(({ name }) => names.includes(name));
  const timed = found.filter(({ samples }) => samples);
  const medians = timed.map(({ samples }) => summary(samples).median);
  return timed[medians.indexOf(Math.min(...medians))] ?? found[0];
}

/**
 * A table of medians, a line for each of `lines`: `{ title, names, marks }`; ratios are to the first.
 * `marks` says what to write after a number that came from a cell of that name.
 */
export function comparison(rows, lines) {
  const counts = rows.map(({ count }) => `${count.toLocaleString("en")}`);
  const body = lines.map(({ title, names, marks = {} }, at) => {
    const cells = rows.map((row) => {
      const cell = cellOf(row, names);
      if (!cell?.samples) return "–";
      const time = `${ms(summary(cell.samples).median)} ms${marks[cell.name] ?? ""}`;
      const ours = cellOf(row, lines[0].names);
      return at === 0 || !ours?.samples ? time : `${time}, **${ratioText(cell.samples, ours.samples)}**`;
    });
    return [title, ...cells];
  });
  return markdownTable(["candidates", ...counts], body);
}

export function markdownTable(head, body) {
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const align = head.map((_, at) => (at === 0 ? "---" : "---:"));
  return [row(head), row(align), ...body.map(row)].join("\n");
}
