// Prices as people write them, in any currency: `299,000 TND` is 299, `1.299,-` is 1299. Separators
// cannot be told apart without knowing the currency, so the two are read together.

/** Signs in front of or behind a number. Those with `~` mean what the page's own currency says. */
const SIGNS = {
  "US$": "USD", "R$": "BRL", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD",
  "NT$": "TWD", "MX$": "MXN", "$": "~USD", "€": "EUR", "£": "~GBP", "¥": "~JPY", "￥": "~JPY", "円": "JPY", "元": "CNY",
  "₹": "INR", "rs.": "~INR", "rs": "~INR", "₨": "~PKR", "₩": "KRW", "원": "KRW", "₺": "TRY", "tl": "TRY", "₽": "RUB",
  "руб.": "RUB", "руб": "RUB", "₴": "UAH", "грн": "UAH", "₪": "ILS", "₫": "VND", "đ": "VND", "฿": "THB", "₱": "PHP",
  "₦": "NGN", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв.": "BGN", "лв": "BGN", "kr.": "~SEK", "kr": "~SEK",
  "fr.": "CHF", "sfr.": "CHF", "dt": "TND", "د.ت": "TND", "dh": "~MAD", "dhs.": "AED", "dhs": "AED", "د.إ": "AED", "درهم": "~AED", "د.م.": "MAD",
  "د.م": "MAD", "ر.س": "SAR", "ريال": "~SAR", "sr": "SAR", "ج.م": "EGP", "جنيه": "EGP", "l.e.": "EGP", "l.e": "EGP", "le": "EGP",
  "د.ك": "KWD", "kd": "KWD", "bd": "BHD", "د.ب": "BHD", "ر.ع": "OMR", "ر.ق": "QAR", "qr": "QAR", "د.أ": "JOD", "jd": "JOD",
  "دينار": "~JOD", "ل.ل": "LBP", "د.ع": "IQD", "د.ج": "DZD", "da": "DZD", "تومان": "IRT", "﷼": "~SAR", "rp": "IDR", "rm": "MYR",
  "s/": "PEN", "₡": "CRC", "₲": "PYG", "₸": "KZT", "euro": "EUR", "euros": "EUR", "eur": "EUR",
};
const escape = (text) => text.replace(/[.$/]/g, "\\$&");
const byLength = Object.keys(SIGNS).sort((one, other) => other.length - one.length);
const SIGN = `(?:${byLength.map((sign) => (/^\p{L}/u.test(sign) ? `(?<!\\p{L})${escape(sign)}(?!\\p{L})` : escape(sign))).join("|")}|(?<!\\p{L})[A-Z]{3}(?!\\p{L}))`;
// `i` cannot be used: three small letters are a word, not a currency. So signs come in three cases.
const ANY_CASE = SIGN.replace(/(?<![\\p{}])[a-zčłа-я](?!\})/g, (letter) => `[${letter}${letter.toUpperCase()}]`).replaceAll("\\[pP]{", "\\p{");
const NUMBER = "\\d{1,3}(?:[ \\u00a0\\u2009\\u202f]\\d{3})+(?!\\d)(?:[.,٫]\\d{1,3}(?!\\d))?|\\d+(?:[.,'’٫٬،]\\d+)*";
const PRICE = new RegExp(`(${ANY_CASE})?\\s{0,2}[:=]?\\s{0,2}(?<![\\p{L}\\d.,]|(?<!\\d\\s?)-)(${NUMBER})(\\s?[.,:][-–—]{1,2}|[.,]?[-–—]{2})?(?:\\s{0,2}(${ANY_CASE}))?(?!\\d)`, "gu");
/** A quick look that spares most text the long expression. */
export const HAS_DIGIT = /\p{Nd}/u;

const codes = new Map();
/** How many decimals a currency has; -1 if there is no such currency. @param {string} code */
export function decimalsOf(code) {
  if (!codes.has(code)) codes.set(code, decimals(code));
  return codes.get(code);
}
function decimals(code) {
  if (!/^[A-Z]{3}$/.test(code)) return -1;
  if (code === "IRT") return 0;
  const known = Intl.supportedValuesOf?.("currency");
  if (known && !known.includes(code)) return -1;
  return new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits;
}

/** Digits of any script as 0 to 9. @param {string} text */
export function asciiDigits(text) {
  return text.replace(/[^\P{Nd}0-9]/gu, (digit) => {
    let zero = digit.codePointAt(0);
    const value = zero;
    // Every script has its ten digits in a row.
    while (value - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(value - zero);
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
  const matches = [...plain.matchAll(PRICE)];
  for (const [at, match] of matches.entries()) {
    const [whole, before, digits, dash, after] = match;
    const next = matches[at + 1];
    // "10 – 20 €": the sign is for both.
    const shared = next && /^\s*[-–—]\s*$/.test(plain.slice(match.index + whole.length, next.index)) && codeOf(next[4], currency);
    const own = codeOf(before, currency) || codeOf(after, currency) || shared || "";
    if (!own && !dash && !bare) continue;
    if (/^\s*[%x×°]|^\s?(cm|mm|kg|stk|pcs|l|w)\b/i.test(plain.slice(match.index + whole.length)) && !own) continue;
    const value = numberOf(digits, decimalsOf(own || currency));
    if (!Number.isFinite(value)) continue;
    found.push({ value, currency: own || currency, start: match.index, end: match.index + whole.length });
  }
  return found;
}

function codeOf(sign, currency) {
  if (!sign) return "";
  const known = Object.hasOwn(SIGNS, sign) ? SIGNS[sign] : Object.hasOwn(SIGNS, sign.toLowerCase()) ? SIGNS[sign.toLowerCase()] : "";
  if (known) return known[0] === "~" ? currency || known.slice(1) : known;
  return decimalsOf(sign) >= 0 ? sign : "";
}

/**
 * What digits with separators are worth.
 * @param {string} digits
 * @param {number} decimals  of the currency; -1 if it is not known
 */
function numberOf(digits, decimals) {
  const spaced = /\s/.test(digits);
  const text = digits.replace(/[\s'’٬]/g, "").replace(/[،]/g, ",").replace(/٫/g, "d");
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
  else if (many) decimal = false;
  else if (rest !== 3) decimal = true;
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

const REGIONS = { US: "USD", CA: "CAD", AU: "AUD", NZ: "NZD", MX: "MXN", SG: "SGD", HK: "HKD", GB: "GBP", JP: "JPY", CN: "CNY",
  IN: "INR", PK: "PKR", SE: "SEK", NO: "NOK", DK: "DKK", EG: "EGP", SA: "SAR", AE: "AED", MA: "MAD", CL: "CLP", CO: "COP", AR: "ARS" };
const LANGUAGES = { nb: "NOK", no: "NOK", nn: "NOK", da: "DKK", sv: "SEK", ja: "JPY", zh: "CNY", hi: "INR" };

/**
 * The currency that the page names, or that its language lets one guess for a sign that many use.
 * @param {Document} document
 * @param {string} [locale]
 */
export function currencyOf(document, locale) {
  const named = [
    document.querySelector('meta[property$="price:currency"], meta[itemprop="priceCurrency"]')?.getAttribute("content"),
    document.defaultView?.Shopify?.currency?.active,
    document.querySelector('[itemprop="priceCurrency"]')?.getAttribute("content"),
  ].find((code) => typeof code === "string" && decimalsOf(code.trim().toUpperCase()) >= 0);
  if (named) return { named: named.trim().toUpperCase(), guessed: "" };
  const [language, ...parts] = (locale || document.documentElement.lang || "").split(/[-_]/);
  const region = parts.find((part) => /^[a-z]{2}$/i.test(part))?.toUpperCase() ?? "";
  return { named: "", guessed: (Object.hasOwn(REGIONS, region) && REGIONS[region]) || (Object.hasOwn(LANGUAGES, language) && LANGUAGES[language]) || "" };
}
