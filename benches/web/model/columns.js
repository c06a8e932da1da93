// Which columns of nestrank's row the peers get, and what each part of the split first layer is.

/** `wanted` columns of `width`, evenly spread. */
export function keptColumns(width, wanted) {
  const place = (column) => Math.floor((column * wanted) / width);
  return Array.from({ length: width }, (_, column) => column).filter((column) => place(column + 1) > place(column));
}

/** The groups of columns that are known by the same key, in the order of a row. */
const PARTS = [
  ["items", ["item"]],
  ["user", ["user"]],
  ["category", ["category", "related"]],
  ["brand", ["brand"]],
  ["product", ["product"]],
  ["pair", ["price", "style", "color", "material", "words", "vector"]],
];

/**
 * The parts of a row: `{ items: { width, kept, first }, user: ... }`, where `kept` are its columns
 * that the peers get, counted from the part's own first, and `first` is its first among all that
 * the peers get.
 */
export function partsOf(groups, { inputs, dim }) {
  const width = (name) => {
    const { columns, bags } = groups.find((group) => group.name === name);
    return columns.length + bags * dim;
  };
  const widths = PARTS.map(([, names]) => names.reduce((sum, name) => sum + width(name), 0));
  const kept = keptColumns(widths.reduce((sum, width) => sum + width), inputs);
  const parts = {};
  let [start, first] = [0, 0];
  PARTS.forEach(([name], at) => {
    const own = kept.filter((column) => column >= start && column < start + widths[at]).map((column) => column - start);
    parts[name] = { width: widths[at], kept: own, first };
    start += widths[at];
    first += own.length;
  });
  return parts;
}

/** Some columns of `data`, `[rows, width]`. */
export function pick(data, width, columns) {
  const rows = data.length / width;
  const picked = new Float32Array(rows * columns.length);
  let at = 0;
  for (let row = 0; row < rows; row++) for (const column of columns) picked[at++] = data[row * width + column];
  return picked;
}

/** Matrix product and bias, for what is computed once: `[rows, inner] [inner, cols] + [cols]`. */
export function affine(left, inner, right, cols, bias) {
  const rows = left.length / inner;
  const product = new Float32Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    const out = product.subarray(row * cols, (row + 1) * cols);
    out.set(bias);
    for (let k = 0; k < inner; k++) {
      const x = left[row * inner + k];
      const from = k * cols;
      for (let col = 0; col < cols; col++) out[col] += x * right[from + col];
    }
  }
  return product;
}
