// Data blocks of a page: read once, repaired where they are a little broken, and walked only so far.

/** What a script held when it was last read: scripts do not change, and reading them is the cost. */
const read = new WeakMap();

/**
 * What `parse` makes of a script's text, remembered as long as the text stays.
 * @template T
 * @param {Element} script
 * @param {(text: string) => T} parse
 * @returns {T}
 */
export function onceFor(script, parse) {
  const text = script.textContent ?? "";
  let known = read.get(script);
  if (known?.text !== text) read.set(script, (known = { text, values: new Map() }));
  if (!known.values.has(parse)) known.values.set(parse, parse(text));
  return known.values.get(parse);
}

const made = new WeakMap();

/**
 * What `make` makes of parsed data, remembered as long as addresses in it mean the same.
 * @template T
 * @param {object} data
 * @param {Document} document
 * @param {() => T} make
 * @returns {T}
 */
export function onceOf(data, document, make) {
  const known = made.get(data);
  if (known?.document === document && known.base === document.baseURI) return known.value;
  const value = make();
  made.set(data, { document, base: document.baseURI, value });
  return value;
}

/**
 * JSON as pages hold it: line breaks in strings, comments around it, a comma too many.
 * @param {string} text
 * @returns {unknown} undefined if it is beyond repair
 */
export function parseLoosely(text) {
  const bare = text
    .trim()
    .replace(/^(<!--|\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[|<!\[CDATA\[)/, "")
    .replace(/((\/\/|\/\*)?\s*\]\]>(\s*\*\/)?|-->|;)\s*$/, "");
  for (const repair of REPAIRS) {
    try {
      return JSON.parse(repair(bare));
    } catch {
      /* The next repair may do. */
    }
  }
  return undefined;
}

const controls = (text) => text.replace(/[\u0000-\u001f]/g, " ");
const commas = (text) => controls(text).replace(/,(\s*[}\]])/g, "$1");
const REPAIRS = [
  (text) => text,
  controls,
  commas,
  (text) => commas(text).replace(/\\(?!["\\/bfnrtu])/g, "\\\\"),
  (text) => (text.includes("&quot;") ? commas(text).replaceAll("&quot;", '"').replaceAll("&amp;", "&") : "x"),
];

/**
 * The object or list that starts at `start` of a script, as text: up to the bracket that closes it.
 * @param {string} text
 * @param {number} start
 */
export function balanced(text, start) {
  let depth = 0;
  let quote = "";
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (quote) {
      if (letter === "\\") at += 1;
      else if (letter === quote) quote = "";
    } else if (letter === '"' || (letter === "'" && depth)) quote = letter;
    else if (letter === "{" || letter === "[") depth += 1;
    else if (letter === "}" || letter === "]") {
      depth -= 1;
      if (depth <= 0) return text.slice(start, at + 1);
    }
  }
  return "";
}

/** More than this of one block is not looked at. */
const MOST_NODES = 60_000;

/**
 * Visits the objects of parsed data from the outside in; `visit` returns false to leave out what an
 * object holds.
 * @param {unknown} root
 * @param {(object: Record<string, any>, key: string, parent: object | null) => boolean | void} visit
 */
export function walk(root, visit) {
  const waiting = [[root, "", null, 0]];
  for (let count = 0; waiting.length && count < MOST_NODES; count += 1) {
    const [value, key, parent, depth] = waiting.pop();
    if (!value || typeof value !== "object" || depth > 24) continue;
    const list = Array.isArray(value);
    if (!list && visit(value, key, parent) === false) continue;
    const keys = Object.keys(value);
    for (let at = keys.length - 1; at >= 0; at -= 1) {
      const inner = value[keys[at]];
      if (inner && typeof inner === "object")
        waiting.push([inner, list ? key : keys[at], list ? parent : value, depth + 1]);
    }
  }
}

/** A value as a list. @param {any} value @returns {any[]} */
export const listOf = (value) => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

/** The first text or number among values. @param {...any} values */
export const firstOf = (...values) =>
  values.flat().find((value) => (typeof value === "string" && value.trim()) || typeof value === "number");
