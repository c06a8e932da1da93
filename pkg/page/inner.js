// What looks like a grid but is a part of a card: a chair's other colours, with their own prices.

/**
 * Whether a candidate for a grid lies in a card that has a price and a picture besides.
 * @param {Element} inner
 * @param {Map<Element, Element[]>} parents  all candidates, each with those of its children that may be cards
 * @param {Text[]} prices  all that the page shows
 */
export function isInCard(inner, parents, prices) {
  for (let at = inner; at; at = at.parentElement) {
    const cards = parents.get(at.parentElement) ?? [];
    if (cards.includes(at) && [at, cards.find((card) => card !== at)].every((card) => hasOwn(card, parents, prices)))
      return true;
  }
  return false;
}

/** Whether a card has a price and a picture outside of all that looks like a grid in it. */
function hasOwn(card, parents, prices) {
  const inner = [...parents].filter(([parent, { length }]) => length > 1 && card?.contains(parent));
  const own = (node) => card?.contains(node) && !inner.some(([parent]) => parent.contains(node));
  return inner.length > 0 && prices.some(own) && [...card.querySelectorAll("a[href] img")].some(own);
}
