// The few things that the page itself keeps beside the session: this visitor's number for the
// control arm, whether they undid the order, which purchases were heard. They are kept where the
// session is, as long, and only if it may be.

const KEY = "nestrank-page";
const VERSION = 1;
const DAY_MS = 86_400_000;

export class Kept {
  #storage = null;
  #maxAge;
  #values = {};

  constructor({ persist = false, maxAgeDays = 30 } = {}) {
    this.#maxAge = maxAgeDays * DAY_MS;
    this.place = persist;
  }

  /** Whether anything may be kept; what is kept is read, or deleted. */
  allow(granted) {
    if (!granted) {
      this.#storage = null;
      return this.clear();
    }
    try {
      this.#storage = this.place === true ? localStorage : this.place === "tab" ? sessionStorage : null;
      const { version, since, ...values } = JSON.parse(this.#storage?.getItem(KEY) ?? "{}");
      const fresh = version === VERSION && Date.now() - since < this.#maxAge;
      // What this page found out wins, but for who the visitor is.
      if (fresh) this.#values = { ...values, ...this.#values, ...("number" in values && { number: values.number }) };
    } catch {
      // Blocked or damaged storage is as if empty.
    }
    this.#write();
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    this.#values[name] = value;
    this.#write();
  }

  /** Deletes what is kept. The page itself goes on with what it knows. */
  clear() {
    for (const name of ["localStorage", "sessionStorage"]) {
      try {
        globalThis[name].removeItem(KEY);
      } catch {
        // Blocked: then nothing is there.
      }
    }
  }

  /** Deletes it here too. */
  forget() {
    this.#values = {};
    this.clear();
  }

  /** All of it, for the shopper to read. */
  export() {
    return { ...this.#values };
  }

  #write() {
    if (!Object.keys(this.#values).length) return;
    try {
      this.#storage?.setItem(KEY, JSON.stringify({ version: VERSION, since: Date.now(), ...this.#values }));
    } catch {
      // Full: then it is for this page only.
    }
  }
}
