// What the page reader finds on pages of many makers (tests/pages), each against what was put into it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ROOT, launch, open, serve } from "./harness.mjs";

/** For each page: the grid's selector, its cards in order, and what else is known of it. */
const EXPECTED = JSON.parse(readFileSync(`${ROOT}tests/pages/expected.json`, "utf8"));
/** One page says in its own head that it is Latin 1; a server that says otherwise would win. */
const LATIN = { path: /latin1/, headers: { "Content-Type": "text/html" } };

let site;
let browser;
before(async () => {
  site = await serve({ faults: [LATIN] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens a page and reads it; `reading` runs in the page with what was read. */
async function readOf(path, { options = {}, html, grid, url = site.url } = {}) {
  const tab = await open(browser, `${url}${path}`);
  const found = await tab.page.evaluate(
    async ({ options, html, grid, url }) => {
      const { mainProduct, read } = await import(`${url}pkg/page/read.js`);
      if (html) document.body.innerHTML = html;
      const before = document.documentElement.outerHTML;
      const { grids, products, sources, lacked } = read(document, options);
      const again = read(document, options);
      const element = grid && document.querySelector(grid);
      return {
        products,
        sources,
        lacked,
        main: mainProduct(document),
        unchanged: document.documentElement.outerHTML === before,
        same:
          JSON.stringify(again.products) === JSON.stringify(products) &&
          again.grids.every((one, at) => one.element === grids[at].element),
        children: grids.every((one) => one.cards.every((card) => card.element.parentElement === one.element)),
        grids: grids.map((one) => ({
          asked: one.element === element,
          name: one.element.className,
          cards: one.cards.map(({ product, aliases, element }) => ({ product, aliases, text: element.textContent })),
        })),
        broken: [window.broken, {}.polluted],
      };
    },
    { options, html, grid, url },
  );
  const { errors } = tab;
  await tab.close();
  assert.deepEqual(errors, []);
  assert.deepEqual(found.broken, [undefined, undefined], "nothing of the page has run");
  assert.ok(found.unchanged, "the page is as it was");
  assert.ok(found.same, "reading it again finds the same");
  assert.ok(found.children, "each card is a child of its grid");
  return found;
}

for (const [name, expected] of Object.entries(EXPECTED)) {
  test(`${name}: products, ids, prices and the cards that show them`, async () => {
    const found = await readOf(`tests/pages/${name}.html`, { grid: expected.grid });
    const grid = found.grids.find(({ asked }) => asked);
    assert.ok(grid, `the grid is ${expected.grid}, found ${found.grids.map((one) => one.name)}`);
    assert.equal(found.grids.length, expected.grids ?? 1, "grids");
    const cards = grid.cards.map(({ product }) => product);
    assert.deepEqual(
      cards.map(({ title }) => title.slice(0, 60)),
      expected.cards.map((card, at) => card.title ?? cards[at].title.slice(0, 60)),
    );
    assert.deepEqual(
      cards.map(({ price }) => price ?? null),
      expected.cards.map(({ price }) => price),
    );
    const titles = new Set(expected.cards.map((card) => `${card.title} ${card.price}`));
    assert.equal(new Set(cards.map(({ id }) => id)).size, titles.size, "each product has an id of its own");
    for (const [at, card] of expected.cards.entries()) {
      const { product, aliases } = grid.cards[at];
      if (card.id) assert.equal(product.id, card.id);
      for (const alias of card.alias ?? [])
        assert.ok([product.id, ...aliases].includes(alias), `${product.title}: ${alias} among ${aliases}`);
      assert.equal(product.listPrice ?? null, card.list ?? null, `list price of ${product.title}`);
      assert.equal(product.available === false, card.available === false, `availability of ${product.title}`);
      for (const field of ["brand", "rating", "reviews"])
        if (card[field] !== undefined) assert.equal(product[field], card[field], `${field} of ${product.title}`);
      if (card.category)
        assert.ok(
          card.category.every((level) => product.category?.includes(level)),
          `category of ${product.title}: ${product.category}`,
        );
      if (expected.currency && product.price !== undefined) assert.equal(product.currency, expected.currency);
    }
    if (expected.products) assert.equal(found.products.length, expected.products);
    for (const source of expected.sources ?? [])
      assert.ok(found.sources[source] > 0, `${source} in ${JSON.stringify(found.sources)}`);
    if (expected.lacked)
      assert.ok(
        found.lacked.some((line) => line.startsWith(expected.lacked)),
        found.lacked.join("; "),
      );
    assert.deepEqual(found.main, null, "a listing is no product's page");
  });
}

/** A product page's own product. */
const MAIN = {
  "product-shopify": {
    product: {
      id: "8412345670002",
      title: "Linen Duvet Cover",
      brand: "Softhus",
      category: ["Bedding"],
      price: 129,
      currency: "GBP",
      rating: 4.8,
      reviews: 212,
    },
    aliases: [
      "41001",
      "41002",
      "SKU-LDC-D",
      "SKU-LDC-K",
      "5012345678900",
      "linen-duvet-cover",
      "/products/linen-duvet-cover",
    ],
  },
  "product-woocommerce": {
    product: {
      id: "1201",
      title: "Fauteuil Sidi",
      category: ["Fauteuils"],
      price: 539,
      currency: "TND",
      available: true,
    },
    aliases: ["fauteuil-sidi", "/boutique/fauteuil-sidi"],
  },
  "product-magento": {
    product: { id: "2042", title: "Marlow Floor Lamp", price: 189, listPrice: 229, currency: "USD" },
    aliases: ["24-WG81", "/marlow-floor-lamp.html"],
  },
  "product-prestashop": {
    product: {
      id: "21",
      title: "Lámpara de pie Altea",
      brand: "Casa Clara",
      category: ["Decoración"],
      price: 89.9,
      listPrice: 112.38,
      available: true,
    },
    aliases: ["LA-21", "/decoracion/21-44-lampara-pie-altea.html"],
  },
  "product-undeclared": {
    product: { id: "T-778", title: "Eichentisch Jonas", category: ["Tische"], price: 1490, currency: "EUR" },
    aliases: [],
  },
};
for (const [name, expected] of Object.entries(MAIN)) {
  test(`${name}: the page's own product`, async () => {
    const { main } = await readOf(`tests/pages/${name}.html`);
    assert.ok(main, "it is a product's page");
    const { product, aliases } = main;
    assert.deepEqual(
      Object.fromEntries(Object.keys(expected.product).map((key) => [key, product[key]])),
      expected.product,
    );
    for (const alias of expected.aliases) assert.ok(aliases.includes(alias), `${alias} among ${aliases}`);
  });
}

test("a listing that calls itself a product is none, and is not among its products", async () => {
  const { main, products } = await readOf("tests/pages/category-rated.html");
  assert.equal(main, null);
  assert.equal(products.length, 4);
  assert.ok(products.every(({ product }) => product.title !== "Mirrors"));
});

test("a selector may mean the grid, something around it, or its cards", async () => {
  const ids = async (grid) => {
    const found = await readOf("tests/pages/shopify-dawn.html", { options: { grid }, grid: "#product-grid" });
    assert.deepEqual(
      found.grids.map(({ asked }) => asked),
      [true],
      grid,
    );
    return found.grids[0].cards.map(({ product }) => product.id);
  };
  const expected = EXPECTED["shopify-dawn"].cards.map(({ id }) => id);
  for (const grid of ["#product-grid", "#ProductGridContainer", "main", "#product-grid > li"])
    assert.deepEqual(await ids(grid), expected, grid);
});

test("a grid that is still empty is kept, and a selector that is none finds nothing", async () => {
  const empty = await readOf("tests/pages/next-state.html", {
    options: { grid: "#list" },
    html: '<main><h1>Soon</h1><ul id="list"></ul></main>',
    grid: "#list",
  });
  assert.deepEqual(
    empty.grids.map(({ asked, cards }) => [asked, cards.length]),
    [[true, 0]],
  );
  assert.ok(empty.lacked.some((line) => line.startsWith("no grid of products")));
  for (const grid of [":::", "#nothing"])
    assert.deepEqual((await readOf("tests/pages/next-state.html", { options: { grid } })).grids, [], grid);
});

test("a page's own selectors say where things are", async () => {
  const html =
    '<div id="shop">' +
    [
      ["A-1", "Hook rail", "12", "Lund"],
      ["A-2", "Coat stand", "80", "Lund"],
    ]
      .map(
        ([id, name, price, brand]) =>
          `<section><div class="inner" data-key="${id}"><h2>Entrance</h2><div data-full="${name}">${name.slice(0, 4)}…</div><i>${price}</i><em>${brand}</em></div></section>`,
      )
      .join("") +
    "</div>";
  const selectors = { card: ".inner", id: "data-key", title: "[data-full]@data-full", price: "i", brand: "em" };
  const { grids } = await readOf("tests/pages/next-state.html", { options: { selectors }, html, grid: "#shop" });
  assert.ok(grids[0].asked);
  assert.deepEqual(
    grids[0].cards.map(({ product: { id, title, price, brand } }) => [id, title, price, brand]),
    [
      ["A-1", "Hook rail", 12, "Lund"],
      ["A-2", "Coat stand", 80, "Lund"],
    ],
  );
});

test("cards that come later, or change, are read; a list with products already on the page gets their ids", async () => {
  const tab = await open(browser, `${site.url}tests/pages/undeclared-soup.html`);
  const found = await tab.page.evaluate(async () => {
    const { read } = await import("/pkg/page/read.js");
    const count = () => read(document).grids[0].cards.length;
    const first = count();
    const grid = document.querySelector(".sc-grid");
    const more = grid.firstElementChild.cloneNode(true);
    more.querySelector("a").href = "/moebel/regal-loft-niedrig-i99001";
    more.querySelector(".fAbCdE").textContent = "Regal „Loft“ niedrig";
    grid.append(more);
    const second = count();
    more.querySelector(".pqr").textContent = "649,-";
    window.dataLayer = [
      { ecommerce: null },
      { event: "view_item_list", items: [{ item_id: 4711, item_name: "Regal „Loft“ niedrig", price: "649,00" }] },
    ];
    const last = read(document).grids[0].cards.at(-1);
    return { first, second, price: last.product.price, aliases: [last.product.id, ...last.aliases] };
  });
  await tab.close();
  assert.deepEqual([found.first, found.second, found.price], [6, 7, 649]);
  assert.ok(found.aliases.includes("4711") && found.aliases.includes("99001"), found.aliases.join());
});

test("the order of the cards changes nothing about them", async () => {
  for (const name of ["last-names-twice", "undeclared-hash-links", "last-traps", "shopify-dawn", "more-market"]) {
    const tab = await open(browser, `${site.url}tests/pages/${name}.html`);
    const [before, after] = await tab.page.evaluate(async (selector) => {
      const { read } = await import("/pkg/page/read.js");
      const grid = document.querySelector(selector);
      const known = new Map([...grid.children].map((child, at) => [child, at]));
      const cards = () =>
        read(document)
          .grids.find(({ element }) => element === grid)
          .cards.map(({ element, product: { id, price } }) => [known.get(element), id, price])
          .sort(([one], [other]) => one - other);
      const first = cards();
      for (const child of [...grid.children].reverse()) grid.append(child);
      return [first, cards()];
    }, EXPECTED[name].grid);
    await tab.close();
    assert.deepEqual(after, before, name);
  }
});

test("more than a megabyte of linked data behind a long page", async () => {
  const products = Array.from({ length: 2000 }, (_, at) => ({
    "@type": "ListItem",
    position: at,
    item: {
      "@type": "Product",
      name: `Lamp ${at}`,
      sku: `L-${at}`,
      url: `https://shop.example/p/lamp-${at}`,
      description: "bright ".repeat(70),
      offers: { "@type": "Offer", price: `${10 + at}.50`, priceCurrency: "EUR" },
    },
  }));
  const json = JSON.stringify({ "@context": "https://schema.org", "@type": "ItemList", itemListElement: products });
  assert.ok(json.length > 1_200_000);
  const cards = products
    .slice(0, 48)
    .map(
      ({ item }) =>
        `<li class="tile"><a href="${new URL(item.url).pathname}"><img src="/i.png" alt=""><b>${item.name}</b></a></li>`,
    )
    .join("");
  const body = `<!doctype html><html lang="en"><title>Lamps</title><body><main><ul class="tiles">${cards}</ul>${"<p>All about lamps.</p>".repeat(2000)}</main><script type="application/ld+json">${json}</script></body></html>`;
  const own = await serve({ faults: [{ path: "/lamps.html", body, type: "text/html" }] });
  try {
    const { grids, products: all } = await readOf("lamps.html", { grid: ".tiles", url: own.url });
    assert.ok(grids[0].asked);
    assert.deepEqual(
      grids[0].cards.map(({ product }) => [product.id, product.price]),
      products.slice(0, 48).map(({ item }, at) => [item.sku, 10.5 + at]),
    );
    assert.equal(all.length, 2000);
  } finally {
    await own.close();
  }
});

test("titles of a megabyte, and what is in no way a page, are borne", async () => {
  const { products } = await readOf("tests/pages/hostile.html");
  assert.ok(products.every(({ product }) => product.title.length <= 300 && !/[\u202a-\u202e]/.test(product.title)));
  const tab = await open(browser, `${site.url}tests/pages/hostile.html`);
  const found = await tab.page.evaluate(async () => {
    const { mainProduct, read } = await import("/pkg/page/read.js");
    const html = (text) => new DOMParser().parseFromString(text, "text/html");
    const long = html(
      `<ul>${["a", "b", "c"].map((name) => `<li><a href="/p/${name}"><img src="x"><h2>${name.repeat(1e6)}</h2></a>$5.00</li>`).join("")}</ul>`,
    );
    const odd = [
      html(""),
      html('<script type="application/ld+json">null</script>'),
      html(
        '<script type="application/ld+json">[[[[{"@type":["Product",null,5],"name":[{"a":1}],"offers":"x"}]]]]</script>',
      ),
    ];
    return {
      long: read(long).products.map(({ product }) => product.title.length),
      odd: odd.map((page) => [read(page).products.length, mainProduct(page)]),
    };
  });
  await tab.close();
  assert.deepEqual(found.long, [300, 300, 300]);
  assert.deepEqual(found.odd, [
    [0, null],
    [0, null],
    [0, null],
  ]);
});
