import { FREED } from "./errors.js";
import { askFor } from "./rankings.js";

/** Numbers of a product in a ranking; entries of a piece in a look. */
const [NUMBERS, ENTRIES] = [6, 4];

/**
 * What goes with what the shopper has: the products that the model ranks for them now, weighed by how
 * much their categories complement what is there.
 */
export async function complete(page, options) {
  // Before anything is waited for: a wrong option is told at once, and nothing to go with needs no ranking.
  if (page.core.look_for(options, Date.now()).length === 0) return { for: [], items: [] };
  const numbers = await askFor(page, null, { now: options?.now });
  if (page.freed) throw FREED;
  const now = Date.now();
  const seeds = page.core.look_for(options, now);
  const flat = page.core.look(options, now, numbers);
  const items = [];
  for (let at = 0; at < flat.length; at += ENTRIES) {
    const [place, score, category, seed] = flat.slice(at, at + ENTRIES);
    const [item, , view, cart, favorite, purchase] = numbers.slice(place * NUMBERS, (place + 1) * NUMBERS);
    items.push({ item: page.ids[item], score, tasks: { view, cart, favorite, purchase }, category, with: seeds[seed] });
  }
  return { for: seeds, items };
}
