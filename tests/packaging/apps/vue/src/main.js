// The guide's component, and what a test does with it besides: other products, rules, or the end.

import { createApp, h, shallowRef } from "vue";
import Products from "./Products.vue";
import Ruled from "./Ruled.vue";

const all = (await (await fetch("/catalog.json")).json()).slice(0, 48);
const shown = shallowRef([all]);
/** Rules that are named, also as none, are another component's. */
const view = (products, ...rules) => (rules.length ? h(Ruled, { all: products, rules: rules[0] }) : h(Products, { all: products }));
createApp({ render: () => shown.value[0] && view(...shown.value) }).mount("#app");
globalThis.render = (...given) => (shown.value = given);
globalThis.all = all;
