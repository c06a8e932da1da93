// What hints say, in English and Chinese. Fetched by those who call `guide()`. What a shop calls its
// things is put in as plain text, cut, and set apart so that its direction of writing stays its own.

/** Most characters of a name. */
const LONGEST = 60;

/**
 * What a hint says: `text`, a sentence or two, and `lead`, the same for who shows the products beside it.
 *
 * @param {{ kind: string, items: string[], titles: string[], categories: string[], style?: string,
 *   like?: string, like_id?: string, why?: string, seen: number, tells: object[] }} hint as the module gives it
 * @param {"en" | "zh"} language
 * @param {{ titleOf?: (item: string) => unknown, wordOf?: (word: string) => unknown }} names the
 *   page's own for products, and for categories, styles and the like
 */
export function wordsOf(hint, language, { titleOf, wordOf }) {
  const { kind, why, items, titles, like } = hint;
  const say = SAY[language];
  const title = (item, title) => textOr(titleOf?.(item), title);
  const word = (word) => textOr(wordOf?.(word), word);
  const tells = hint.tells.map((tell) => told({ ...tell, names: tell.names.map(word) }, language));
  const of = {
    products: listOf(titles.map((own, at) => quoted(title(items[at], own))), language),
    category: named(word(hint.categories[0] ?? "")),
    style: named(word(hint.style ?? "")),
    like: quoted(title(hint.like_id, like ?? "")),
    seen: hint.seen,
    tells: tells.join(say.comma),
  };
  const form = kind === "back" ? why : kind;
  return { text: say[form](of), lead: say.leads[form](of) };
}

function textOr(given, own) {
  return typeof given === "string" && given ? given : own;
}

const SAY = {
  en: {
    comma: ", ",
    complete: ({ products }) => `Complete the room: ${products} would go with what you have.`,
    compare: ({ products, tells }) => tells ? `Compare ${products}: ${tells}.` : `Compare ${products}.`,
    cart: ({ products }) => `${products} is still in your cart.`,
    saved: ({ products }) => `You saved ${products}. Have another look?`,
    seen: ({ products, seen }) => `You have looked at ${products} ${seen} times. Have another look?`,
    explore: ({ products, category }) => `${category} you have not looked at yet: ${products}.`,
    style: ({ products, category, style }) => `${category} in a style that is new to you, ${style}: ${products}.`,
    cheaper: ({ products, like }) => `Like ${like}, but cheaper: ${products}.`,
    rated: ({ products, like }) => `Like ${like}, but rated better: ${products}.`,
    leads: {
      complete: () => "To complete the room, beside what you have",
      compare: ({ tells }) => tells ? `To compare: ${tells}` : "To compare",
      cart: () => "Still in your cart",
      saved: () => "You saved it. Have another look?",
      seen: ({ seen }) => `You have looked at it ${seen} times. Have another look?`,
      explore: ({ category }) => `${category} you have not looked at yet`,
      style: ({ category, style }) => `${category} in a style that is new to you, ${style}`,
      cheaper: ({ like }) => `Like ${like}, but cheaper`,
      rated: ({ like }) => `Like ${like}, but rated better`,
    },
    price: ({ from, to }) => `from ${from} to ${to}`,
    rating: ({ from, to }) => `rated ${from} to ${to}`,
    material: ({ names }) => `in ${names}`,
    style_of: ({ names }) => `in the styles ${names}`,
    color: ({ names }) => `in ${names}`,
    brand: ({ names }) => `by ${names}`,
  },
  zh: {
    comma: "，",
    complete: ({ products }) => `把房间布置完整：${products}，和您已选的商品很搭。`,
    compare: ({ products, tells }) => tells ? `比一比${products}：${tells}。` : `比一比${products}。`,
    cart: ({ products }) => `${products}还在您的购物车里。`,
    saved: ({ products }) => `您收藏过${products}，要不要再看看？`,
    seen: ({ products, seen }) => `${products}您已经看过 ${seen} 次，要不要再看看？`,
    explore: ({ products, category }) => `“${category}”您还没逛过：${products}。`,
    style: ({ products, category, style }) => `“${category}”里还有您没看过的风格（${style}）：${products}。`,
    cheaper: ({ products, like }) => `和${like}相似，价格更低：${products}。`,
    rated: ({ products, like }) => `和${like}相似，评分更高：${products}。`,
    leads: {
      complete: () => "与您已选的商品搭配，把房间布置完整",
      compare: ({ tells }) => tells ? `比一比：${tells}` : "比一比",
      cart: () => "还在您的购物车里",
      saved: () => "您收藏过，要不要再看看？",
      seen: ({ seen }) => `您已经看过 ${seen} 次，要不要再看看？`,
      explore: ({ category }) => `您还没逛过“${category}”`,
      style: ({ category, style }) => `“${category}”里您还没看过的风格：${style}`,
      cheaper: ({ like }) => `和${like}相似，价格更低`,
      rated: ({ like }) => `和${like}相似，评分更高`,
    },
    price: ({ from, to }) => `价格从 ${from} 到 ${to}`,
    rating: ({ from, to }) => `评分从 ${from} 到 ${to}`,
    material: ({ names }) => `材质有${names}`,
    style_of: ({ names }) => `风格有${names}`,
    color: ({ names }) => `颜色有${names}`,
    brand: ({ names }) => `品牌有${names}`,
  },
};

/** What tells products apart. */
function told({ field, from, to, names }, language) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const what = { from: from === undefined ? "" : number.format(from), to: to === undefined ? "" : number.format(to), names: listOf(names.map(named), language) };
  return SAY[language][field === "style" ? "style_of" : field](what);
}

function listOf(names, language) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/** A title: it may hold commas. */
const quoted = (title) => `“${named(title)}”`;

/** A name of the shop's: one line, cut, between marks that keep its direction of writing apart. */
function named(text) {
  // Its own marks could end ours.
  const plain = text.replace(/[\p{Cc}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu, " ").replace(/\s+/gu, " ").trim();
  const letters = Array.from(plain);
  const cut = letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…` : plain;
  return `\u2068${cut}\u2069`;
}
