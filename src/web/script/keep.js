/** The one key under which a session is kept. */
const KEY = "nestrank";
/** The one under which pkg/gpu.js keeps how fast this device is, by the same leave. */
const SPEED_KEY = "nestrank-speed";
/** No text that was written here is longer. */
const MOST = 128_000;

/**
 * Keeps a session where the shop asked for it and the shopper lets it. Storage that is full, blocked
 * or damaged is as if empty: the session of the page goes on.
 */
export class Keep {
  #core;
  #maxAge;
  #consented = false;
  /** What was written last. */
  #written;
  #heard;

  /**
   * Brings back what is kept. Under Global Privacy Control only what the shopper agreed to, and
   * nothing is written until they do.
   * @param {"tab" | "device" | null} place @param {number} maxAge how long events are kept, in ms
   */
  constructor(core, place, maxAge) {
    this.#core = core;
    this.#maxAge = maxAge;
    this.place = place;
    this.granted = !globalThis.navigator?.globalPrivacyControl;
    const text = read(place);
    if (text && core.recall(text, this.#since, this.granted)) this.granted = this.#consented = true;
    if (place === "device" && globalThis.document) {
      // Another page of the shop that deletes what is kept on this device speaks for this page too, and
      // what it keeps must not push out what this page has kept.
      this.#heard = ({ key, newValue }) => {
        if (key !== null && key !== KEY) return;
        if (newValue === null) core.forget();
        else if (this.keeps && core.lacks(newValue, this.#since)) this.store();
      };
      addEventListener("storage", this.#heard);
    }
  }

  /** Whether anything may be kept, where the session is kept. */
  get keeps() {
    return this.place !== null && this.granted;
  }

  get #since() {
    return Date.now() - this.#maxAge;
  }

  /** Keeps the session, joined with what another tab may have kept meanwhile. */
  store() {
    if (!this.keeps) return;
    const text = read(this.place);
    if (text && text !== this.#written) this.#core.recall(text, this.#since, true);
    this.#written = this.#core.remember(this.#since, this.#consented);
    try {
      storage(this.place).setItem(KEY, this.#written);
    } catch {
      // A full storage keeps what it has; the next event tries again.
    }
  }

  /** The shopper's word: from now on everything may be kept, or nothing. */
  consent(granted) {
    this.granted = this.#consented = granted;
    if (!granted) this.clear();
    this.store();
  }

  /** Deletes all that is kept, in this tab and on this device. */
  clear() {
    this.#written = undefined;
    for (const place of ["tab", "device"]) {
      try {
        storage(place).removeItem(KEY);
        storage(place).removeItem(SPEED_KEY);
      } catch {
        // There is none.
      }
    }
  }

  /** What is kept, for the shopper to read; `speed` is for how fast the device is. */
  describe() {
    const shown = (place) => {
      const text = read(place);
      return JSON.parse((text ? this.#core.describe(text) : null) ?? null);
    };
    return { tab: shown("tab"), device: shown("device"), speed: read(this.place, SPEED_KEY) };
  }

  close() {
    if (this.#heard) removeEventListener("storage", this.#heard);
  }
}

function storage(place) {
  return place === "tab" ? sessionStorage : localStorage;
}

function read(place, key = KEY) {
  try {
    const text = place && storage(place).getItem(key);
    return text?.length <= MOST ? text : null;
  } catch {
    return null;
  }
}
