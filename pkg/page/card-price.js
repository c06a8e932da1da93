// The price of a card, out of all numbers that stand in it: the old price usually comes first, and
// beside it stand savings, unit prices, instalments and what it cost last month.

import { HAS_DIGIT, machinePrice, pricesIn } from "./price.js";
import { clean, namesOf } from "./text.js";

const INLINE = /^(B|STRONG|SPAN|EM|I|SMALL|FONT|BDI|BIG)$/;
const OLD_TAG = /^(DEL|S|STRIKE)$/;
/** Names of one class each. The weak ones are words of any markup, and mean a price only beside the word. */
const OLD =
  /(?:^|[_-])(old|was|non-sale|compare|compare-?at|rrp|msrp|mrp|uvp|strike\w*|crossed|before|barre|barré|statt|line-through|pseudo|list-?price|a-text-price)(?=$|[_-]|price|preis|prix)/i;
const WEAK_OLD =
  /(?:^|[_-])(regular|normal|original|previous|prev|ancien|high|full|retail|list|alt|rsp|reg|comparison|standard)(?=$|[_-]|price|preis|prix)/i;
const NOW =
  /(?:^|[_-])(?<!non-)(sale|special|final|promo\w*|reduced|discounted|discount-price)(?=$|[_-]|price|preis|prix)/i;
const WEAK_NOW = /(?:^|[_-])(current|now|new|actual|offer|min|low|our|sales|red|selling)(?=$|[_-]|price|preis|prix)/i;
const SKIP =
  /(?:^|[_-])(unit|unitprice|base-?price|baseprice|grundpreis|ppu|save|saving\w*|saved|you-save|discount-(?:amount|badge|percent\w*|label|value)|badge|instal\w*|klarna|afterpay|clearpay|sezzle|paypal|monthly|finance|credit|shipping|delivery|versand|livraison|deposit|points|loyalty|lowest|omnibus|history|excl\w*|shipment|coupon|voucher|payment|parcela\w*)(?=$|[_-])/i;
const PRICE_NAME = /price|preis|prix|precio|prijs|prezzo|preco|preço|amount|money|cost|tarif/i;
const BEFORE_OLD =
  /(?<!\p{L})(was|previous price|было|старая цена|before|rrp|rsp|msrp|m\.?r\.?p\.?|list( price)?|originally|original price( was)?|regular price|reg\.?|statt|uvp( des herstellers)?|bisher|vorher|ursprünglich\w*|war|avant|au lieu de|prix (conseillé|normal|d.origine|de base)|antes|precio (anterior|original|habitual|regular|base)|pvp|van|voorheen|adviesprijs|prima|invece di|prezzo originale|førpris|före|ord\.?( pris)?|قبل|بدلا من|بدلاً من|السعر (الأصلي|الاصلي|القديم|السابق|العادي))\s*[:.]?\s*(was)?\s*[:.]?\s*$/iu;
const BEFORE_NOW =
  /(?<!\p{L})(now|sale( price)?|special price|current price( is)?|offer( price)?|jetzt|nur|aktuell\w*( preis)?( ist)?|angebots?preis|sonderpreis|maintenant|prix (actuel|spécial|promotionnel|de vente)( est)?|ahora|precio( de)? (oferta|actual|rebajado|especial|venta)( es)?|nu|voor|ora|prezzo (attuale|scontato)|الآن|الان|السعر (الحالي|بعد الخصم)|سعر (البيع|العرض|خاص))\s*[:.]?\s*(is)?\s*[:.]?\s*$/iu;
const BEFORE_SKIP =
  /(?<!\p{L})(ex\.? ?(tax|vat|gst|btw)|(orders?|purchases?|spend|bestellung\w*|commandes?|pedidos?|bestelling\w*)( (over|above|from|of|ab|über|de plus de|dès|vanaf|desde))?|save|you save|spare\w*|sie sparen|ersparnis|économi\w*|ahorr\w*|bespaar|korting|risparmi\w*|discount|off|rabatt|lowest price.{0,40}|niedrigster.{0,40}|plus bas.{0,40}|(najniższa|prezzo più basso|precio más bajo).{0,50}|30 (days|tage|jours|dagen|dni|dnů|giorni|días|dias|dage|dagar|dager|zile).{0,20}|(msi|meses( sin intereses)?|mensualidades|quincenas|pagos|vezes|rate) (de|di|da)|экономия|скидка|выгода|oszczędzasz|ušetříte|du sparer|du sparar|kazancınız|shipping|delivery|versand\w*|livraison|verzend\w*|envío|spedizione|frete|доставка|fra[kg]t|\d+\s*([x×]|rat\w* [x×]|mal)( (de|di|à|of|por))?|(payments?|instal\w+|raten|rates?|mensualités|cuotas|plazos|termijnen)( \p{L}+){0,2} (of|zu|de|à|van|von)|soit|dont|incl\.?|inkl\.?|\d+ (for|für|pour|por|voor|per)|month\w*|monatlich|mtl\.?|ab \d+ mal|excl?\.( vat| tax| btw)?|netto|exkl\.( mwst\.?)?|ht|grundpreis|unit price|base price|وفر|خصم|توفير)( (ab|from|dès|desde|da|från|fra|od|от))?\s*[:.]?\s*$/iu;
const AFTER_SKIP =
  /^\s*(\/|per|pro|par|je|par|al|por)\s*\d*\s*(m²|m2|m³|qm|unité|kg|g|l|ml|cl|m|cm|100|litre|liter|meter|mètre|metre|sq|month|monat|mois|mes|maand|mo|мес|міс|ay)(?!\p{L})|^\s*[(（]?\s*(off|discount|rabatt|de réduction|korting|de descuento|gespart|sparen|[x×]\s*\d|\+ ?iva|(flat )?(delivery|shipping|versand|livraison)|zzgl\.? .*versand|excl|ex\.? (vat|tax|btw)|ht(?!\p{L})|exkl|netto|ohne mwst|(bez|sin|sem|без|utan) (dph|vat|iva|ндс|moms)|税抜|à vista|(no|via|em) (pix|boleto)|(con|en|por) (transferencia|dep[oó]sito|efectivo)|d['’]éco|éco|(mit|with|avec|con) (code|coupon|card|app)|с картой|خصم)/iu;

/** What must be spent for something else to be free. */
const FREE_FROM =
  /free (delivery|shipping|returns)|(versand|liefer)\w*(kosten)?frei|gratis|livraison (gratuite|offerte)|(kostenlos|frei)e[rn]? (versand|lieferung)|توصيل مجاني|شحن مجاني|送料無料/i;

/**
 * @typedef {{ value: number, currency: string, role: "now" | "old" | "plain", element: Element, times: number }} Shown
 *   times: the number that stands in front of it, as of instalments
 */

/**
 * @param {Element} card
 * @param {string} currency  that the page names
 * @returns {{ price?: number, listPrice?: number, currency: string, all: number[], machine: boolean }}
 */
export function readPrice(card, currency) {
  const magento = fromAmounts(card, currency);
  if (magento) return magento;
  let shown = shownIn(card, currency, true);
  if (shown.every(({ role }) => role === "old")) shown = shownIn(card, currency, false);
  const all = shown.map(({ value }) => value);
  const [price, listPrice] = choose(shown);
  if (price) return { price: price.value, listPrice: listPrice?.value, currency: price.currency, all, machine: false };
  const attribute = card.matches("[data-price]")
    ? card
    : card.querySelector("[data-price], [data-product-price], [data-item-price]");
  const value = machinePrice(
    attribute?.getAttribute("data-price") ??
      attribute?.getAttribute("data-product-price") ??
      attribute?.getAttribute("data-item-price"),
    currency,
  );
  return { price: value || undefined, currency: currency, all, machine: true };
}

/** Magento says which of its amounts is which. */
function fromAmounts(card, currency) {
  const nodes = [...card.querySelectorAll("[data-price-amount]")].slice(0, 20);
  const of = (types) =>
    nodes
      .filter((node) => types.includes(node.getAttribute("data-price-type") ?? ""))
      .map((node) => Number(node.getAttribute("data-price-amount")))
      .filter((value) => value > 0);
  const now = of(["finalPrice", "minPrice", ""]);
  if (!now.length) return null;
  const price = Math.min(...now);
  const text = nodes.map((node) => pricesIn(clean(node.textContent, 100), { currency })[0]?.currency).find(Boolean);
  const listPrice = of(["oldPrice"]).find((value) => value > price);
  return { price, listPrice, currency: currency || text || "", all: [price], machine: true };
}

/**
 * Every price that stands in the card, in order, with what its surroundings make of it; a
 * choosy look leaves out savings and unit prices.
 * @returns {Shown[]}
 */
function shownIn(card, currency, choosy) {
  const walker = card.ownerDocument.createTreeWalker(card, 4);
  const hosts = new Set();
  const shown = [];
  for (let node = walker.nextNode(), count = 0; node && count < 600; node = walker.nextNode(), count += 1) {
    if (node.data.length > 300 || !HAS_DIGIT.test(node.data)) continue;
    const host = hostOf(node, card, currency);
    if (!host || [...hosts].some((one) => one.contains(host.node) || host.node.contains(one))) continue;
    hosts.add(host.node);
    shown.push(...rolesIn(host, card, choosy));
    if (shown.length > 12) break;
  }
  return shown;
}

/** What makes a number a price: its own text, else the smallest element around it. */
function hostOf(node, card, currency) {
  const from = node.parentElement;
  if (/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|OPTION|SELECT|TEXTAREA|SVG)$/i.test(from.tagName)) return null;
  const next = node.nextSibling ?? from.nextElementSibling;
  const own =
    next && (isCents(next, node.data) || /^\s*[.,]\d{0,2}$/.test(next.textContent ?? ""))
      ? []
      : pricesIn(clean(node.data), { currency });
  if (own.length) return { element: from, node, text: clean(node.data), prices: own };
  // Only a number that stands alone, or a piece of one, has its sign in another element.
  const alone = /^[\s\p{Nd}.,'’٫٬–-]+$/u.test(node.data) || /^.{0,4}\p{Nd}+$/u.test(node.data.trim());
  let named = false;
  let bare = null;
  for (let element = from, depth = 0; element && depth < 5; element = element.parentElement, depth += 1) {
    const text = textOf(element);
    if (text.length > (depth ? 32 : 200) || (depth && !alone)) break;
    const prices = pricesIn(text, { currency });
    if (prices.length) return { element, node: element, text, prices };
    named ||= PRICE_NAME.test(`${element.id} ${namesOf(element)} ${element.getAttribute("itemprop") ?? ""}`);
    if (named && !bare) {
      const numbers = pricesIn(text, { currency, bare: true });
      if (numbers.length && !/\p{L}{4,}.*\d|\d.*\p{L}{4,}|%/u.test(text))
        bare = { element, node: element, text, prices: numbers };
    }
    if (element === card) break;
  }
  return bare;
}

/** Small digits behind a price, without a point between. */
function isCents(node, before) {
  return (
    node.nodeType === 1 &&
    (node.tagName === "SUP" || /cent|decimal|fraction/i.test(node.getAttribute("class") ?? "")) &&
    /^\s*\p{Nd}{2,3}(?!\p{Nd})/u.test(node.textContent) &&
    /\p{Nd}\s*$/u.test(before)
  );
}

/** An element's text, with the point that themes leave out between a price and its small cents. */
function textOf(element) {
  if (!element.firstElementChild) return clean(element.textContent, 400);
  let text = "";
  const add = (node, depth) => {
    for (const child of node.childNodes) {
      if (text.length > 400) return;
      if (child.nodeType === 3) text += child.data;
      else if (child.nodeType === 1 && !/^(SCRIPT|STYLE|TEMPLATE)$/.test(child.tagName)) {
        if (isCents(child, text)) text = `${text.trimEnd()}.`;
        if (depth < 6) add(child, depth + 1);
        if (/^(DIV|P|LI|DEL|INS|S|BR|TD)$/.test(child.tagName)) text += " ";
      }
    }
  };
  add(element, 0);
  return clean(text, 400);
}

/** @returns {Shown[]} */
function rolesIn({ element, node, text, prices }, card, choosy) {
  if (FREE_FROM.test(text)) return [];
  const around = surroundings(element, card);
  if (around === "skip" && choosy) return [];
  const shown = [];
  let end = 0;
  for (const [at, price] of prices.entries()) {
    const before = at ? text.slice(end, price.start) : `${labelOf(node)} ${text.slice(0, price.start)}`;
    const after = text.slice(price.end, prices[at + 1]?.start) || (at === prices.length - 1 ? followedBy(node) : "");
    end = price.end;
    if (!(price.value > 0) || /(^|\s)[-−+]\s*$/.test(text.slice(0, price.start))) continue;
    if (choosy && (BEFORE_SKIP.test(before) || AFTER_SKIP.test(after))) continue;
    let role = around === "skip" ? "plain" : around;
    if (BEFORE_OLD.test(before)) role = "old";
    else if (BEFORE_NOW.test(before)) role = "now";
    else if (
      prices.length > 1 &&
      /^\s*[-–—]|^\s*(to|bis|à|a|tot|إلى)\s*$/i.test(text.slice(end, prices[at + 1]?.start))
    )
      role = "now";
    const times = Number(/(?<!\d)(\d{1,2})\D{0,30}$/.exec(before)?.[1]);
    shown.push({ value: price.value, currency: price.currency, role, element, times });
    // The upper end of a range is no price of its own.
    if (
      role === "now" &&
      around !== "now" &&
      /[-–—]|\b(to|bis|à|tot)\b/i.test(text.slice(end, prices[at + 1]?.start ?? end))
    )
      break;
  }
  return shown;
}

/** What stands right behind a price, if it is no price itself. */
function followedBy(node) {
  let at = node;
  // Bold digits, and the rest of the line beside them.
  for (let depth = 0; !at.nextSibling && INLINE.test(at.parentElement?.tagName) && depth < 3; depth += 1)
    at = at.parentElement;
  const next = at.nextSibling;
  if (!next || (at !== node && next.nodeType === 1 && !INLINE.test(next.tagName))) return "";
  const text = clean(next.textContent ?? "", 60);
  return next.nodeType === 1 && pricesIn(text).length ? "" : text.slice(0, 30);
}

/** What stands right before a price: "UVP", "was:". */
function labelOf(node) {
  let at = node;
  // A term of a definition list stands beside an element around the price.
  for (let depth = 0; !at.previousSibling && at.parentElement && depth < 3; depth += 1) at = at.parentElement;
  const text =
    clean(at.previousSibling?.textContent ?? "", 60) ||
    clean(at.previousSibling?.previousSibling?.textContent ?? "", 60);
  return at === node || (text.length < 30 && !/^(A|H\d|DIV|P)$/.test(at.previousSibling?.tagName ?? "")) ? text : "";
}

/** What the elements around a price make of it: the nearest that says anything has it. */
function surroundings(element, card) {
  for (let at = element; at && at !== card; at = at.parentElement) {
    if (OLD_TAG.test(at.tagName) || /line-through/.test(at.getAttribute("style") ?? "")) return "old";
    if (at.tagName === "INS") return "now";
    const names = `${at.tagName} ${at.id} ${namesOf(at)}`.split(/\s+/);
    const is = (strong, weak) => names.some((name) => strong.test(name) || (weak.test(name) && PRICE_NAME.test(name)));
    const [old, now] = [is(OLD, WEAK_OLD), is(NOW, WEAK_NOW)];
    if (!now && names.some((name) => SKIP.test(name) && !/(?:^|[_-])price[_-]*$/i.test(name))) return "skip";
    if (old !== now) return old ? "old" : "now";
  }
  return "plain";
}

function isStruck(element) {
  const view = element.ownerDocument.defaultView;
  const style = view?.getComputedStyle?.(element);
  return Boolean(style && (style.textDecorationLine ?? "").includes("line-through"));
}

/** Whether a price is only a part of others: an instalment of one, or what two differ by. */
function isPart({ value, role, times }, at, shown) {
  if (role !== "plain") return false;
  const before = shown.slice(0, at);
  return (
    (times > 1 && shown.some((whole) => Math.abs(times * value - whole.value) < whole.value * 0.02)) ||
    before.some((old) => before.some((now) => now !== old && Math.abs(old.value - now.value - value) < 0.005))
  );
}

/** @param {Shown[]} all @returns {Shown[]} what it costs, and what it cost before */
function choose(all) {
  const shown = all.filter((one, at) => !isPart(one, at, all));
  // Styles are only asked for where nothing else tells two prices apart.
  if (shown.length > 1 && (!shown.some(({ role }) => role === "old") || shown.every(({ role }) => role === "old")))
    for (const one of shown) if (isStruck(one.element)) one.role = "old";
  const of = (role) => shown.filter((price) => price.role === role);
  const [now, plain, old] = [of("now"), of("plain"), of("old")];
  const least = (prices) => prices.reduce((one, other) => (other.value < one.value ? other : one));
  let price;
  if (now.length && !old.length) price = least([...now, ...plain].filter(({ value }) => value > now[0].value * 0.2));
  else if (now.length) price = now[0];
  else if (plain.length) price = least(plain.filter(({ value }) => value > plain[0].value * 0.15 || value > 1));
  // Some themes call the only price "regular".
  else if (old.length) price = least(old);
  if (!price) return [];
  // Of two that nothing tells apart, the first is the old one, if it is the higher; else it is a range.
  const before = (old.length ? old : shown.slice(0, shown.indexOf(price)).filter(({ role }) => role === "plain")).filter(
    ({ value }) => value > price.value,
  );
  return before.length ? [price, before.reduce((one, other) => (other.value > one.value ? other : one))] : [price];
}
