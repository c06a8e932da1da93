// What of a page the shopper can see.

/** Cards that are about to come into view count as in view, in px. */
const NEAR = 64;

/** Whether none of an element is in view, nor about to come. */
export function outOfView(element) {
  const { top, left, right } = element.getBoundingClientRect();
  // What was scrolled past stays too.
  return top >= innerHeight + NEAR || left >= innerWidth + NEAR || right <= -NEAR;
}

/** Whether the shopper has scrolled past an element: its height carries all that is in view. */
export const passed = (element) => element.getBoundingClientRect().bottom <= 0;

/** Whether an element has a box at all; what a filter hides has none. */
export const hasBox = (element) => element.getClientRects().length > 0;

/** Remembers where things in view stand; the function that it returns says whether all still do. */
export function steady(elements) {
  const scrolled = [scrollX, scrollY];
  const places = elements.filter((element) => hasBox(element) && !outOfView(element)).map((element) => [element, placeOf(element)]);
  return () => same(scrolled, [scrollX, scrollY]) && places.every(([element, place]) => same(place, placeOf(element)));
}

/** Remembers where a card stands; the function that it returns scrolls by as much as that has changed. */
export function pinned(card) {
  // Not the rectangle: a card on its way is still seen where it was.
  const before = card?.offsetTop;
  return () => {
    const shift = card ? card.offsetTop - before : 0;
    if (Math.abs(shift) >= 1) scrollBy({ top: shift, behavior: "instant" });
  };
}

function placeOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [left, top, width, height];
}

const same = (one, other) => one.every((value, at) => Math.abs(value - other[at]) < 1);
