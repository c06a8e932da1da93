// The attributes of <nestrank-grid> that are options of a ranking, read; docs/npm.md has the table.

/** Each, and what an option makes of its text. */
export const OPTIONS = {
  model: String,
  wasm: String,
  backend: String,
  persist: (text) => ({ tab: "tab", device: true })[text] ?? false,
  "max-age-days": Number,
  diversity: Number,
  guide: () => true,
  rules: (text) => (text.trim() ? JSON.parse(text) : undefined),
};

/** How a property is called that is an attribute too. @param {string} name */
export const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/**
 * Reads an element's attributes.
 * @param {Element} element
 * @returns {{ options: import("./ranking.js").RankingOptions, wrong: string | null }} `wrong` names the
 *   attribute that is left out, and why: what is JSON and nothing else may fail to be that
 */
export function optionsOf(element) {
  const options = {};
  let wrong = null;
  for (const [name, read] of Object.entries(OPTIONS)) {
    const text = element.getAttribute(name);
    if (text === null) continue;
    try {
      options[camel(name)] = read(text);
    } catch {
      wrong = `attribute ${name}="${text.slice(0, 100)}" is no JSON`;
    }
  }
  return { options, wrong };
}
