// The few things that the page itself keeps beside the session: this visitor's number for the
// control arm, whether they undid the order, which purchases were heard, whether they agreed. They
// are kept where the session is, as long, and only if it may be. Several tabs share them: each is
// an entry with a time of its own, and what is written is joined with what is there.

const KEY = "nestrank-page";
/** Everything that is ever kept: the session, how fast this device is (pkg/gpu.js), and this. */
export const KEYS = ["nestrank", "nestrank-speed", KEY];
const STORAGES = ["sessionStorage", "localStorage"];
const VERSION = 2;
const DAY_MS = 86_400_000;
/** Clocks of one device differ by less, in ms; what is from later than that is damaged. */
const AHEAD_MS = 60_000;
/** More entries are dropped, the oldest first: all of them are less than 1.5 KB. */
const MOST = 24;
const LONGEST_NAME = 20;
/** No text that this file wrote is longer. */
const LONGEST = 4_000;

export class Kept {
  #storage = null;
  #place;
  #maxAge;
  /** By name: `{ value, time }`. @type {Map<string, { value: boolean | number, time: number }>} */
  #entries = new Map();

  constructor({ persist = false, maxAgeDays = 30 } = {}) {
    this.#maxAge = maxAgeDays * DAY_MS;
    this.#place = { true: "localStorage", tab: "sessionStorage" }[persist];
  }

  /** Nobody is asked. Under Global Privacy Control only what the shopper once agreed to is kept; all else goes. */
  begin() {
    if (!navigator.globalPrivacyControl || this.#agreed) return this.#open();
    this.forget();
  }

  /** The shopper's word: from now on all of it may be kept, or nothing, and what is kept goes. */
  consent(granted) {
    if (!granted) {
      this.#storage = null;
      this.#entries.delete("agreed");
      return this.clear();
    }
    this.#open();
    this.set("agreed", true);
  }

  /** @param {string} name */
  get(name) {
    this.#join();
    return this.#entries.get(name)?.value;
  }

  /** @param {string} name at most 20 letters @param {boolean | number} value whole numbers only */
  set(name, value) {
    this.#join();
    this.#entries.set(name, { value, time: Date.now() });
    this.#write();
  }

  /** Deletes all that is kept, the session too. The page itself goes on with what it knows. */
  clear() {
    eachStored((storage, key) => storage.removeItem(key));
  }

  /** Deletes it here too. */
  forget() {
    this.#entries.clear();
    this.clear();
  }

  /** These things, for the shopper to read. */
  export() {
    this.#join();
    return Object.fromEntries([...this.#entries].map(([name, { value }]) => [name, value]));
  }

  /** All that is kept in this tab and on this device, as it lies there. */
  stored() {
    const found = [];
    eachStored((storage, key, where) => {
      const value = storage.getItem(key);
      if (value !== null) found.push({ where, key, value });
    });
    return found;
  }

  /** Whether the shopper agreed, on a page like this or by `Recommender.consent`. */
  get #agreed() {
    return this.stored().some(({ key, value }) => value.includes(key === KEY ? '["agreed",true' : '"consented":true'));
  }

  #open() {
    this.#storage = this.#find();
    this.#join();
    this.#write();
  }

  #find() {
    try {
      return this.#place ? globalThis[this.#place] : null;
    } catch {
      return null;
    }
  }

  /** Takes in what other tabs kept meanwhile: of each entry the newer one counts, but the first number stays. */
  #join() {
    const now = Date.now();
    for (const [name, value, time] of read(this.#storage)) {
      const own = this.#entries.get(name);
      const wins = !own || (name === "number" ? time < own.time : time > own.time);
      if (wins && sound(name, value, time) && time < now + AHEAD_MS) this.#entries.set(name, { value, time });
    }
    for (const [name, { time }] of this.#entries) if (now - time >= this.#maxAge) this.#entries.delete(name);
    const byAge = [...this.#entries].sort(([, one], [, other]) => one.time - other.time);
    for (const [name] of byAge.slice(0, -MOST)) this.#entries.delete(name);
  }

  #write() {
    if (!this.#storage || !this.#entries.size) return;
    const entries = [...this.#entries].map(([name, { value, time }]) => [name, value, time]);
    try {
      this.#storage.setItem(KEY, JSON.stringify({ version: VERSION, entries }));
    } catch {
      // Full: then it is for this page only.
    }
  }
}

/** The entries that are kept; blocked or damaged storage is as if empty. */
function read(storage) {
  try {
    const text = storage?.getItem(KEY) ?? "{}";
    if (text.length > LONGEST) return [];
    const { version, entries } = JSON.parse(text);
    return version === VERSION && Array.isArray(entries) ? entries.slice(-MOST).filter(Array.isArray) : [];
  } catch {
    return [];
  }
}

const sound = (name, value, time) =>
  typeof name === "string" && name.length <= LONGEST_NAME && (typeof value === "boolean" || Number.isInteger(value)) && Number.isFinite(time);

function eachStored(run) {
  for (const where of STORAGES) {
    for (const key of KEYS) {
      try {
        run(globalThis[where], key, where);
      } catch {
        // Blocked: then nothing is there.
      }
    }
  }
}
