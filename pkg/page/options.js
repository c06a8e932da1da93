// The attributes of the script element, read and checked; docs/embed.md has the table.

/** Each attribute, the option that it sets, and how its text is read. */
export const ATTRIBUTES = {
  "data-model": ["model", address],
  "data-wasm": ["wasm", address],
  "data-grid": ["grid", selector],
  "data-selectors": ["selectors", map],
  "data-locale": ["locale", text],
  "data-keep": ["keep", selector],
  "data-backend": ["backend", oneOf("auto", "webgpu", "cpu")],
  "data-weights": ["weights", map],
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
  const options = {};
  const wrong = [];
  for (const [name, [option, read]] of Object.entries(ATTRIBUTES)) {
    const value = script?.getAttribute(name);
    if (value === null || value === undefined) continue;
    try {
      options[option] = read(value.trim());
    } catch (error) {
      wrong.push(`${name}="${value.slice(0, 100)}" ${error.message}`);
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
  return new URL(value, document.baseURI);
}

function text(value) {
  if (!value) throw new Error("is empty");
  return value;
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
  if (value === "off") return false;
  return value === "" || value === "on" ? true : selector(value);
}

/** `{"title": ".name"}`, or `title: .name; price: .now`. */
function map(value) {
  if (value.startsWith("{")) {
    try {
      return JSON.parse(value);
    } catch {
      throw new Error("is no JSON");
    }
  }
  const pairs = value.split(";").filter((pair) => pair.trim()).map((pair) => /^\s*([\w-]+)\s*:\s*(.+?)\s*$/s.exec(pair));
  if (pairs.includes(null)) throw new Error("is no list of `name: value` with semicolons between");
  const read = (value) => (Number.isFinite(Number(value)) ? Number(value) : value);
  return Object.fromEntries(pairs.map(([, name, value]) => [name, read(value)]));
}

function share(value) {
  const number = value.endsWith("%") ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (!value || !(number >= 0 && number <= 1)) throw new Error("is no share between 0 and 1, or 0% and 100%");
  return number;
}

function days(value) {
  const number = Number(value);
  if (!value || !(number >= 0 && number <= 36_500)) throw new Error("is no number of days");
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
