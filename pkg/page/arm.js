// The control arm: some visitors keep the server's order, so that a shop can see what the other
// order is worth to it.

/**
 * @param {number} holdout the share of visitors that keep the server's order, from 0 to 1
 * @param {import("./kept.js").Kept} kept where the visitor's number is kept, if it may be
 * @returns {"control" | "treated"}
 */
export function armOf(holdout, kept) {
  if (!(holdout > 0)) return "treated";
  let number = kept.get("number");
  if (!Number.isInteger(number)) {
    number = crypto.getRandomValues(new Uint32Array(1))[0];
    kept.set("number", number);
  }
  return share(number) < holdout ? "control" : "treated";
}

/** A number's place between 0 and 1, always the same: Wellons' lowbias32. */
export function share(number) {
  let mixed = number >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
