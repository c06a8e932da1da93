// Whether a grid can be moved at all without breaking the page that made it.

/** Carousels count their slides and clone them. */
const CAROUSEL = ".slick-track, .swiper-wrapper, .owl-stage, .splide__list, .glide__slides, .flickity-slider, .keen-slider";
/** Code that finds a product by where its card stands: in a handler, and in a script that does more. */
const BY_PLACE = /\.(index|eq)\(|:eq\(|nth-(child|of-type)|rowIndex|cellIndex|\.children\[|\bforms\[\s*\d|(All|Name)\([^()]*\)\s*\[|indexOf\.call|\.indexOf\(\s*(this|event|e)\b/;
const COUNTS_PLACES = /\.index\(\s*(this)?\s*\)|\.eq\(\s*[a-z_$]|rowIndex|cellIndex|\.children\[\s*[a-z_$]|(All|ClassName)\([^()]*\)\s*\[\s*[a-z_$]|indexOf\.call|children\)?\]?\.indexOf\(/i;
const HANDLERS = ["onclick", "onsubmit", "onchange", "onmousedown", "onpointerdown", "href", "action"];
/** More handlers, or more script, than this are not read through. */
const MOST_CONTROLS = 400;
const MOST_SCRIPT = 300_000;

/**
 * Why a grid is left alone: a few words, or `null` if it can be moved.
 * @param {Element} element
 * @param {Element[]} cards its children that are products
 */
export function unfit(element, cards) {
  if (element.matches(CAROUSEL)) return "it is a carousel";
  const sample = [cards[0], cards[Math.floor(cards.length / 2)], cards[cards.length - 1]].filter(Boolean);
  if (sample.some((card) => ["absolute", "fixed"].includes(getComputedStyle(card).position))) {
    return "its cards are placed one by one, as in a virtualised list";
  }
  return controlledByPlace(element, cards) ? "its controls find their product by the place of the card" : null;
}

function controlledByPlace(element, cards) {
  const own = HANDLERS.map((name) => (name === "href" || name === "action" ? `[${name}^="javascript:" i]` : `[${name}]`)).join();
  let left = MOST_CONTROLS;
  for (const card of cards) {
    for (const control of [card, ...card.querySelectorAll(own)]) {
      if (left-- <= 0) return false;
      if (HANDLERS.some((name) => BY_PLACE.test(control.getAttribute(name) ?? ""))) return true;
    }
  }
  return scriptedByPlace(element, cards);
}

/** Whether a script in the page that names this grid or its cards, as only they are named, counts places. */
function scriptedByPlace(element, cards) {
  const names = [element.id, ...element.classList, ...(cards[0]?.classList ?? [])].filter((name) => name.length > 3);
  if (!names.length) return false;
  let left = MOST_SCRIPT;
  for (const script of document.querySelectorAll("script:not([src]):not([type*=json])")) {
    const text = script.textContent;
    if ((left -= text.length) < 0) return false;
    const near = names.flatMap((name) => around(text, name));
    if (near.some((part) => COUNTS_PLACES.test(part))) return true;
  }
  return false;
}

/** What stands after each mention of a name in quotes: as far as one handler reaches. */
function around(text, name) {
  const parts = [];
  for (let at = text.indexOf(name); at >= 0 && parts.length < 20; at = text.indexOf(name, at + 1)) {
    if (/["'`.#\s]/.test(text[at - 1] ?? "")) parts.push(text.slice(at, at + 400));
  }
  return parts;
}
