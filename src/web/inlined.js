// The module that runs in every engine and the package's own model, as text: for bundlers that take
// scripts along and nothing else. Where the files are there, nobody fetches this.

import { model, module } from "texts";

/** The module, as a fetch of its file would answer. */
export const wasm = () => answer(module, "application/wasm");

/** The model's files by name, each as a fetch would answer. */
export const files = () => Object.fromEntries(model.map(([name, text]) => [name, answer(text, "")]));

/** @param {string} text in base64, after gzip */
function answer(text, type) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(unpacked, { headers: { "Content-Type": type } });
}
