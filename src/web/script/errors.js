// What is thrown here and in Rust is a text, `code\nmessage`, of which index.js makes an error; one
// without a code becomes a TypeError.

/** @param {string} option @param {string} why */
export function badOption(option, why) {
  return `\noption \`${option}\` ${why}`;
}

export const ABORTED = "aborted\naborted";
export const FREED = "freed\nthis recommender has been freed";

/** What a caught value says. */
export function messageOf(caught) {
  return caught?.message || (typeof caught === "string" && caught) || "it failed without a reason";
}
