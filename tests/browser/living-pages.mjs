// Pages that change while they are there: one that React renders, one that grows as one scrolls.

import { card, listing, products } from "./shop-page.mjs";

/** The page's own products, for its scripts. */
export const DATA = `<script>globalThis.PRODUCTS = ${JSON.stringify(products).replaceAll("<", "\\u003c")}</script>`;

/** A script of the page: `more(list)` appends cards to its grid. */
export const MORE = `globalThis.more = (list) => document.querySelector(".products").insertAdjacentHTML("beforeend", list.map(${card}).join(""));
    const escape = (text) => String(text);`;

/** A grid with the first products; `more(PRODUCTS.slice(20))` brings the others. */
export const growing = ({ head = "", ...parts } = {}) =>
  listing({ ...parts, head: head + DATA, grid: `<ul class="products">${products.slice(0, 20).map(card).join("")}</ul>`, script: MORE });

const REACT = `${DATA}<script src="/node_modules/react/umd/react.production.min.js"></script>
  <script src="/node_modules/react-dom/umd/react-dom.production.min.js"></script>`;
const APP = `const h = React.createElement;
  function Card({ product, onBuy }) {
    const [saved, setSaved] = React.useState(false);
    return h("li", { className: "product", "data-product-id": product.id },
      h("a", { href: "/p/" + product.id }, h("h3", { className: "name" }, product.title)),
      h("span", { className: "price" }, "€ " + product.price),
      h("button", { className: "heart", "aria-pressed": saved, "data-action": "add-to-wishlist", onClick: () => setSaved(!saved) }, saved ? "saved" : "save"),
      h("button", { className: "buy", "data-add-to-cart": "", onClick: () => onBuy(product.id) }, "Add to cart"));
  }
  function Shop() {
    const [bought, setBought] = React.useState([]);
    const [list, setList] = React.useState(PRODUCTS);
    Object.assign(globalThis, { setList, bought });
    return h("main", null, h("p", { id: "cart", style: { minHeight: "2em" } }, bought.join(" ")),
      h("select", { name: "sort", onChange: ({ target }) => target.value === "price" && setList([...list].sort((a, b) => a.price - b.price)) },
        h("option", { value: "default" }, "Featured"), h("option", { value: "price" }, "Price")),
      h("ul", { className: "products" }, list.map((product) => h(Card, { key: product.id, product, onBuy: (id) => setBought([...bought, id]) }))));
  }
  ReactDOM.createRoot(document.getElementById("root")).render(h(Shop));`;

/** A shop that React renders, anew after each click on "Add to cart". */
export const rendered = ({ head = "", ...parts } = {}) => listing({ ...parts, head: head + REACT, grid: '<div id="root"></div>', script: APP });
