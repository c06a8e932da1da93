// Which children of an element must move for it to get an order, and which can stay.

/**
 * For each place of the new order, whether the child that comes there can stay where it is.
 *
 * `order[place]` is the child's place now; each place comes once. The others must move, each to just
 * before its successor, from the last to the first. As few move as possible; `held`, a place of the
 * new order, stays whatever that costs; -1 for none.
 *
 * @param {number[]} order @param {number} held @returns {boolean[]}
 */
export function stays(order, held) {
  // The longest increasing subsequence, by patience sorting: `ends[k]` is the place at which the best
  // sequence of length k + 1 ends, `before[place]` the one before it in that sequence.
  const ends = [];
  const before = [];
  order.forEach((from, place) => {
    if (held >= 0 && Math.sign(place - held) !== Math.sign(from - order[held])) return;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[ends[middle]] < from) low = middle + 1;
      else high = middle;
    }
    before[place] = ends[low - 1];
    ends[low] = place;
  });
  const stay = order.map(() => false);
  for (let place = ends.at(-1); place !== undefined; place = before[place]) stay[place] = true;
  return stay;
}
