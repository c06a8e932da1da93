// WooCommerce's own events: those that its older themes fire through jQuery, and those that its
// blocks dispatch at the body.

/** jQuery's: the name, what it means, and which argument is the button. */
const JQUERY = [
  ["added_to_cart", "cart", 3],
  ["removed_from_cart", "uncart", 3],
  ["added_to_wishlist", "favorite", 1],
  ["removed_from_wishlist", "unfavorite", 1],
];
const BLOCKS = [["wc-blocks_added_to_cart", "cart"], ["wc-blocks_removed_from_cart", "uncart"]];

/**
 * @param {object} place `productAt(element)` as for clicks; `last()` is what was clicked at just now
 * @returns {{ check(): void, stop(): void }} `check` looks whether jQuery is there by now
 */
export function wooCommerce(window, hear, place) {
  const { body } = window.document;
  let jquery = null;
  let stopped = false;
  /** An event that names no product may only repeat what the click said. */
  const say = (kind, named) => {
    const item = named ?? place.last();
    if (item && !stopped) hear({ kind, source: "woocommerce", items: [item], echo: !named });
  };
  const blocks = BLOCKS.map(([name, kind]) => [name, (event) => {
    const id = event.detail?.productId ?? event.detail?.product?.id;
    say(kind, id === undefined ? null : { ids: [String(id)] });
  }]);
  blocks.forEach(([name, listen]) => body.addEventListener(name, listen));

  const check = () => {
    if (stopped || jquery === window.jQuery || typeof window.jQuery !== "function") return;
    jquery = window.jQuery;
    for (const [name, kind, at] of JQUERY) {
      try {
        jquery(body).on(`${name}.nestrank`, (...given) => say(kind, itemOf(given[at]?.[0] ?? given[at], place)));
      } catch {
        // Something else goes by the name of jQuery.
      }
    }
  };
  const stop = () => {
    stopped = true;
    blocks.forEach(([name, listen]) => body.removeEventListener(name, listen));
    try {
      jquery?.(body).off(".nestrank");
    } catch {
      // As above.
    }
  };
  check();
  return { check, stop };
}

/** What a button is for: its own attributes, else the card that it stands in. */
function itemOf(button, place) {
  if (!(button instanceof Element)) return null;
  const { product_id: product, productId, product_sku: sku, variation_id: variation } = button.dataset;
  const ids = [product, productId, sku, variation].filter(Boolean);
  return ids.length ? { ids } : place.productAt(button);
}
