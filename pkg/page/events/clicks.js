// Clicks on cards and on a product page's controls, heard at the document. They are the last
// resort: what the page says itself of the same click is believed before them.

import { tellError } from "../tell.js";

/** How shops mark their controls; a selector of the shop's own replaces its line. */
const CONTROLS = {
  cart: [
    '[data-nestrank="cart"]', '[name="add-to-cart"]', ".add_to_cart_button:not(.product_type_variable, .product_type_grouped, .product_type_external)",
    ".single_add_to_cart_button", 'a[href*="add-to-cart="]', ".tocart", "[data-add-to-cart]", '[data-action="add-to-cart"]', '[data-button-action="add-to-cart"]',
    'form[action*="/cart/add"] [type="submit"]', 'form[action*="/cart/add"] button:not([type="button"])',
    'button[class*="add-to-cart" i]', 'button[class*="addtocart" i]', 'button[class*="add_to_cart" i]', 'button[id^="add-to-cart" i]',
  ].join(),
  favorite: [
    '[data-nestrank="favorite"]', ".towishlist", ".add_to_wishlist", '[data-action="add-to-wishlist"]', "[data-add-to-wishlist]",
    'button[class*="wishlist" i]', 'a[class*="wishlist" i]', 'button[class*="favorite" i]', 'button[class*="favourite" i]', 'a[class*="favorite" i]',
    'button[aria-label*="wishlist" i]', 'button[aria-label*="wunschzettel" i]', 'button[aria-label*="merkzettel" i]', 'button[aria-label*="favor" i]',
  ].join(),
  uncart: '[data-nestrank="uncart"]',
  unfavorite: '[data-nestrank="unfavorite"]',
  view: '[data-nestrank="view"], a[href]',
};
/** On a product's page, what stands in one of these is about another product. */
const OTHERS = "li, [class*=related i], [class*=upsell i], [class*=cross-sell i], [class*=recommend i], [class*=carousel i], [class*=swiper i], [class*=slick i]";
const OPPOSITE = { favorite: "unfavorite" };

/**
 * @param {object} place `productAt(element)` is the product of the card that holds the element;
 *   `main()` the product of a product page
 * @param {(kind: string, item: object, card: boolean) => void} found what was clicked
 * @param {object} [selectors] the shop's own, by kind
 */
export function hearClicks(place, found, selectors = {}) {
  const controls = Object.entries({ ...CONTROLS, ...pick(selectors) });
  const listen = (event) => {
    try {
      const { target, button } = event;
      if (!(target instanceof Element) || button > 1) return;
      for (const [named, selector] of controls) {
        const control = closest(target, selector);
        if (!control) continue;
        const card = place.productAt(control);
        const item = card ?? (named === "view" || control.closest(OTHERS) ? null : place.main());
        if (!item || (named === "view" && !leads(control))) return;
        // A pressed heart is taken back.
        const kind = control.getAttribute("aria-pressed") === "true" ? (OPPOSITE[named] ?? named) : named;
        found(kind, item, Boolean(card));
        return;
      }
    } catch {
      // A page may have made its own of what we ask it with.
    }
  };
  for (const type of ["click", "auxclick"]) document.addEventListener(type, listen, { capture: true, passive: true });
  return () => {
    for (const type of ["click", "auxclick"]) document.removeEventListener(type, listen, { capture: true });
  };
}

/** The kinds of events that a map of selectors may name. */
function pick(selectors) {
  const own = Object.keys(CONTROLS).filter((kind) => typeof selectors?.[kind] === "string");
  return Object.fromEntries(own.filter((kind) => valid(kind, selectors[kind])).map((kind) => [kind, selectors[kind]]));
}

function valid(kind, selector) {
  try {
    document.createDocumentFragment().querySelector(selector);
    return true;
  } catch {
    tellError(new Error(`selectors.${kind} is no CSS selector: ${selector.slice(0, 100)}`), "option-invalid");
    return false;
  }
}

function closest(target, selector) {
  const found = target.closest(selector);
  return found && !found.matches(":disabled, [aria-disabled=true]") ? found : null;
}

/** Whether a link leads to another page, and not to a menu, a picture or nowhere. */
function leads(control) {
  const href = control.getAttribute("href");
  return href === null || !/^\s*(#|javascript:|mailto:|tel:)/i.test(href);
}
