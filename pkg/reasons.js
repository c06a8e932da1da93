// What `explain` says in words, in English and Chinese. Fetched when a page first names a language.
//
// Each reason becomes a claim: what it says, of which groups, and of which event. A claim is only made
// if the products at hand bear it out. In the sentence of several reasons, claims that say the same of
// the same event become one, and an event that was described is only named from then on.

/** At most so many reasons are in a sentence, and none with less of an effect than this share of the largest. */
const MOST_REASONS = 3;
const LEAST_SHARE = 0.05;
/** A longer title is cut: it is there to be recognised. */
const MOST_OF_TITLE = 48;
/** Prices that are so much apart, as a factor, are of one range. */
const PRICE_RANGE = 1.5;
const HOUR = 3_600_000;

/** Attributes that a product has of its own: what is the same can be named beside an event. */
const ATTRIBUTES = ["category", "brand", "style", "color", "material", "words", "price"];
/** An event of these kinds speaks for what is unlike its product. */
const AGAINST = ["uncart", "unfavorite", "less"];

/**
 * An explanation with a text for each reason and one for all that raise the score.
 * @param {import("./index.js").Explanation} explanation
 * @param {(string | undefined)[]} products as JSON: the product itself, then that of each reason's event
 * @param {import("./index.js").ExplainOptions} options
 * @returns {import("./index.js").Explanation}
 */
export function tell(explanation, products, { language, titleOf, now }) {
  if (!Object.hasOwn(LANGUAGES, language)) throw new TypeError('option `language` must be "en" or "zh"');
  if ((titleOf ?? null) !== null && typeof titleOf !== "function") throw new TypeError("option `titleOf` must be a function");
  const words = LANGUAGES[language];
  const [product, ...others] = products.map((json) => json && JSON.parse(json));
  const claims = explanation.reasons.map((reason, index) => claimOf(reason, product, others[index]));
  const said = (some) => sentence(some, words, { language, titleOf, now: now ?? Date.now() });
  const least = LEAST_SHARE * explanation.reasons[0]?.effect;
  const raising = claims.filter((claim, index) => claim.form !== "against" && explanation.reasons[index].effect >= least);
  return {
    ...explanation,
    reasons: explanation.reasons.map((reason, index) => ({ ...reason, text: said([claims[index]]) })),
    text: raising.length > 0 ? said(joined(raising.slice(0, MOST_REASONS))) : words.none,
  };
}

/** What a reason says: `form` is a function of a language, `groups` what it says it of, `event` whereby. */
function claimOf({ group, effect, event }, product, other) {
  const claim = (form, event) => ({ form, groups: [group], event });
  if (!(effect > 0)) return claim("against");
  const attribute = ATTRIBUTES.includes(group);
  const alone = claim(attribute ? "fits" : "alone");
  if (!event) return alone;
  const itself = event.item === product.id;
  const done = { ...event, itself };
  if (group === "user") return claim("because", done);
  if (group === "product" && itself) return claim("did", done);
  if (itself || AGAINST.includes(event.kind)) return claim("better", done);
  if (group === "related") return claim(isSame("category", product, other) ? "related" : "goes", done);
  if (group === "vector" || group === "session" || group === "words") return claim(group, done);
  if (group === "category" && !isSame(group, product, other)) return isSame("root", product, other) ? claim("root", done) : alone;
  return attribute && isSame(group, product, other) ? claim("same", done) : alone;
}

/** Whether both products have the attribute, and the same. */
function isSame(attribute, one, other) {
  if (attribute === "price") return Math.max(one.price, other.price) <= PRICE_RANGE * Math.min(one.price, other.price);
  const [a, b] = [one, other].map(({ category = [], ...attributes }) =>
    attribute === "category" ? category.join("\n") : attribute === "root" ? category[0] : attributes[attribute]);
  return Boolean(a && b) && a.toLowerCase() === b.toLowerCase();
}

/** Fewer claims that say the same. */
function joined(claims) {
  const told = claims.filter(({ form }) => form === "did" || form === "because").map(keyOf);
  const found = new Map();
  for (const claim of claims) {
    const key = `${claim.form} ${keyOf(claim)}`;
    const known = found.get(key);
    if (!known) {
      // What the shopper did with this very product is said once.
      if (claim.form !== "better" || !told.includes(keyOf(claim))) found.set(key, claim);
    } else if (claim.form !== "alone") {
      const groups = [...known.groups, ...claim.groups];
      found.set(key, { ...known, groups: groups.sort((a, b) => ATTRIBUTES.indexOf(a) - ATTRIBUTES.indexOf(b)) });
    } else {
      found.set(`${key} ${claim.groups}`, claim);
    }
  }
  return [...found.values()];
}

function keyOf({ event }) {
  return event ? `${event.kind} ${event.time} ${event.item}` : "";
}

function sentence(claims, words, { language, titleOf, now }) {
  const named = new Set();
  const clauses = claims.map(({ form, groups, event }) => {
    if (!event) return words[form](groups);
    const { kind, item, itself } = event;
    const title = titled(titleOf?.(item)) || titled(event.title);
    const again = named.has(item);
    named.add(item);
    return words[form](groups, { kind, itself, title, again, when: ago(event.time, now, language) });
  });
  return words.sentence(clauses);
}

/** When it was, or nothing for what was just now. */
function ago(time, now, language) {
  if (now - time < HOUR) return "";
  const day = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((day(now) - day(time)) / (24 * HOUR));
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (days < 14) return format.format(-days, "day");
  return days < 60 ? format.format(-Math.floor(days / 7), "week") : format.format(-Math.floor(days / 30), "month");
}

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A shop's title as a part of our sentence: one short line that cannot turn what stands around it. */
function titled(title) {
  if (typeof title !== "string") return "";
  const plain = title.replace(BIDI, "").replace(/[\p{Cc}\s]+/gu, " ").trim();
  const letters = [...plain];
  let short = plain;
  if (letters.length > MOST_OF_TITLE) {
    short = letters.slice(0, MOST_OF_TITLE).join("");
    const space = short.lastIndexOf(" ");
    short = `${(space > MOST_OF_TITLE / 2 ? short.slice(0, space) : short).replace(/[\s,，、;；:：]+$/u, "")}…`;
  }
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short;
}

const EN_NAMES = { category: "category", brand: "brand", price: "price", style: "style", color: "colour", material: "material", words: "name" };

const EN = {
  none: "No particular reason.",
  sentence: (clauses) => clauses.join("; ").replace(/^./u, (first) => first.toUpperCase()) + ".",
  same(groups, event) {
    if (event.again && groups.join() === "price") return "in your price range";
    const names = { ...EN_NAMES, category: "kind of product", price: "price range" };
    return `same ${EN.list(groups.map((group) => names[group]))} as ${EN.thing(event)}`;
  },
  root: (_, event) => (event.again ? "from the same part of the shop" : `from the same part of the shop as ${EN.thing(event)}`),
  goes: (_, event) => `goes with ${EN.thing(event)}`,
  related: (_, event) => `related to ${EN.thing(event)}`,
  vector: (_, event) => `close to ${EN.thing(event)}`,
  words: (_, event) => (event.again ? "with a similar name" : `named much like ${EN.thing(event)}`),
  session: (_, event) => `in line with ${EN.thing(event)}`,
  because: (_, event) => `because ${EN.act(event)}`,
  did: (_, event) => EN.act(event),
  better: (groups, event) => `${EN.its(groups, "better")} since ${EN.act(event)}`,
  fits: (groups) => `${EN.its(groups, "")}what has interested you`,
  alone: ([group]) => ({
    user: "suits the way you shop",
    related: "goes with what has interested you",
    product: "you have come across it before",
    vector: "close to what has interested you",
    session: "in line with what you did last",
  })[group],
  against: ([group]) => ({
    user: "the way you shop speaks against it",
    related: "goes less well with what has interested you",
    product: "what you did with it speaks against it",
    vector: "less close to what has interested you",
    session: "what you did last speaks against it",
  })[group] ?? `its ${EN_NAMES[group]} speaks against it`,

  list: (names) => names.join(", ").replace(/, ([^,]*)$/u, " and $1"),
  its(groups, better) {
    const names = groups.map((group) => EN_NAMES[group]);
    // What is no attribute is all of it.
    if (names.includes(undefined)) return `it fits ${better}`;
    return `its ${EN.list(names)} ${names.length > 1 ? "fit" : "fits"} ${better}`;
  },
  thing({ kind, title, again, when }) {
    if (again) return title ? `“${title}”` : "that one";
    const done = { view: "looked at", cart: "put in the cart", favorite: "saved", purchase: "bought", more: "wanted to see more of" }[kind];
    return `${title ? `“${title}”, which` : "something"} you ${done}${when && ` ${when}`}`;
  },
  act({ kind, itself, title, when }) {
    const it = itself ? "it" : title ? `“${title}”` : ["more", "less"].includes(kind) ? "something you saw" : "something";
    const did = {
      view: `looked at ${it}`,
      cart: `put ${it} in the cart`,
      uncart: `took ${it} out of the cart`,
      favorite: `saved ${it}`,
      unfavorite: `took ${it} off your saved list`,
      purchase: `bought ${it}`,
      more: `asked for more like ${it}`,
      less: `asked for less like ${it}`,
    }[kind];
    return `you ${did}${when && ` ${when}`}`;
  },
};

const ZH_NAMES = { category: "品类", brand: "品牌", price: "价格", style: "风格", color: "颜色", material: "材质", words: "名称" };

const ZH = {
  none: "没有特别的理由。",
  sentence: (clauses) => `${clauses.join("；")}。`,
  same(groups, event) {
    if (event.again && groups.join() === "price") return "价位合适";
    const names = groups.filter((group) => group !== "price").map((group) => ZH_NAMES[group]);
    const equal = names.length > 0 ? [`${names.join("、")}相同`] : [];
    return `与${ZH.thing(event)}${[...equal, ...(groups.includes("price") ? ["价位相近"] : [])].join("，")}`;
  },
  root: (_, event) => (event.again ? "同属一个大类" : `与${ZH.thing(event)}同属一个大类`),
  goes: (_, event) => `与${ZH.thing(event)}相配`,
  related: (_, event) => `与${ZH.thing(event)}相关`,
  vector: (_, event) => `与${ZH.thing(event)}相近`,
  words: (_, event) => (event.again ? "名称相近" : `与${ZH.thing(event)}名称相近`),
  session: (_, event) => `与${ZH.thing(event)}相呼应`,
  because: (_, event) => `因为${ZH.act(event)}`,
  did: (_, event) => ZH.act(event),
  better: (groups, event) => `因为${ZH.act(event)}，${ZH.its(groups)}更合适`,
  fits: (groups) => `${ZH.its(groups)}符合您的喜好`,
  alone: ([group]) => ({
    user: "符合您的购物习惯",
    related: "与您感兴趣的商品相配",
    product: "您之前见过这件商品",
    vector: "与您感兴趣的商品相近",
    session: "符合您最近的兴趣",
  })[group],
  against: ([group]) => ({
    user: "与您的购物习惯不太相符",
    related: "与您感兴趣的商品不太相配",
    product: "从您对这件商品的操作来看，它不太合适",
    vector: "与您感兴趣的商品差别较大",
    session: "与您最近的兴趣不太相符",
  })[group] ?? `${ZH_NAMES[group]}不太符合您的喜好`,

  its(groups) {
    const names = groups.map((group) => ZH_NAMES[group]);
    return names.includes(undefined) ? "这件商品" : names.join("、");
  },
  thing({ kind, title, again, when }) {
    if (again) return title ? `“${title}”` : "那件商品";
    const done = { view: "看过", cart: "加入购物车", favorite: "收藏", purchase: "购买", more: "说想多看" }[kind];
    return `您${when}${done}的${title ? `“${title}”` : "商品"}`;
  },
  act({ kind, itself, title, when }) {
    const it = itself ? "这件商品" : title ? `“${title}”` : "某件商品";
    const alike = itself ? "这类商品" : title ? `“${title}”这类商品` : "某类商品";
    const did = {
      view: `看过${it}`,
      cart: `把${it}加入了购物车`,
      uncart: `把${it}移出了购物车`,
      favorite: `收藏了${it}`,
      unfavorite: `取消收藏了${it}`,
      purchase: `购买了${it}`,
      more: `说想多看${alike}`,
      less: `说想少看${alike}`,
    }[kind];
    return `您${when}${did}`;
  },
};

const LANGUAGES = { en: EN, zh: ZH };
