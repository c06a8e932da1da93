import { badOption } from "./errors.js";

const DAY_MS = 86_400_000;
/** A hundred years are as good as for ever. */
const MOST_DAYS = 36_500;

/**
 * The options of `Recommender.load`, checked, but for the weights.
 *
 * `folder` is where the bundle lies; `catalog` the products, or their address; `place` where the
 * session is kept, "tab", "device" or null; `maxAge` how long, in ms.
 */
export function readOptions(options) {
  const { model, catalog, signal } = options;
  const backend = options.backend ?? "auto";
  const persist = options.persist ?? false;
  const days = options.maxAgeDays ?? 30;
  const folder = address(model, "model");
  if (!folder.pathname.endsWith("/")) folder.pathname += "/";
  const read = { folder, catalog: products(catalog), backend, place: persist === true ? "device" : persist || null, maxAge: days * DAY_MS, signal: readSignal(options) };
  if (!["auto", "webgpu", "cpu"].includes(backend)) throw badOption("backend", 'must be "auto", "webgpu" or "cpu"');
  if (![false, "tab", true].includes(persist)) throw badOption("persist", 'must be false, "tab" or true');
  if (!(typeof days === "number" && days >= 0 && days <= MOST_DAYS)) throw badOption("maxAgeDays", `must be a number of days between 0 and ${MOST_DAYS}`);
  return read;
}

/** The `signal` among options. */
export function readSignal(options) {
  const signal = (typeof options === "object" && options?.signal) ?? undefined;
  // Not `instanceof`: a signal of another frame is one too.
  if (signal && typeof signal.aborted !== "boolean") throw badOption("signal", "must be an AbortSignal");
  return signal || undefined;
}

function products(catalog) {
  if (Array.isArray(catalog)) return catalog;
  if (typeof catalog !== "string" && !(catalog instanceof URL)) throw "catalog-invalid\nthe catalogue is invalid: it must be an array of products, or an address";
  try {
    return address(catalog).href;
  } catch {
    throw "catalog-invalid\nthe catalogue is invalid: its address is not valid";
  }
}

/** An address, taken against the document's as a link would be. */
function address(value, option) {
  if (typeof value !== "string" && !(value instanceof URL)) throw badOption(option, "must be an address, as text or URL");
  try {
    return new URL(value, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    throw badOption(option, "is no valid address");
  }
}
