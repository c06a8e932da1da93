// What the shopper reads, in the page's language.

export const WORDS = {
  en: {
    original: "Original order",
    personal: "Sorted for you",
    moved: "The products are now sorted for you.",
    back: "The products are back in their original order.",
  },
  zh: {
    original: "恢复原始排序",
    personal: "为你排序",
    moved: "商品已按你的喜好重新排序。",
    back: "商品已恢复原始排序。",
  },
  de: {
    original: "Ursprüngliche Reihenfolge",
    personal: "Für Sie sortiert",
    moved: "Die Produkte sind jetzt für Sie sortiert.",
    back: "Die Produkte stehen wieder in ihrer ursprünglichen Reihenfolge.",
  },
  fr: {
    original: "Ordre d’origine",
    personal: "Trié pour vous",
    moved: "Les produits sont maintenant triés pour vous.",
    back: "Les produits ont retrouvé leur ordre d’origine.",
  },
  es: {
    original: "Orden original",
    personal: "Ordenado para ti",
    moved: "Los productos están ahora ordenados para ti.",
    back: "Los productos vuelven a su orden original.",
  },
  nl: {
    original: "Oorspronkelijke volgorde",
    personal: "Gesorteerd voor jou",
    moved: "De producten zijn nu voor jou gesorteerd.",
    back: "De producten staan weer in hun oorspronkelijke volgorde.",
  },
  it: {
    original: "Ordine originale",
    personal: "Ordinati per te",
    moved: "I prodotti ora sono ordinati per te.",
    back: "I prodotti sono di nuovo nell’ordine originale.",
  },
  pt: {
    original: "Ordem original",
    personal: "Ordenado para você",
    moved: "Os produtos agora estão ordenados para você.",
    back: "Os produtos voltaram à ordem original.",
  },
  pl: {
    original: "Pierwotna kolejność",
    personal: "Ułożone dla Ciebie",
    moved: "Produkty są teraz ułożone dla Ciebie.",
    back: "Produkty wróciły do pierwotnej kolejności.",
  },
  ja: {
    original: "元の並び順",
    personal: "あなた向けの並び順",
    moved: "商品をあなた向けに並べ替えました。",
    back: "商品を元の並び順に戻しました。",
  },
  ar: {
    original: "الترتيب الأصلي",
    personal: "مرتّبة لك",
    moved: "المنتجات مرتّبة لك الآن.",
    back: "عادت المنتجات إلى ترتيبها الأصلي.",
  },
};

/** The language of these words, and the words, for the language that a page says it is in. */
export function wordsFor(lang) {
  const short = String(lang ?? "").toLowerCase().split(/[-_]/)[0];
  const known = Object.hasOwn(WORDS, short) ? short : "en";
  return { lang: known, ...WORDS[known] };
}
