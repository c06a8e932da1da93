// The panel for the shop's own staff, where a page's address asks for it; nothing of it is fetched
// otherwise.

export class PagePanel {
  #shown = null;
  #closed = false;

  /** @param {() => object} facts what it draws, see pkg/insight.js @param {string | URL} [wasm] */
  async show(facts, wasm) {
    const { showInsight } = await import("../insight.js");
    const panel = await showInsight(facts, wasm);
    if (this.#closed) panel.close();
    else this.#shown = panel;
  }

  close() {
    this.#closed = true;
    this.#shown?.close();
    this.#shown = null;
  }
}
