// What of a page the shopper can see.

/** Cards that are about to come into view count as in view, in px. */
const NEAR = 64;

/** Whether none of an element is in view, nor about to come. */
export function outOfView(element) {
  const { top, left, right } = element.getBoundingClientRect();
  // What was scrolled past stays too: its height carries what is in view.
  return top >= innerHeight + NEAR || left >= innerWidth + NEAR || right <= -NEAR;
}

/** Whether an element has a box at all; what a filter hides has none. */
export const hasBox = (element) => element.getClientRects().length > 0;

/** Remembers where things in view stand; the function that it returns says whether all still do. */
export function steady(elements) {
  const scrolled = [scrollX, scrollY];
  const places = elements.filter((element) => hasBox(element) && !outOfView(element)).map((element) => [element, placeOf(element)]);
  return () => same(scrolled, [scrollX, scrollY]) && places.every(([element, place]) => same(place, placeOf(element)));
}

function placeOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left, top, width, height];
}

const same = (one, other) => one.every((value, at) => Math.abs(value - other[at]) < 1);
