// The grid's mover: orders, identity, focus, scroll, movement.

import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { launch, open, serve } from "./harness.mjs";

const CARDS = 60;
const SHOP = {
  path: "/grid.html",
  type: "text/html",
  body: `<!doctype html><title>grid</title><style>
    body { margin: 0 } header { height: 300px }
    #grid { display: grid; grid-template-columns: repeat(4, 150px); gap: 10px }
    #grid > * { height: 200px; background: #ddd }
    #grid > .tilted { transform: rotate(3deg) }
  </style><header>shop</header><div id="grid"></div><footer style="height: 500px">end</footer>`,
};

let site, browser;

before(async () => {
  site = await serve({ faults: [SHOP] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.close();
});

async function inGrid(body, argument, options) {
  const seen = await open(browser, `${site.url}grid.html`, { viewport: { width: 800, height: 600 }, ...options });
  try {
    await seen.page.evaluate(async (count) => {
      const { Recommender, Grid } = await import("/pkg/index.js");
      await Recommender.load({ model: "/www/model/", catalog: [{ id: "a" }] });
      globalThis.Grid = Grid;
      globalThis.element = document.getElementById("grid");
      for (let i = 0; i < count; i++) element.insertAdjacentHTML("beforeend", `\n<article data-id="p${i}"><button>p${i}</button></article>`);
      globalThis.order = () => [...element.children].map((child) => child.dataset.id ?? child.id);
      globalThis.reversed = () => order().reverse();
      globalThis.frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, CARDS);
    const result = await seen.page.evaluate(body, argument);
    assert.deepEqual(seen.errors, []);
    return result;
  } finally {
    await seen.close();
  }
}

const names = (from, to) => Array.from({ length: to - from }, (_, i) => `p${from + i}`);

describe("order", () => {
  test("the ids given come first, the others follow as they stand; unknown and repeated ids are ignored", async () => {
    const { some, back, same } = await inGrid(() => {
      const cards = new Map([...element.children].map((card) => [card.dataset.id, card]));
      const grid = new Grid(element, { key: "data-id" });
      grid.arrange(["p5", "zzz", "p3", "p5", 7, null, "p40"]);
      const some = order();
      const same = [...element.children].every((card) => cards.get(card.dataset.id) === card);
      grid.reset();
      return { some, back: order(), same };
    });
    const rest = names(0, CARDS).filter((id) => !["p5", "p3", "p40"].includes(id));
    assert.deepEqual(some, ["p5", "p3", "p40", ...rest]);
    assert.deepEqual(back, names(0, CARDS));
    assert.ok(same, "cards keep their identity");
  });

  test("what has no id keeps its place, text is never touched, other attributes can be the key", async () => {
    const { orders, text, sku } = await inGrid(() => {
      element.children[2].insertAdjacentHTML("afterend", `<aside id="ad">buy</aside>`);
      const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("|");
      const grid = new Grid(element);
      grid.arrange(reversed());
      const orders = [order()];
      grid.reset();
      orders.push(order());
      const after = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("|");
      grid.free();
      for (const card of element.children) if (card.dataset.id) card.setAttribute("sku", `s-${card.dataset.id}`);
      const other = new Grid(element, { key: "sku" });
      other.arrange(["s-p9"]);
      return { orders, text: text === after && element.querySelector("#ad").textContent === "buy", sku: order()[0] };
    });
    assert.equal(orders[0][3], "ad");
    assert.equal(orders[0][0], "p59");
    assert.deepEqual(orders[1], ["p0", "p1", "p2", "ad", ...names(3, CARDS)]);
    assert.ok(text);
    assert.equal(sku, "p9");
  });

  test("children that come and go", async () => {
    const orders = await inGrid(() => {
      const grid = new Grid(element);
      element.children[0].remove();
      element.insertAdjacentHTML("afterbegin", `<article data-id="new">n</article>`);
      grid.arrange(["p9", "new", "p0"]);
      const orders = [order().slice(0, 3)];
      grid.reset();
      orders.push(order().slice(0, 2), order().slice(-1));
      return orders;
    });
    assert.deepEqual(orders, [["p9", "new", "p1"], ["p1", "p2"], ["new"]]);
  });

  test("only what must moves", async () => {
    const moves = await inGrid(async () => {
      const grid = new Grid(element);
      const count = async (ids) => {
        const observer = new MutationObserver(() => {});
        observer.observe(element, { childList: true });
        grid.arrange(ids);
        const moved = observer.takeRecords().filter(({ addedNodes }) => addedNodes.length).length;
        observer.disconnect();
        return moved;
      };
      const all = order();
      return [await count(all), await count(["p59", ...all.slice(0, 59)]), await count(all), await count([...all.slice(1), "p0"]), await count(all)];
    });
    assert.deepEqual(moves, [0, 1, 1, 1, 1]);
  });

  test("a grid made before any module was loaded orders when it is there", async () => {
    const seen = await open(browser, `${site.url}grid.html`);
    const order = await seen.page.evaluate(async () => {
      const { Grid } = await import("/pkg/index.js");
      const element = document.getElementById("grid");
      for (let i = 0; i < 5; i++) element.insertAdjacentHTML("beforeend", `<article data-id="p${i}"></article>`);
      const grid = new Grid(element);
      grid.arrange(["p1"]);
      grid.arrange(["p4", "p2"]);
      for (let i = 0; i < 100 && element.children[0].dataset.id !== "p4"; i++) await new Promise((resolve) => setTimeout(resolve, 50));
      return [...element.children].map((child) => child.dataset.id);
    });
    assert.deepEqual(order, ["p4", "p2", "p0", "p1", "p3"]);
    await seen.close();
  });

  test("misuse throws a TypeError, use after free `freed`", async () => {
    const found = await inGrid(() => {
      const name = (run) => {
        try { run(); return "nothing"; } catch (error) { return error.code ?? error.name; }
      };
      const grid = new Grid(element);
      const names = [name(() => new Grid(null)), name(() => new Grid(element, { key: 7 })), name(() => grid.arrange("p1"))];
      grid.free();
      grid.free();
      return [...names, name(() => grid.arrange([])), name(() => grid.reset())];
    });
    assert.deepEqual(found, ["TypeError", "TypeError", "TypeError", "freed", "freed"]);
  });
});

describe("focus and scroll stay", () => {
  test("the focused card is never taken out, wherever it goes", async () => {
    const results = await inGrid(() => {
      const grid = new Grid(element);
      const results = [];
      for (const id of ["p0", "p30", "p59"]) {
        const button = element.querySelector(`[data-id=${id}] button`);
        button.focus({ preventScroll: true });
        let lost = 0;
        button.addEventListener("blur", () => lost++);
        grid.arrange(reversed());
        grid.arrange(["p7", id, ...order()]);
        grid.arrange(order().sort());
        results.push([document.activeElement === button, lost]);
        grid.reset();
      }
      return results;
    });
    assert.deepEqual(results, Array(3).fill([true, 0]));
  });

  test("the page and boxes around the grid stay where they are scrolled", async () => {
    const positions = await inGrid(async () => {
      const grid = new Grid(element);
      const positions = [];
      for (const top of [0, 400, 1500]) {
        scrollTo(0, top);
        await frame();
        grid.arrange(reversed());
        await frame();
        positions.push(scrollY);
        // What is in view comes from elsewhere, and what was in view goes far away.
        grid.arrange(order().slice(30));
        await frame();
        positions.push(scrollY);
      }
      return positions;
    });
    assert.deepEqual(positions, [0, 0, 400, 400, 1500, 1500]);
  });
});

describe("movement", () => {
  test("cards in view move for at most 250 ms, on top of their own transform, and leave no trace", async () => {
    const result = await inGrid(async () => {
      const grid = new Grid(element);
      element.children[0].classList.add("tilted");
      const html = () => [...element.children].map((card) => card.outerHTML).join();
      const plain = html();
      const target = [...names(0, 8).reverse()];
      grid.arrange(target);
      const running = element.getAnimations({ subtree: true });
      const durations = running.map((animation) => animation.effect.getComputedTiming().endTime);
      const far = [...element.children].slice(20).flatMap((card) => card.getAnimations());
      const [start] = running.map((animation) => getComputedStyle(animation.effect.target).transform);
      await Promise.all(running.map(({ finished }) => finished));
      const left = element.getAnimations({ subtree: true }).length;
      grid.reset();
      return { count: running.length, durations, far: far.length, start, left, same: html() === plain };
      function names(from, to) { return Array.from({ length: to - from }, (_, i) => `p${from + i}`); }
    });
    assert.equal(result.count, 8);
    assert.ok(result.durations.every((duration) => duration > 0 && duration <= 250), `${result.durations}`);
    assert.equal(result.far, 0, "what is out of view does not move");
    assert.notEqual(result.start, "none");
    assert.deepEqual([result.left, result.same], [0, true]);
  });

  test("none under reduced motion", async () => {
    const count = await inGrid(() => {
      const grid = new Grid(element);
      grid.arrange(reversed());
      return [element.getAnimations({ subtree: true }).length, order()[0]];
    }, null, { reducedMotion: "reduce" });
    assert.deepEqual(count, [0, "p59"]);
  });

  test("a new order amid a movement starts from what is seen", async () => {
    const jump = await inGrid(async () => {
      const grid = new Grid(element);
      const card = element.children[0];
      grid.arrange(["p5", "p4", "p3", "p2", "p1", "p0"]);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const before = card.getBoundingClientRect();
      grid.reset();
      const after = card.getBoundingClientRect();
      return Math.hypot(before.left - after.left, before.top - after.top);
    });
    assert.ok(jump < 40, `${jump} px`);
  });
});

test("a grid that is freed before the module is there says nothing, and moves nothing", async () => {
  const seen = await open(browser, `${site.url}grid.html`);
  const order = await seen.page.evaluate(async () => {
    const { Grid, Recommender } = await import("/pkg/index.js");
    const element = document.getElementById("grid");
    for (const id of ["a", "b"]) element.insertAdjacentHTML("beforeend", `<article data-id="${id}"></article>`);
    const grid = new Grid(element);
    grid.arrange(["b"]);
    grid.free();
    await Recommender.load({ model: "/www/model/", catalog: [{ id: "a" }] });
    return [...element.children].map(({ dataset }) => dataset.id);
  });
  assert.deepEqual(order, ["a", "b"]);
  assert.deepEqual(seen.console.filter(({ type }) => type === "warning"), []);
  assert.deepEqual(seen.errors, []);
  await seen.close();
});
