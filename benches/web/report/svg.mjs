// As much of a drawing library as three kinds of plot need.

const INK = "#2a2e33";
const FAINT = "#dfe3e8";
const SOFT = "#68707a";

/** nestrank green, the peers in colours of their own; what is not listed is grey. */
const COLOURS = [["nestrank", "#0b7a53"], ["onnxruntime", "#c4551d"], ["TensorFlow", "#3c62b0"]];
export const colourOf = (name) => COLOURS.find(([start]) => name.startsWith(start))?.[1] ?? SOFT;

const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
const place = (number) => Number(number.toFixed(1));

/** Elements are texts; sizes are in pixels. */
export const line = (x1, y1, x2, y2, { colour = FAINT, width = 1, dash } = {}) =>
  `<line x1="${place(x1)}" y1="${place(y1)}" x2="${place(x2)}" y2="${place(y2)}" stroke="${colour}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;

export const path = (points, { colour, width = 2, dash }) =>
  `<path d="M${points.map(([x, y]) => `${place(x)} ${place(y)}`).join("L")}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ""}/>`;

export const dot = (x, y, colour) => `<circle cx="${place(x)}" cy="${place(y)}" r="3" fill="${colour}"/>`;

export const rect = (x, y, width, height, colour) =>
  `<rect x="${place(x)}" y="${place(y)}" width="${place(Math.max(width, 0.5))}" height="${place(height)}" rx="2" fill="${colour}"/>`;

export const text = (x, y, words, { colour = INK, anchor = "start", size = 12, bold = false } = {}) =>
  `<text x="${place(x)}" y="${place(y)}" fill="${colour}" font-size="${size}" text-anchor="${anchor}"${bold ? ' font-weight="600"' : ""}>${escape(words)}</text>`;

/** A whole drawing, on white whatever it stands on. */
export function drawing(width, height, title, elements) {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif">`;
  return [head, `<title>${escape(title)}</title>`, rect(0, 0, width, height, "#fff"), text(20, 28, title, { size: 15, bold: true }), ...elements, "</svg>", ""].join("\n");
}

export const style = { ink: INK, faint: FAINT, soft: SOFT };
