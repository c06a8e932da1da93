// The guide's code blocks, docs/npm.md: what stands there is what the apps are made of and built with.

import { readFileSync } from "node:fs";
import { ROOT } from "../browser/harness.mjs";

/** Each block, with its language and what stands behind that: the app or the file that it belongs to. */
export const blocks = [...readFileSync(`${ROOT}docs/npm.md`, "utf8").matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)]
  .map(([, language, place, code]) => ({ language, place, code }));

/** The command that builds an app. */
export function commandOf(app) {
  const found = blocks.filter(({ language, place }) => language === "sh" && place === app);
  if (found.length !== 1) throw new Error(`the guide has ${found.length} commands for ${app}`);
  return found[0].code;
}
