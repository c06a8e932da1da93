import { Grid, NestrankError, Recommender } from "nestrank";
import type { LoadOptions, Product, Ranked, ShopperEvent, Task } from "nestrank";

interface Lamp extends Product {
  sku: string;
  watts: number;
}

export class Shelf {
  readonly #shop: Recommender;
  readonly #grid: Grid;

  private constructor(shop: Recommender, list: HTMLElement) {
    this.#shop = shop;
    this.#grid = new Grid(list, { key: "data-id" });
  }

  /** `null` where nestrank cannot serve: the page goes on with the shop's own order. */
  static async open(lamps: Lamp[], list: HTMLElement, options: Omit<LoadOptions, "catalog">): Promise<Shelf | null> {
    try {
      return new Shelf(await Recommender.load({ ...options, catalog: lamps }), list);
    } catch (error) {
      if (error instanceof NestrankError && error.code === "model-fetch") return null;
      throw error;
    }
  }

  async saw(event: ShopperEvent): Promise<Ranked[]> {
    this.#shop.observe(event);
    const ranked = await this.#shop.rank(null, { diversity: 0.1, limit: 48 });
    this.#grid.arrange(ranked.map(({ item }) => item));
    return ranked;
  }

  likely(ranked: Ranked, task: Task): number {
    return ranked.tasks[task];
  }
}
