// The guide's component, and what a test does with it besides: other products, or the end.

import { createApp, h, shallowRef } from "vue";
import Products from "./Products.vue";

const all = (await (await fetch("/catalog.json")).json()).slice(0, 48);
const shown = shallowRef(all);
createApp({ render: () => shown.value && h(Products, { all: shown.value }) }).mount("#app");
globalThis.render = (products) => (shown.value = products);
globalThis.all = all;
