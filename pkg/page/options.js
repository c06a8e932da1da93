// The attributes of the script element, read and checked; docs/embed.md has the table.

/** Each attribute, the option that it sets, and how its text is read. */
export const ATTRIBUTES = {
  "data-model": ["model", address],
  "data-wasm": ["wasm", address],
  "data-grid": ["grid", grids],
  "data-selectors": ["selectors", map],
  "data-locale": ["locale", text],
  "data-keep": ["keep", selector],
  "data-backend": ["backend", oneOf("auto", "webgpu", "cpu")],
  "data-weights": ["weights", weights],
  "data-diversity": ["diversity", share],
  "data-rules": ["rules", map],
  "data-holdout": ["holdout", share],
  "data-persist": ["persist", persist],
  "data-max-age-days": ["maxAgeDays", days],
  "data-consent": ["consent", oneOf("wait", "yes", "no", "tcf", "google")],
  "data-layer": ["layer", text],
  "data-guide": ["guide", place],
  "data-undo": ["undo", (value) => (value === "off" ? value : selector(value))],
};
/** The search parameter of a page's address by which people of the shop ask for something. */
const ASKED = "nestrank";

/**
 * Reads a script element.
 * @param {Element | null} script
 * @returns {{ options: object, wrong: string[] }} `wrong` names attributes that are left out, and why
 */
export function optionsOf(script) {
  return readEach((attribute) => script?.getAttribute(attribute)?.trim(), (attribute, option, value) => `attribute ${attribute}="${value.slice(0, 100)}"`);
}

/**
 * Reads the options of `attach()`, which are such values already, or should be.
 * @param {object} given
 * @returns {{ options: object, wrong: string[] }} as of a script element
 */
export function optionsFrom(given) {
  return readEach((_, option) => given[option], (_, option) => `option \`${option}\``);
}

function readEach(valueOf, nameOf) {
  const options = {};
  const wrong = [];
  for (const [attribute, [option, read]] of Object.entries(ATTRIBUTES)) {
    const value = valueOf(attribute, option) ?? undefined;
    if (value === undefined) continue;
    try {
      options[option] = read(value);
    } catch (error) {
      wrong.push(`${nameOf(attribute, option, value)} ${error.message}`);
    }
  }
  return { options, wrong };
}

/** Whether the shop, or whoever looks for a fault, has turned it off. */
export function turnedOff(script) {
  const off = script?.getAttribute("data-off");
  return asked("off") || (off !== null && off !== undefined && off !== "false");
}

/** Whether the page's address asks for it: `off`, or `insight`, the panel for the shop's own staff. */
export function asked(what) {
  return new URLSearchParams(location.search).getAll(ASKED).includes(what);
}

function address(value) {
  if (typeof value !== "string" && !(value instanceof URL)) throw new Error("is no address");
  return new URL(value, document.baseURI);
}

function text(value) {
  if (!value || typeof value !== "string") throw new Error("is empty, or no text");
  return value;
}

/** A selector, or the elements themselves. */
function grids(value) {
  return Array.isArray(value) && value.every((element) => element instanceof Element) ? value : selector(value);
}

function selector(value) {
  try {
    document.createDocumentFragment().querySelector(value);
    return value;
  } catch {
    throw new Error("is no CSS selector");
  }
}

/** Where the guide goes: a corner, unless the shop has a place for it. */
function place(value) {
  if (value === "off" || value === false) return false;
  return value === "" || value === "on" || value === true ? true : selector(value);
}

/** `{"title": ".name"}`, or `title: .name; price: .now`. */
function map(value) {
  if (typeof value === "object" && !Array.isArray(value)) return value;
  if (String(value).startsWith("{")) {
    try {
      return JSON.parse(value);
    } catch {
      throw new Error("is no JSON");
    }
  }
  const pairs = String(value).split(";").filter((pair) => pair.trim()).map((pair) => /^\s*([\w-]+)\s*:\s*(.+?)\s*$/s.exec(pair));
  if (pairs.includes(null)) throw new Error("is no list of `name: value` with semicolons between");
  const read = (value) => (Number.isFinite(Number(value)) ? Number(value) : value);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, read(value)]));
}

function weights(value) {
  const read = map(value);
  if (!Object.values(read).every(Number.isFinite)) throw new Error("holds what is no number");
  return read;
}

function share(value) {
  const number = /%$/.test(value) ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (value === "" || !(number >= 0 && number <= 1)) throw new Error("is no share between 0 and 1, or 0% and 100%");
  return number;
}

function days(value) {
  const number = Number(value);
  if (value === "" || !(number >= 0 && number <= 36_500)) throw new Error("is no number of days");
  return number;
}

function persist(value) {
  const places = { tab: "tab", device: true, true: true, "": true, false: false, page: false };
  if (!Object.hasOwn(places, value)) throw new Error('is neither "tab" nor "device"');
  return places[value];
}

function oneOf(...values) {
  return (value) => {
    if (!values.includes(value)) throw new Error(`is none of ${values.join(", ")}`);
    return value;
  };
}
