// The guide's component, mounted as strictly as React can.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Products } from "./products.jsx";
import { Ruled } from "./ruled.jsx";

const all = (await (await fetch("/catalog.json")).json()).slice(0, 48);
const root = createRoot(document.querySelector("#app"));
/** What a test does with it besides: other products, rules, or the end. */
globalThis.render = (...given) => root.render(<StrictMode>{given[0] && shown(...given)}</StrictMode>);
/** Rules that are named, also as none, are another component's. */
const shown = (products, ...rules) => (rules.length ? <Ruled all={products} rules={rules[0]} /> : <Products all={products} />);
globalThis.all = all;
render(all);
