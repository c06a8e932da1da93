// What several sources say of one product, joined: by address, by id, and by name only where a name
// belongs to one product on either side. Skus that are copies and links that are all alike join nothing.

import { slugOf } from "./text.js";

/** Which id is a product's main one: what shops use everywhere first. */
const KINDS = ["id", "sku", "ref", "gtin", "group", "mpn", "code", "handle", "variant", "tail"];

/**
 * @typedef {object} Entry
 * @property {import("./told.js").Told[]} told
 * @property {boolean} carded  a card shows it
 * @property {Entry} [joined]  the entry that took this one over
 */

/** The products of a page, each once. */
export class Records {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<string, Entry>} */
  #index = new Map();
  /** Keys that two different products claim. */
  #shared = new Set();
  /** Kept until something is added. */
  #ids = new Map();

  /**
   * Adds what a source says, to the product it is about.
   * @param {import("./told.js").Told} told
   * @returns {Entry}
   */
  add(told) {
    const keys = keysOf(told);
    this.#ids.clear();
    let entry;
    for (const key of keys) {
      const known = this.#index.get(key);
      if (!known || known === entry || this.#shared.has(key)) continue;
      if (!isSame(known, told, key)) {
        if (key[0] !== "s") this.#shared.add(key);
      } else if (!entry) entry = known;
      // The page shows them as two, so what they share tells nothing.
      else if (entry.carded && known.carded) this.#shared.add(key);
      else entry = this.#join(entry, known);
    }
    if (!entry) this.#entries.push((entry = { told: [], carded: false }));
    entry.told.push(told);
    entry.carded ||= told.source === "structure";
    for (const key of keys) if (!this.#index.has(key)) this.#index.set(key, entry);
    return entry;
  }

  /** Two entries turn out to be one product. */
  #join(one, other) {
    this.#ids.clear();
    const [kept, gone] = this.#entries.indexOf(one) < this.#entries.indexOf(other) ? [one, other] : [other, one];
    kept.told.push(...gone.told);
    kept.carded ||= gone.carded;
    gone.joined = kept;
    this.#entries.splice(this.#entries.indexOf(gone), 1);
    for (const [key, entry] of this.#index) if (entry === gone) this.#index.set(key, kept);
    return kept;
  }

  /** Joins what is declared with cards of the same name, where there is one of each. */
  joinByName() {
    const byName = new Map();
    for (const entry of this.#entries) {
      const name = nameOf(entry);
      if (!name) continue;
      const both = byName.get(name) ?? { carded: [], other: [] };
      both[entry.carded ? "carded" : "other"].push(entry);
      byName.set(name, both);
    }
    for (const { carded, other } of byName.values()) {
      if (carded.length > 1) {
        this.#joinByPrice(carded, other);
        continue;
      }
      // Described by the theme and by an application, only one of which knows the address.
      const paths = new Set(other.flatMap(({ told }) => told.map(({ path }) => path)).filter(Boolean));
      const one =
        paths.size < 2 && other.length && other.every((entry) => !contradicts(other[0], entry))
          ? other.reduce((first, next) => this.#join(first, next))
          : other[0];
      if (carded.length === 1 && one && other.every((entry) => this.current(entry) === one)) this.#join(carded[0], one);
    }
  }

  /** Of several products of one name, those whose price no other has; their order may change. */
  #joinByPrice(carded, other) {
    for (const card of carded) {
      const same = (entries) =>
        entries.filter((entry) => priceOf(entry) !== undefined && Math.abs(priceOf(entry) - priceOf(card)) < 0.01);
      const [entry, ...more] = same(other);
      if (entry && !more.length && same(carded).length === 1) this.#join(card, entry);
    }
  }

  /** The entry that an entry has become part of. @param {Entry} entry @returns {Entry} */
  current(entry) {
    return entry.joined ? this.current(entry.joined) : entry;
  }

  /** All products, in the order in which they were first told of. */
  get entries() {
    return this.#entries;
  }

  /** Which product an id belongs to; null if several claim it. A real id counts before a number in an address. */
  #owners() {
    if (this.#ids.has(this)) return this.#ids.get(this);
    const owners = new Map();
    for (const weak of [false, true]) {
      const claims = new Map();
      for (const entry of this.#entries) {
        for (const { ids } of entry.told) {
          for (const [kind, value] of ids) {
            const key = idKey(value);
            if (WEAK.test(kind) !== weak || owners.has(key)) continue;
            claims.set(key, !claims.has(key) || claims.get(key) === entry ? entry : null);
          }
        }
      }
      for (const [key, entry] of claims) owners.set(key, this.#shared.has(key) ? null : entry);
    }
    this.#ids.set(this, owners);
    return owners;
  }

  /** The ids of an entry by kind, those left out that other products claim too. @param {Entry} entry */
  idsOf(entry) {
    const kept = this.#ids.get(entry);
    if (kept) return kept;
    const byKind = new Map();
    const owners = this.#owners();
    for (const { ids } of entry.told) {
      for (const [kind, value] of ids) {
        if (owners.get(idKey(value)) !== entry) continue;
        if (!byKind.has(kind)) byKind.set(kind, []);
        if (!byKind.get(kind).includes(value)) byKind.get(kind).push(value);
      }
    }
    this.#ids.set(entry, byKind);
    return byKind;
  }

  /**
   * The kind of id that is there for most of these products and different for each.
   * @param {Entry[]} entries
   */
  mainKind(entries) {
    const unique = [...new Set(entries)];
    return KINDS.find((kind) => {
      const values = unique.map((entry) => this.idsOf(entry).get(kind)?.[0]).filter(Boolean);
      return values.length >= unique.length * 0.8 && new Set(values).size === values.length;
    });
  }

  /** What to call a product that has nothing but a name, and perhaps a price and a picture. */
  #nameOnly(entry) {
    const name = nameOf(entry);
    const alone = this.#entries.every((other) => other === entry || nameOf(other) !== name);
    return alone
      ? name
      : [name, priceOf(entry), slugOf(entry.told.find(({ image }) => image)?.image ?? "")]
          .filter((part) => part !== undefined && part !== "")
          .join(" ");
  }

  /**
   * The main id of an entry, and every other that it goes by.
   * @param {Entry} entry
   * @param {string} [kind]  the kind to prefer
   * @returns {{ id: string, aliases: string[] }}
   */
  named(entry, kind) {
    const ids = this.idsOf(entry);
    const paths = [
      ...new Set(
        entry.told
          .flatMap(({ path, paths = [] }) => [path, ...paths])
          .filter((path) => path && !this.#shared.has(`u${path}`)),
      ),
    ];
    const slugs = paths.map(slugOf).filter(Boolean);
    const order = [kind, ...KINDS].flatMap((one) => ids.get(one) ?? []);
    const [id] = [...order, ...paths, this.#nameOnly(entry)].filter(Boolean);
    const aliases = new Set([...order, ...paths, ...slugs]);
    aliases.delete(id);
    return { id: id ?? "", aliases: [...aliases] };
  }
}

/** Kinds that are only likely to be ids. */
const WEAK = /^(code|tail)$/;
const idKey = (value) => `i${value.toLowerCase()}`;

function keysOf({ ids, node, path, title, mark, paths = [] }) {
  const slug = slugOf(path);
  // Short numbers are ids in one shop's table and something else in another's.
  const strong = ids.filter(([kind, value]) => !WEAK.test(kind) && (kind === "id" || value.length > 3));
  return [
    ...(mark ? [`m${mark}`] : []),
    ...(path && path !== "/" ? [`u${path}`] : []),
    ...paths.map((one) => `u${one}`),
    ...strong.map(([, value]) => idKey(value)),
    ...(node ? [`n${node}`] : []),
    ...(slug && title ? [`s${slug}`] : []),
  ];
}

/** Whether what was told is about the product of an entry, given that they share a key. */
function isSame(entry, told, key) {
  if (key[0] === "m") return true;
  const titles = entry.told.map(({ title }) => title).filter(Boolean);
  if (told.source === "structure" && entry.carded && key[0] !== "n") return isSameCard(entry, told);
  const alike = !told.title || !titles.length || titles.some((title) => similar(title, told.title));
  if (key[0] === "u" || key[0] === "s") return alike || sharesId(entry, told);
  const paths = entry.told.map(({ path }) => path).filter(Boolean);
  const apart =
    told.path &&
    paths.length &&
    !paths.some((path) => path === told.path || (slugOf(path) && slugOf(path) === slugOf(told.path)));
  const exact = sharesId(entry, told);
  return alike && (!apart || exact);
}

/** Two cards are of one product if they say so by id, or by name where they have no ids. */
function isSameCard(entry, told) {
  const cards = entry.told.filter(({ source }) => source === "structure");
  const named = ({ ids }) => ids.some(([kind]) => kind === "id");
  const alike = cards.some(({ title }) => words(title).join(" ") === words(told.title).join(" "));
  const there = cards.some(
    ({ path }) => !path || !told.path || path === told.path || (slugOf(path) && slugOf(path) === slugOf(told.path)),
  );
  return named(told) && cards.every(named) ? sharesId(entry, told) && (alike || there) : alike;
}

const sharesId = (entry, told) =>
  told.ids.some(
    ([kind, value]) =>
      kind === "id" && entry.told.some(({ ids }) => ids.some(([other, known]) => other === "id" && known === value)),
  );

const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether two names can be one product's: shops shorten names and add colours to them. */
function similar(one, other) {
  const [few, many] = [words(one), words(other)].sort((a, b) => a.length - b.length);
  if (!few.length) return true;
  const known = new Set(many);
  return few.filter((word) => known.has(word)).length >= few.length * 0.6 || many.join("").startsWith(few.join(""));
}

/** Whether two have ids of one kind, none of them in common. */
function contradicts(one, other) {
  const of = (entry, kind) =>
    entry.told.flatMap(({ ids }) => ids.filter(([own]) => own === kind).map(([, value]) => value));
  return ["id", "sku", "gtin"].some(
    (kind) =>
      of(one, kind).length > 0 &&
      of(other, kind).length > 0 &&
      !of(one, kind).some((value) => of(other, kind).includes(value)),
  );
}

const priceOf = ({ told }) => told.map(({ price }) => price).find((price) => price !== undefined);

const nameOf = (entry) => words(entry.told.find(({ title }) => title)?.title ?? "").join(" ");
