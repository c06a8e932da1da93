// The polite live region: says what was done and what came of it, and shows it for a while.

import { byId } from "./dom.js";

const SHOWN_MS = 6000;

let fading;

export function status(text) {
  const line = byId("status");
  line.textContent = text;
  line.classList.add("on");
  clearTimeout(fading);
  // The text stays for those who look it up later; only its bubble goes.
  fading = setTimeout(() => line.classList.remove("on"), SHOWN_MS);
}
