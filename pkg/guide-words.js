// What <nestrank-guide> says by itself; hints and reasons come from the recommender.

const WORDS = {
  en: {
    title: "Your guide",
    stages: {
      looking: "You are looking around.",
      comparing: "You are comparing.",
      deciding: "You are close to a decision.",
      after: "You have just bought something.",
    },
    nothing: "Look at a product or two, and you will find here what might help.",
    noHint: "Nothing to suggest right now.",
    why: "Why these come first",
    more: "More like this",
    less: "Less like this",
    moreOf: "More like {item}",
    lessOf: "Less like {item}",
    saidMore: "Noted: more like {item}.",
    saidLess: "Noted: less like {item}.",
    noted: "What this page has noted: {n}",
    forget: "Forget all of it",
    forgotten: "All of it is forgotten.",
    private: "Worked out on this device. Nothing of it is sent.",
    kinds: {
      view: "looked at", cart: "put in the cart", uncart: "took out of the cart", favorite: "saved", unfavorite: "no longer saved",
      purchase: "bought", more: "more like", less: "less like",
    },
  },
  zh: {
    title: "选购向导",
    stages: {
      looking: "您正在随便逛逛。",
      comparing: "您正在比较。",
      deciding: "您快要做决定了。",
      after: "您刚刚买了东西。",
    },
    nothing: "看看一两件商品，这里就会出现可能对您有帮助的提示。",
    noHint: "暂时没有建议。",
    why: "为什么这些排在前面",
    more: "多来点这样的",
    less: "少来点这样的",
    moreOf: "多推荐{item}这样的商品",
    lessOf: "少推荐{item}这样的商品",
    saidMore: "已记下：多推荐{item}这样的商品。",
    saidLess: "已记下：少推荐{item}这样的商品。",
    noted: "本页记下的操作：{n} 项",
    forget: "全部忘记",
    forgotten: "已全部忘记。",
    private: "全部在这台设备上计算，不会发送任何内容。",
    kinds: {
      view: "看了", cart: "加入购物车", uncart: "移出购物车", favorite: "收藏", unfavorite: "取消收藏",
      purchase: "购买", more: "多来点", less: "少来点",
    },
  },
};

/** The words for the language that a page says it is in; English where it is neither of the two. */
export function guideWords(lang) {
  const language = /^zh\b/i.test(lang ?? "") ? "zh" : "en";
  return { language, tag: language === "zh" ? "zh-Hans" : "en", ...WORDS[language] };
}

/** A sentence with a product's title in it, set off from the words around. */
export function withItem(sentence, language, title) {
  // The title may be in a script of the other direction.
  const quoted = language === "zh" ? `「\u2068${title}\u2069」` : `“\u2068${title}\u2069”`;
  return sentence.replace("{item}", () => quoted);
}
