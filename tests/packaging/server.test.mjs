// On a server hook and composable give the products as they are, and start nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement as h } from "react";
import { renderToString } from "react-dom/server";
import { createSSRApp, h as v } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import { install } from "./project.mjs";
import { idsOf, shown } from "./products.mjs";

const options = { model: "/model/" };
const ids = (html) => [...html.matchAll(/data-id="([^"]+)"/g)].map(([, id]) => id);

/** Runs something, and gives what was asked of the network meanwhile and shortly after. */
async function asked(run) {
  const real = globalThis.fetch;
  const addresses = [];
  globalThis.fetch = async (address) => addresses.push(String(address));
  try {
    await run();
    await new Promise((resolve) => setTimeout(resolve, 50));
  } finally {
    globalThis.fetch = real;
  }
  return addresses;
}

test("react", async () => {
  await install();
  const { useRanking } = await import("nestrank/react");
  function Products() {
    const { products, status } = useRanking(shown, options);
    return h("ul", { className: status }, products.map(({ id }) => h("li", { key: id, "data-id": id })));
  }
  let html;
  assert.deepEqual(await asked(() => (html = renderToString(h(Products)))), []);
  assert.deepEqual([ids(html), html.includes('class="idle"')], [idsOf(shown), true]);
});

test("vue", async () => {
  await install();
  const { useRanking } = await import("nestrank/vue");
  const app = createSSRApp({
    setup() {
      const { products, status } = useRanking(shown, options);
      return () => v("ul", { class: status.value }, products.value.map(({ id }) => v("li", { key: id, "data-id": id })));
    },
  });
  let html;
  assert.deepEqual(await asked(async () => (html = await renderVue(app))), []);
  assert.deepEqual([ids(html), html.includes('class="idle"')], [idsOf(shown), true]);
});
