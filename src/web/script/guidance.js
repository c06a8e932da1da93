import { FREED, badOption } from "./errors.js";
import { askFor } from "./rankings.js";
import { Slices } from "./slices.js";

/** Products that are looked at for hints between two looks at the clock. */
const SOME = 512;
/** Numbers that a ranking gives for a product. */
const NUMBERS = 6;
/** Hints that are given where nobody says how many. */
const HINTS = 3;

/**
 * Where the shopper stands, and the hints that would help most. `fetchTexts` brings pkg/hints.js: a
 * pool's worker has this file too, and may import nothing later.
 */
export async function guide(page, options, fetchTexts) {
  const { now, exclude, limit, language, names } = readGuideOptions(options);
  // Who only asks for the stage needs none.
  const texts = limit > 0 ? fetchTexts() : Promise.resolve({});
  // The ranking may fail first.
  texts.catch(() => {});
  const numbers = await askFor(page, null, { now, exclude });
  const slices = new Slices(() => !page.freed);
  if (page.freed) throw FREED;
  const guide = page.core.guide(now ?? Date.now());
  try {
    for (let at = 0; at < numbers.length; at += SOME * NUMBERS) {
      if ((await slices.next()) === false) throw FREED;
      guide.take(page.core, numbers.subarray(at, at + SOME * NUMBERS));
    }
    const { wordsOf } = await texts;
    if (page.freed) throw FREED;
    const guidance = guide.end(page.core, now ?? Date.now(), limit);
    return { ...guidance, hints: guidance.hints.map((hint) => toldBy(hint, (about) => wordsOf(about, language, names))) };
  } finally {
    guide.free();
  }
}

function toldBy({ kind, value, items, about }, wordsOf) {
  return { kind, value, ...wordsOf({ kind, items, ...about }), items };
}

/** Checked; what a ranking reads too, `now` and `exclude`, is checked by it. */
function readGuideOptions(given) {
  const options = given ?? {};
  if (typeof options !== "object" || Array.isArray(options)) throw badOption("options", "must be an object");
  const { now, exclude } = options;
  const limit = options.limit ?? HINTS;
  const language = options.language ?? (/^zh\b/i.test(globalThis.document?.documentElement.lang ?? "") ? "zh" : "en");
  if (!(Number.isInteger(limit) && limit >= 0)) throw badOption("limit", "must be a whole number from 0");
  if (!["en", "zh"].includes(language)) throw badOption("language", 'must be "en" or "zh"');
  const names = {};
  for (const name of ["titleOf", "wordOf"]) {
    names[name] = options[name] ?? undefined;
    if (names[name] && typeof names[name] !== "function") throw badOption(name, "must be a function");
  }
  return { now: now ?? undefined, exclude, limit: Math.min(limit, 100), language, names };
}
