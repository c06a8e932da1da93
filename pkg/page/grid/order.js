// Which child comes to which place: plain arithmetic, no page.

/**
 * The new order of a grid's children. Those that are not free keep their place; the free ones share
 * theirs by rank.
 * @template T
 * @param {T[]} children as they stand
 * @param {(child: T) => boolean} isFree
 * @param {(child: T) => number} rankOf smaller comes first; equal ranks stay as they stand
 * @returns {{ order: T[], moved: number }} `moved` children come to another place
 */
export function arranged(children, isFree, rankOf) {
  const free = children.filter(isFree);
  const sorted = free.map((child) => ({ child, rank: rankOf(child) })).sort((a, b) => a.rank - b.rank);
  let next = 0;
  const order = children.map((child) => (isFree(child) ? sorted[next++].child : child));
  return { order, moved: order.filter((child, at) => child !== children[at]).length };
}

/**
 * A remembered order after the page changed it: what it took out goes, what it put in stands where
 * the page meant it to, which is before the sibling that it named.
 * @template T
 * @param {T[]} order
 * @param {{ added: T[], removed: T[], before: T | null }} change
 */
export function changed(order, { added, removed, before }) {
  const gone = new Set([...removed, ...added]);
  const rest = order.filter((child) => !gone.has(child));
  const at = before === null ? -1 : rest.indexOf(before);
  return at < 0 ? [...rest, ...added] : [...rest.slice(0, at), ...added, ...rest.slice(at)];
}

/** Whether two lists hold the same in the same order. */
export function same(one, other) {
  return one.length === other.length && one.every((child, at) => child === other[at]);
}
