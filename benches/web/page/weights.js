// The peers' weights, out of the files that were exported for them.

/** Bytes of an address of our own server. */
export async function bytesOf(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The network's matrices by name, `{ shape, data }`. */
export async function peersWeights(made) {
  const [names, numbers] = await Promise.all([bytesOf(`${made}tensors.json`), bytesOf(`${made}tensors.bin`)]);
  const floats = new Float32Array(numbers.buffer);
  const weights = {};
  let at = 0;
  for (const [name, shape] of Object.entries(JSON.parse(new TextDecoder().decode(names)))) {
    const size = shape[0] * shape[1];
    weights[name] = { shape, data: floats.slice(at, at + size) };
    at += size;
  }
  return weights;
}

/** The first layer by what its rows depend on; `cross` is all of shopper and product together. */
export function inParts({ "first.weight": { shape, data } }, parts) {
  const cols = shape[1];
  const rows = (from, count) => ({ shape: [count, cols], data: data.slice(from * cols, (from + count) * cols) });
  const own = Object.entries(parts).map(([name, part]) => [name, rows(part.first, part.kept.length)]);
  const cross = parts.category.first;
  return { ...Object.fromEntries(own), cross: rows(cross, shape[0] - cross) };
}
