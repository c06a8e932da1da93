import { ABORTED, badOption, messageOf } from "./errors.js";
import { Keep } from "./keep.js";
import { readOptions } from "./options.js";
import { Page } from "./page.js";
import { Slices, pause } from "./slices.js";
import { Loading } from "glue";

/** Most bytes of each file: of a manifest, of another file of a bundle, of a catalogue. */
const MOST_BYTES = { manifest: 2 ** 18, file: 2 ** 26, catalog: 2 ** 28 };
/** The browser has just made the module ready, in this very task. */
let fresh = true;

/**
 * Loads a recommender; nothing, if this module has no scorer for the bundle's network.
 *
 * @param {import("../../../pkg/index.js").LoadOptions} options
 * @param {{ url: string, response: Promise<Response>, files?: Record<string, string> }} [early] the
 *   manifest, if it was asked for already; `files`: the addresses of a bundle's files that do not lie
 *   in one folder, by name
 * @param {(page: object) => Promise<void>} startPool starts a pool of workers for a large catalogue
 * @param {typeof Page} [Kind] which class it is made of
 */
export async function load(options, early, startPool, Kind = Page) {
  if (fresh) {
    fresh = false;
    await pause();
  }
  if (typeof options !== "object" || options === null || Array.isArray(options)) throw badOption("options", "must be an object");
  const loading = new Loading(options);
  const read = readOptions(options);
  const { signal } = read;
  try {
    const page = await loaded(loading, read, early, startPool, Kind);
    if (signal?.aborted) throw ABORTED;
    return page;
  } catch (error) {
    throw signal?.aborted ? ABORTED : error;
  }
}

async function loaded(loading, { folder, catalog, backend, place, maxAge, signal }, early, startPool, Kind) {
  const slices = new Slices(() => !signal?.aborted);
  const next = async () => {
    if ((await slices.next()) === false) throw ABORTED;
  };
  const get = (name, most, code, cache = "default") => {
    const href = early?.files?.[name] ?? new URL(name, folder).href;
    // The manifest may come for two modules.
    if (early?.url === href) return (early.bytes ??= bytes(early.response, href, most, code));
    return bytes(fetch(href, { cache, signal }), href, most, code);
  };
  // All that can be asked for is on its way before anything is waited for.
  const list = Array.isArray(catalog) ? null : get(catalog, MOST_BYTES.catalog, "catalog-invalid\nthe catalogue is invalid: ");
  // The manifest is the one file whose name does not change with its content.
  const manifest = await get("manifest.json", MOST_BYTES.manifest, FETCH, "no-cache");
  const names = loading.manifest(manifest);
  if (!names) return undefined;
  const files = names.map((name) => get(name, MOST_BYTES.file, FETCH));
  slices.begin();
  if (list) {
    loading.json(await list);
    slices.begin();
  } else {
    loading.products(catalog);
  }
  while (loading.read()) await next();
  const got = [];
  for (const file of files) {
    got.push(await file);
    slices.begin();
    loading.file(got.at(-1));
    await next();
  }
  const rejected = loading.rejected();
  const ids = [];
  const core = loading.finish(ids);
  await next();
  while (core.stock()) await next();
  const gpu = backend !== "cpu" && typeof navigator === "object" && typeof navigator.gpu === "object";
  return new Kind(core, new Keep(core, place, maxAge), rejected, {
    ids,
    startPool,
    /** What a worker is started with. */
    model: { manifest, weights: got[0] },
    weightsName: names[0],
    gpuCanBe: gpu,
    chooses: gpu && backend === "auto",
  });
}

const FETCH = "model-fetch\nthe model could not be read: ";

/** A file's bytes, but only one more than `most`: enough to see that it is too long. */
function bytes(response, url, most, code) {
  const coming = (async () => {
    try {
      const answer = await response;
      if (!answer.ok) throw `status ${answer.status}`;
      return new Uint8Array(await answer.arrayBuffer()).subarray(0, most + 1);
    } catch (error) {
      throw `${code}${url}: ${messageOf(error)}`;
    }
  })();
  // Whether anybody still waits for it does not matter.
  coming.catch(() => {});
  return coming;
}
