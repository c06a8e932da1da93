// Sees what the page does to its grids, and only that: our own moves go by unseen.

/** What in a card says that it became another product's. */
const IDENTITY = ["href", "data-id", "data-product-id", "data-sku"];

export class Watch {
  #observer;
  #seen;

  /** @param {(records: MutationRecord[]) => void} seen */
  constructor(seen) {
    this.#seen = seen;
    this.#observer = new MutationObserver(seen);
    this.#observer.observe(document.documentElement, { childList: true, subtree: true });
  }

  /** Also tells when a card under this grid becomes another product's. */
  grid(element) {
    this.#observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: IDENTITY });
  }

  /** Runs what changes the page for us. */
  quietly(run) {
    this.flush();
    try {
      return run();
    } finally {
      this.#observer.takeRecords();
    }
  }

  /** Sees at once what the page did. */
  flush() {
    const records = this.#observer.takeRecords();
    if (records.length) this.#seen(records);
  }

  stop() {
    this.#observer.disconnect();
  }
}
