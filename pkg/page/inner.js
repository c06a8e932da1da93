// What looks like a grid but is a part of a card: a chair's other colours, with their own prices.

/**
 * The cards that have a price and a picture outside of all that looks like a grid in them.
 * @param {Element} root
 * @param {Map<Element, Element[]>} parents  candidates for grids, each with those of its children that may be cards
 * @param {Text[]} prices  all that the page shows
 * @returns {Set<Element>}
 */
export function wholeCards(root, parents, prices) {
  const around = (nodes) => new Set([...nodes].map((node) => cardAround(node, parents)));
  const pictured = around(root.querySelectorAll("a[href] img"));
  return new Set([...around(prices)].filter((card) => card && pictured.has(card)));
}

function cardAround(node, parents) {
  let at = node;
  while (at && !(parents.get(at.parentElement)?.length > 1)) at = at.parentElement;
  return at;
}

/**
 * Whether a candidate for a grid lies in a card that is one without it.
 * @param {Element} inner
 * @param {Set<Element>} whole
 */
export function isInCard(inner, whole) {
  for (let at = inner; at; at = at.parentElement)
    if (whole.has(at) && [...at.parentElement.children].some((card) => card !== at && whole.has(card))) return true;
  return false;
}
