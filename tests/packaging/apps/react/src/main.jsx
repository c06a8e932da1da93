// The guide's component, mounted as strictly as React can.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Products } from "./products.jsx";

const all = (await (await fetch("/catalog.json")).json()).slice(0, 48);
const root = createRoot(document.querySelector("#app"));
/** What a test does with it besides: other products, or the end. */
globalThis.render = (products) => root.render(<StrictMode>{products && <Products all={products} />}</StrictMode>);
globalThis.all = all;
render(all);
