// The guide on the page, where the shop wants one. Its files are fetched when there is something to
// show, by those pages alone.

export class PageGuide {
  #place;
  #may;
  #page;
  #shown = null;

  /**
   * @param {boolean | string | undefined} place true for a corner, or a selector of the shop's own place
   * @param {() => boolean} may whether it may be there now: never in the control arm
   * @param {object} page what `GuidePlace` asks of it
   */
  constructor(place, may, page) {
    this.#place = place;
    this.#may = may;
    this.#page = page;
  }

  get isShown() {
    return this.#shown !== null;
  }

  /** Shows what is known now. */
  async update(recommender, grids, products) {
    if (!this.#place || !recommender || !this.#may()) return;
    const { GuidePlace } = await import("../guide-place.js");
    if (!this.#may()) return;
    this.#shown ??= new GuidePlace(this.#place, this.#page);
    const order = [...grids.lives.values()].flatMap(({ ranked, ids }) => (ranked.length > 0 ? ranked : ids));
    this.#shown.update(recommender, order, products);
  }

  remove() {
    this.#shown?.stop();
    this.#shown = null;
  }
}
