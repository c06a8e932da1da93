import { Grid, Recommender } from "nestrank";

const products = await (await fetch("/catalog.json")).json();
const list = document.querySelector("#products");
for (const { id, title } of products.slice(0, 48)) {
  const card = document.createElement("li");
  const look = document.createElement("button");
  card.dataset.id = id;
  look.textContent = title;
  card.append(look);
  list.append(card);
}

const shop = await Recommender.load({ model: "/model/", catalog: products });
const grid = new Grid(list, { key: "data-id" });
list.addEventListener("click", async ({ target }) => {
  const card = target.closest("[data-id]");
  if (!card) return;
  shop.observe({ kind: "view", item: card.dataset.id });
  const shown = [...list.children].map(({ dataset }) => dataset.id);
  const ranked = await shop.rank(shown);
  grid.arrange(ranked.map(({ item }) => item));
});
