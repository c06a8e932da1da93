// What else a card says: who made it, how people rated it, whether any is left.

import { MEANT_FOR_LATER } from "./card-title.js";
import { pricesIn } from "./price.js";
import { clean } from "./text.js";
import { SOLD_OUT, countOf, ratingOf } from "./told.js";

const CLASS_SOLD_OUT =
  /(?:^|[\s_-])(out-?_?of-?_?stock|sold-?_?out|soldout|not-?available|unavailable|ausverkauft|agotado|epuise|rupture|uitverkocht)(?=$|[\s_-])/i;
const BRAND = /brand|vendor|manufacturer|hersteller|marque|(?:^|[\s_-])(?:marca|merk)(?![a-z])/i;
const BY = /^\s*by [\p{Lu}\d].{1,40}$/u;
const OF_A_VARIANT = /swatch|option|variant|size|colou?r/i;
/** "4.4 out of 5". */
const OUT_OF = /(\d(?:[.,]\d+)?)\s*(?:\/|out of|von|sur|van de|van|de|of|su|av)\s*5(?!\d)/i;

/** Who made it. @param {Element[]} elements  of a card */
export function brandOf(elements) {
  for (const element of elements) {
    const named = BRAND.test(`${element.getAttribute("class")} ${element.getAttribute("data-testid")}`);
    if (!named && (element.firstElementChild || !BY.test(element.textContent ?? ""))) continue;
    const text = clean(element.textContent, 80).replace(
      /^(vendor|brand|by|von|marque|hersteller|marke|marca)\s*:?\s+/i,
      "",
    );
    if (text && text.length < 50 && !pricesIn(text).length && !/^(vendor|brand)\W*$/i.test(text)) return text;
  }
  return "";
}

/** Stars and how many people gave them. */
export function votesOf(card, elements) {
  const named = elements.find(
    (element) =>
      /(?:^|[\s_-])(rating|ratings|stars|star-rating|review|reviews|bewertung|avis)/i.test(
        element.getAttribute("class") ?? "",
      ) || element.hasAttribute("data-rating"),
  );
  if (!named || named === card) {
    const label = elements.find((element) =>
      OUT_OF.test(element.getAttribute("aria-label") ?? element.getAttribute("title") ?? ""),
    );
    const text = `${label?.getAttribute("aria-label") ?? label?.getAttribute("title") ?? ""} ${(card.textContent ?? "").slice(0, 2000)}`;
    const stars = /([1-5][.,]\d)\s*[★⭐]/.exec(text) ?? OUT_OF.exec(text);
    const count = stars && /\((\d[\d.,]*)\)/.exec(text.slice(stars.index));
    return stars
      ? { rating: ratingOf(Number(stars[1].replace(",", "."))), reviews: count ? countOf(count[1]) : undefined }
      : {};
  }
  const texts = [
    named,
    ...named.querySelectorAll("[title],[aria-label],[data-rating],[style*=width],[data-score]"),
  ].slice(0, 8);
  let rating;
  for (const element of texts) {
    const label =
      [
        element.getAttribute("data-rating"),
        element.getAttribute("data-score"),
        element.getAttribute("aria-label"),
        element.getAttribute("title"),
      ]
        .map((text) => clean(text, 80))
        .find((text) => /\d/.test(text) && !/^\d+ *[\p{L}(]*(review|rating|vote|bewert|avis|opini)/iu.test(text)) ?? "";
    const [, value, percent, best] =
      /(\d+(?:[.,]\d+)?)\s*(%)?(?:\s*(?:\/|out of|von|sur|van de|de|of|su)\s*(\d+))?/.exec(label) ?? [];
    const width = /width:\s*(\d+(?:\.\d+)?)%/.exec(element.getAttribute("style") ?? "")?.[1];
    rating ??= value
      ? ratingOf(Number(value.replace(",", ".")), percent ? 100 : Number(best) || undefined)
      : width
        ? ratingOf(Number(width), 100)
        : undefined;
  }
  const text = clean(named.textContent, 200);
  rating ??= ratingOf(Number((OUT_OF.exec(text) ?? /^([0-5][.,]\d)(?![\d%])/.exec(text))?.[1].replace(",", ".") ?? NaN));
  const around = clean(
    named.parentElement === card ? text : `${text} ${named.nextElementSibling?.textContent ?? ""}`,
    300,
  );
  const count =
    /\((\d[\d.,\s]*)\)|(\d[\d.,]*)\s*(?:reviews?|ratings?|bewertung(?:en)?|avis|beoordeling(?:en)?|opiniones|reseñas|recensioni|تقييم\p{L}*)/iu.exec(
      around,
    );
  return { rating, reviews: count ? countOf(count[1] ?? count[2]) : undefined };
}

/** Whether, and by what, a card says that nothing is left. @returns {"class" | "text" | ""} */
export function soldOut(card, elements) {
  for (const element of elements) {
    const name = element.getAttribute("class") ?? "";
    if (
      name &&
      CLASS_SOLD_OUT.test(name) &&
      !OF_A_VARIANT.test(`${name} ${element.parentElement?.getAttribute("class") ?? ""}`) &&
      !(element !== card && (element.textContent ?? "").length < 40 && !seen(element))
    ) {
      // A badge that each card has is told from a state of the card by what else lies in it.
      return element === card || element.childElementCount > 1 ? "class" : "text";
    }
  }
  const says = elements.find((element) => {
    if (element.firstElementChild || MEANT_FOR_LATER.test(element.tagName)) return false;
    // Old shops say it by a picture.
    const text = (element.tagName === "IMG" ? element.getAttribute("alt") : element.textContent) ?? "";
    return text.length < (element.tagName === "IMG" ? 20 : 60) && SOLD_OUT.test(text);
  });
  return says && seen(says) ? "text" : "";
}

const seen = (element) =>
  !element.closest("[hidden],[aria-hidden='true'],.hidden,.hide,.d-none") &&
  (element.checkVisibility?.({ visibilityProperty: true }) ?? true);
