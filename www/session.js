// What the page itself must remember to draw hearts and counts. The Recommender keeps the session that counts;
// this copy starts from its `export()`, and goes on alone when no model could be loaded.

/** The shopper's events of this tab, oldest first. */
export class Session {
  constructor(exported) {
    this.events = [];
    this.impressions = (exported?.impressions ?? []).reduce((sum, { count }) => sum + (count ?? 0), 0);
    for (const event of exported?.events ?? []) {
      const item = typeof event.item === "string" ? event.item : event.item?.id;
      if (typeof event.kind === "string" && typeof item === "string") this.add({ ...event, item });
    }
  }

  /** A second `view` of the same item and time brings the dwell of the first. */
  add(event) {
    if (event.kind === "impression") {
      this.impressions += 1;
      return;
    }
    const known = event.kind === "view" && this.events.find((e) => e.kind === "view" && e.item === event.item && e.time === event.time);
    if (known) known.dwell = event.dwell;
    else this.events.push(event);
  }

  /** Both sides come to know what the other knows: kept events of this tab, and what was done while the model loaded. */
  share(recommender) {
    const key = (event) => `${event.kind} ${event.item} ${event.time}`;
    const kept = new Session(recommender.export());
    const theirs = new Set(kept.events.map(key));
    for (const event of this.events) if (!theirs.has(key(event))) recommender.observe(event);
    const ours = new Set(this.events.map(key));
    this.events.push(...kept.events.filter((event) => !ours.has(key(event))));
    this.events.sort((a, b) => a.time - b.time);
    this.impressions = Math.max(this.impressions, kept.impressions);
  }

  clear() {
    this.events = [];
    this.impressions = 0;
  }

  /** Whether `on` (say `favorite`) of the item was not taken back by `off` since. */
  holds(item, on, off) {
    for (let i = this.events.length - 1; i >= 0; i--) {
      const event = this.events[i];
      if (event.item === item && event.kind === on) return true;
      // What was bought has left the cart.
      if (event.item === item && (event.kind === off || (on === "cart" && event.kind === "purchase"))) return false;
    }
    return false;
  }

  isFavorite(item) {
    return this.holds(item, "favorite", "unfavorite");
  }

  inCart(item) {
    return this.holds(item, "cart", "uncart");
  }

  isBought(item) {
    return this.events.some((event) => event.item === item && event.kind === "purchase");
  }

  /** Ids for which `test` holds, the last touched first. */
  items(test) {
    return [...new Set(this.events.map((event) => event.item).reverse())].filter(test);
  }

  favorites() {
    return this.items((item) => this.isFavorite(item));
  }

  cart() {
    return this.items((item) => this.inCart(item));
  }

  count(kind) {
    return this.events.filter((event) => event.kind === kind).length;
  }
}
