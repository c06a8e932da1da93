// Prices as people write them, in any currency: `299,000 TND` is 299, `1.299,-` is 1299. Separators
// cannot be told apart without knowing the currency, so the two are read together.

import { onceFor } from "./json.js";
import { clean } from "./text.js";

/** Signs in front of or behind a number. Those with `~` mean what the page's own currency says. */
const TABLE =
  "USD US$|BRL R$|AUD A$ AU$|CAD C$ CA$|NZD NZ$|HKD HK$|SGD S$|TWD NT$|MXN MX$|~USD $|" +
  "EUR € euro euros Euro eur Eur|GBP £|~JPY ¥ ￥|JPY 円|CNY 元|INR ₹|~INR Rs. Rs RS|~PKR ₨|KRW ₩ 원|TRY ₺ TL|" +
  "RUB ₽ руб. руб р. р|UAH ₴ грн|ILS ₪|VND ₫ đ|THB ฿|PHP ₱|NGN ₦|PLN zł|CZK Kč|HUF Ft|RON lei Lei|" +
  "BGN лв. лв|~SEK kr. kr Kr. Kr|CHF Fr. SFr.|TND DT dt د.ت|~MAD DH Dh dh|AED DHS Dhs. Dhs د.إ|~AED درهم|" +
  "MAD د.م. د.م|SAR ر.س SR|~SAR ريال ﷼|EGP ج.م جنيه L.E. L.E LE|KWD د.ك KD|BHD BD د.ب|OMR ر.ع|QAR ر.ق QR|" +
  "JOD د.أ JD|~JOD دينار|LBP ل.ل|IQD د.ع|DZD د.ج DA|IRT تومان|IDR Rp Rp.|MYR RM|PEN S/|CRC ₡|PYG ₲|KZT ₸";
/** @type {Record<string, string>} */
const SIGNS = Object.fromEntries(
  TABLE.split("|").flatMap((row) => {
    const [code, ...signs] = row.split(" ");
    return signs.map((sign) => [sign, code]);
  }),
);
const LONGEST = 6;
const NUMBER = /\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)(?:[.,٫]\d{1,3}(?!\d))?|\d+(?:[.,'’٫٬،]\d+)*/g;
/** A dash that stands for the cents: `1.299,-`. */
const DASH = /^\s?[.,:][-–—]{1,2}|^[-–—]{2}/;
/** The first digit of each script that shops are written in. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
/** A quick look that spares most text the long one. */
export const HAS_DIGIT = /[\d\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/;
const LETTER = /\p{L}/u;

const codes = new Map();
/** How many decimals a currency is written with, at most; -1 if there is no such currency. @param {string} code */
export function decimalsOf(code) {
  if (!codes.has(code)) codes.set(code, decimals(code));
  return codes.get(code);
}
function decimals(code) {
  if (!/^[A-Z]{3}$/.test(code)) return -1;
  if (THREE.includes(code)) return 3;
  if (COMMON.includes(code)) return 2;
  // Intl knows all of them, but asking it first takes a page some ten milliseconds.
  known ??= new Set(Intl.supportedValuesOf?.("currency") ?? []);
  return known.has(code)
    ? new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits
    : -1;
}
const THREE = "TND KWD BHD OMR JOD LYD";
const COMMON =
  "EUR USD GBP CHF CAD AUD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY EGP MAD AED SAR QAR ILS INR PKR CNY HKD SGD MYR THB PHP IDR BRL MXN COP PEN ZAR NGN KES JPY KRW VND CLP IRT";
let known;

/** Digits of any script as 0 to 9. @param {string} text */
function asciiDigits(text) {
  return /^[\0-\x7f]*$/.test(text)
    ? text
    : text.replace(/[^\0-\u02ff]/g, (letter) => {
        const code = letter.charCodeAt(0);
        const zero = ZEROS.find((first) => code >= first && code < first + 10);
        return zero ? String(code - zero) : letter;
      });
}

/**
 * @typedef {object} Price
 * @property {number} value
 * @property {string} currency  an ISO 4217 code, or empty
 * @property {number} start  where it stands in the text
 * @property {number} end
 */

/**
 * The prices that a text shows.
 * @param {string} text
 * @param {{ currency?: string, bare?: boolean }} [options]  currency: what the page says; bare:
 *   numbers without a currency count too
 * @returns {Price[]}
 */
export function pricesIn(text, { currency = "", bare = false } = {}) {
  if (text.length > 500 || !HAS_DIGIT.test(text)) return [];
  const plain = asciiDigits(text);
  const found = [];
  const numbers = [...plain.matchAll(NUMBER)].map((match) => around(plain, match, currency));
  for (const [at, number] of numbers.entries()) {
    const next = numbers[at + 1];
    // "10 – 20 €": the sign is for both.
    const shared = next && /^\s*[-–—]\s*$/.test(plain.slice(number.end, next.start)) && next.own;
    const own = number.own || shared || "";
    // Nine digits in a row are an article's number.
    if (number.glued || /^\d{9}/.test(number.digits) || (!own && !number.dash && !bare)) continue;
    if (!own && /^\s*[%x×°]|^\s?(cm|mm|kg|stk|pcs|l|w)\b/i.test(plain.slice(number.end))) continue;
    const value = numberOf(number.digits, decimalsOf(own || currency));
    if (Number.isFinite(value)) found.push({ value, currency: own || currency, start: number.start, end: number.end });
  }
  return found;
}

/** A number with the signs before and behind it. */
function around(plain, match, currency) {
  const digits = match[0];
  const { index } = match;
  let end = index + digits.length;
  const dash = DASH.exec(plain.slice(end, end + 4))?.[0] ?? "";
  end += dash.length;
  const before = /(\D*?)([\s:=]*)$/.exec(plain.slice(Math.max(0, index - LONGEST - 3), index));
  const after = /^\s{0,2}/.exec(plain.slice(end))[0].length;
  const first = before[2].length < 4 ? signAt(before[1], true) : "";
  const last = signAt(plain.slice(end + after, end + after + LONGEST + 1), false);
  const previous = plain[index - 1] ?? "";
  const minus = /[-−]$/.test(previous) && !/\d\s?-$/.test(plain.slice(Math.max(0, index - 3), index));
  return {
    digits,
    dash,
    // `$219.00 AUD`
    own: (/^[A-Z]{3}$/.test(last) && last) || codeOf(first, currency) || codeOf(last, currency),
    glued: minus || (LETTER.test(previous) && !first) || /[.,\d]/.test(previous),
    start: index - (first ? before[2].length + first.length : 0),
    end: last ? end + after + last.length : end,
  };
}

/** The longest sign that a text ends in, or starts with. */
function signAt(text, ending) {
  for (let length = Math.min(LONGEST, text.length); length > 0; length -= 1) {
    const part = ending ? text.slice(-length) : text.slice(0, length);
    if (!codeOf(part, "")) continue;
    const beside = ending ? text[text.length - length - 1] : text[length];
    if (beside && LETTER.test(beside) && LETTER.test(ending ? part[0] : part.at(-1))) continue;
    return part;
  }
  return "";
}

function codeOf(sign, currency) {
  if (!sign) return "";
  if (Object.hasOwn(SIGNS, sign)) return SIGNS[sign][0] === "~" ? currency || SIGNS[sign].slice(1) : SIGNS[sign];
  return /^[A-Z]{3}$/.test(sign) && decimalsOf(sign) >= 0 ? sign : "";
}

/**
 * What digits with separators are worth.
 * @param {string} digits
 * @param {number} decimals  of the currency; -1 if it is not known
 */
function numberOf(digits, decimals) {
  const spaced = /\s/.test(digits);
  const text = digits
    .replace(/[\s'’٬]/g, "")
    .replace(/[،]/g, ",")
    .replace(/٫/g, "d");
  const grouped = spaced || /['’٬]/.test(digits);
  const last = Math.max(text.lastIndexOf("."), text.lastIndexOf(","), text.lastIndexOf("d"));
  if (last < 0) return Number(text);
  const separator = text[last];
  const rest = text.length - last - 1;
  const kinds = new Set(text.replace(/\d/g, ""));
  const many = text.indexOf(separator) !== last;
  const whole = text.slice(0, last).replace(/\D/g, "");
  let decimal;
  if (separator === "d" || kinds.size > 1 || grouped) decimal = true;
  else if (rest !== 3) decimal = !many || rest < 3;
  else if (many) decimal = false;
  else decimal = decimals === 3 || /^0?$/.test(whole) || whole.length > 3;
  return Number(decimal ? `${whole}.${text.slice(last + 1)}` : whole + text.slice(last + 1));
}

/**
 * A price out of data: a number, `"12.50"`, or what people write after all.
 * @param {unknown} value
 * @param {string} [currency]
 * @returns {number | undefined}
 */
export function machinePrice(value, currency) {
  if (typeof value === "number") return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== "string" || value.length > 200) return undefined;
  const text = value.trim();
  if (/^\d+(\.\d*)?$/.test(text)) return Number(text);
  return pricesIn(text, { currency, bare: true })[0]?.value;
}

const REGIONS = Object.fromEntries(
  (
    "US:USD CA:CAD AU:AUD NZ:NZD MX:MXN SG:SGD HK:HKD GB:GBP JP:JPY CN:CNY IN:INR PK:PKR SE:SEK NO:NOK " +
    "DK:DKK EG:EGP SA:SAR AE:AED MA:MAD CL:CLP CO:COP AR:ARS"
  )
    .split(" ")
    .map((pair) => pair.split(":")),
);
const LANGUAGES = { nb: "NOK", no: "NOK", nn: "NOK", da: "DKK", sv: "SEK", ja: "JPY", zh: "CNY", hi: "INR" };

/** What the page's own scripts call the currency. */
const codeIn = (text) =>
  valid(/[cC]urrency\w*["']?\s*[:=]\s*\{?[^{}]{0,40}?["']([A-Z]{3})["']/.exec(text.slice(0, 200_000))?.[1]);
const valid = (code) => {
  const name = clean(code, 5).toUpperCase();
  return decimalsOf(name) < 0 ? "" : name;
};

/**
 * The currency that the page names, or that its language lets one guess for a sign that many use.
 * @param {Document} document
 * @param {string} [locale]
 */
export function currencyOf(document, locale) {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named =
    valid(all('meta[property$="price:currency"], [itemprop="priceCurrency"][content]')[0]?.getAttribute("content")) ||
    valid(document.defaultView?.Shopify?.currency?.active) ||
    all("script:not([src])").reduce((code, script) => code || onceFor(script, codeIn), "");
  if (named) return named;
  const [language, ...parts] = (locale || document.documentElement.lang || "").split(/[-_]/);
  const region = parts.find((part) => /^[a-z]{2}$/i.test(part))?.toUpperCase() ?? "";
  const home = document.querySelector('link[rel="canonical"]')?.href ?? document.baseURI;
  // `.co` is anyone's.
  const land = /^https?:\/\/[^/]+\.(?!co[:/])([a-z]{2})(?=[:/]|$)/.exec(home)?.[1].toUpperCase() ?? "";
  return (
    (Object.hasOwn(REGIONS, region) && REGIONS[region]) ||
    (Object.hasOwn(REGIONS, land) && REGIONS[land]) ||
    (Object.hasOwn(LANGUAGES, language) && LANGUAGES[language]) ||
    ""
  );
}
