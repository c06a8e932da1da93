// Which children of a grid must move, and which can stay: needs no browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { stays } from "../../src/web/script/moves.js";

/** Moves as the grid does, and counts the moves. */
function arrange(order, held) {
  const stay = stays(order, held);
  const children = order.map((_, place) => place);
  let moves = 0;
  for (let place = order.length - 1; place >= 0; place--) {
    if (stay[place]) continue;
    moves += 1;
    children.splice(children.indexOf(order[place]), 1);
    const next = children.indexOf(order[place + 1]);
    children.splice(next < 0 ? children.length : next, 0, order[place]);
  }
  return { children, moves };
}

test("every order is reached, and the child that is held stays", () => {
  let seed = 7;
  const below = (end) => (seed = (seed * 48_271) % 2_147_483_647) % end;
  for (let size = 1; size < 60; size++) {
    const order = Array.from({ length: size }, (_, place) => place);
    for (let i = size - 1; i > 0; i--) {
      const other = below(i + 1);
      [order[i], order[other]] = [order[other], order[i]];
    }
    assert.deepEqual(arrange(order, -1).children, order);
    const held = below(size);
    assert.deepEqual(arrange(order, held).children, order);
    assert.equal(stays(order, held)[held], true);
  }
});

test("no move too many", () => {
  const moves = (order, held = -1) => arrange(order, held).moves;
  assert.equal(moves([0, 1, 2, 3]), 0);
  assert.equal(moves([3, 0, 1, 2]), 1);
  assert.equal(moves([3, 0, 1, 2], 0), 3);
  assert.equal(moves([4, 3, 2, 1, 0]), 4);
  assert.equal(moves([]), 0);
});
