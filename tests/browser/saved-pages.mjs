// The pages of tests/pages with our one line in their head, and what is on them.

import { readFileSync } from "node:fs";
import { ROOT } from "./harness.mjs";

/** By name: the grid's selector, its cards, and more (tests/browser/pages-read.test.mjs). */
export const EXPECTED = JSON.parse(readFileSync(`${ROOT}tests/pages/expected.json`, "utf8"));

const encoding = (name) => (name.startsWith("latin1") ? "latin1" : "utf8");

/** The type that a server gives a page, whose charset may be its own business. */
export const typeOf = (name) => (encoding(name) === "latin1" ? "text/html" : "text/html; charset=utf-8");

/** A page with `more` at the top of its head. */
export function embedded(name, more = "", model = "/www/model/") {
  const html = readFileSync(`${ROOT}tests/pages/${name}.html`, encoding(name));
  const head = /<head[^>]*>|<html[^>]*>|<!doctype[^>]*>/i.exec(html);
  const at = head ? head.index + head[0].length : 0;
  const script = `${more}<script type="module" src="/pkg/embed.js" data-model="${model}"></script>`;
  return Buffer.from(html.slice(0, at) + script + html.slice(at), encoding(name));
}
