// What was found and what was lacking, as the one line for the console.

export function report({ grids, products, sources, lacked }, { model, persist }) {
  const cards = grids.reduce((sum, { cards }) => sum + cards.length, 0);
  const from = Object.entries(sources).filter(([, count]) => count).map(([source, count]) => `${source} ${count}`);
  const parts = [
    `${count(products.length, "product")}${from.length ? ` (${from.join(", ")})` : ""}`,
    `${count(cards, "card")} in ${count(grids.length, "grid")}`,
    lacked.length ? `lacked: ${lacked.join(", ")}` : "lacked nothing",
  ];
  if (persist && navigator.globalPrivacyControl) parts.push("Global Privacy Control: nothing is kept without consent");
  return `nestrank: ${parts.join("; ")}; ${model ? `model ${model}` : "the package's own model"}`;
}

const count = (number, what) => `${number} ${what}${number === 1 ? "" : "s"}`;
