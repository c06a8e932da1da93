/** The four behaviours that the model predicts. */
export type Task = "view" | "cart" | "favorite" | "purchase";

/** What a shopper can do. `more` and `less` are their own words about a product. */
export type EventKind =
  | "impression" | "view" | "cart" | "uncart" | "favorite" | "unfavorite" | "purchase" | "more" | "less";

/**
 * A product. Only `id` is required, and `null` is as good as absent. A field of a wrong type, or a
 * number that is not finite, leaves the product out; fields that are not listed here are ignored.
 */
export interface Product {
  id: string;
  title?: string | null;
  /** One name, `"A > B"`, or the path from the root to the leaf. */
  category?: string | string[] | null;
  /** Several names. */
  categories?: string[] | null;
  brand?: string | null;
  /** In the shop's currency, whatever that is. */
  price?: number | null;
  /** What it cost before. */
  listPrice?: number | null;
  /** Mean rating, from 0 to 5. */
  rating?: number | null;
  /** How many reviews it has. */
  reviews?: number | null;
  style?: string | null;
  color?: string | null;
  material?: string | null;
  /** Any further words about it. */
  tokens?: string[] | null;
  /** How often each behaviour happened to it, over any period. */
  popularity?: Partial<Record<Task, number | null>> | null;
  /** A text or image embedding of the shop's own. */
  vector?: number[] | null;
  /** Default true. What is not available is never ranked. */
  available?: boolean | null;
  url?: string | null;
  image?: string | null;
}

export interface LoadOptions {
  /**
   * The folder that holds `manifest.json`. Default: the package's own model, which was trained for
   * shops that it has never seen; one of the shop's own is better.
   */
  model?: string | URL | null;
  /**
   * The products, or the address of a JSON file that holds them. An array is read while `load` is on
   * its way, in slices between which the page goes on: it must stay as it is until then.
   */
  catalog: Product[] | string | URL;
  /**
   * Default `"auto"`: whoever is faster scores. The CPU gives the first answers; where they take so
   * long that a GPU could win, and neither the line nor the shopper asks to save data, one is fetched,
   * held to the CPU's answers and timed in idle moments. What was measured is kept for a week, under
   * the same conditions as the session (`persist`), else for this page. `"webgpu"` scores on WebGPU
   * where that can be, else on the CPU. If a GPU fails, the CPU answers the same call, and the GPU
   * gets one more chance later. `Recommender.backend` says who scores.
   */
  backend?: "auto" | "webgpu" | "cpu";
  /** The weight of each task in the score; default: the bundle's, also for each task left out. */
  weights?: Partial<Record<Task, number>>;
  /** Keep the session: for this page (default), for this tab, or on this device. */
  persist?: false | "tab" | true;
  /** How long events are kept. Default 30. */
  maxAgeDays?: number;
  /**
   * Runs the full module, some 85 KB more after brotli: with `guide()`, `complete()` and the rules of an order
   * that {@link RankOptions} lists. Default false.
   */
  guide?: boolean;
  /**
   * The folder of the .wasm files. Default: beside this module; and where a bundler left them behind,
   * the one that all need, or the full one, comes from a script.
   */
  wasm?: string | URL;
  /** Ends the loading: `load` rejects with `aborted`. */
  signal?: AbortSignal;
}

export interface RankOptions {
  /** Most products returned, pins counted. Default: no limit. */
  limit?: number;
  /** The weight of each task in the score; default: those of `load`, also for each task left out. */
  weights?: LoadOptions["weights"];
  /** From 0 to 1: how much a category is held back by those of it that stand before. Default 0. */
  diversity?: number;
  /** Ids that come first, in this order. */
  pinned?: string[];
  /** Ids that are left out, pinned or not. */
  exclude?: string[];
  /** The moment to rank for, in ms since 1970; events after it do not count. Default `Date.now()`. */
  now?: number;
  /** Gives the call up: it rejects with `aborted`. */
  signal?: AbortSignal;

  // From here on only after `load` with `guide: true`; else a `TypeError` that names the option.
  /**
   * Factors on scores by id, each from 0.001 to 1000; a score below zero is divided by it. They decide
   * places only: {@link Ranked.score} stays as it is. Default: none.
   */
  boosts?: Record<string, number>;
  /** Leaves out what was bought: `"exclude"` is in the last 30 days, `days` from 0 to 36500. Default `"keep"`. */
  bought?: "keep" | "exclude" | { days: number };
  /** Of how many first places, pins counted, variety, caps and explore decide; from 1 to 200. Default 24. */
  within?: number;
  /** Holds back what is like what stands before. Default: nothing is. */
  variety?: {
    /** `"mmr"` goes by the nearest that stands before, `"dpp"` by all of them. */
    method: "mmr" | "dpp";
    /** From 0, the order of the scores, to 1, where scores count no more. */
    strength: number;
    /** Of how many of the best the choice is made; from 1 to 5000. Default ten times `within`. */
    among?: number;
  };
  /** The most of a category, or of a brand, in those places; from 1. Default: no cap. */
  caps?: { category?: number; brand?: number };
  /** Gives a share of those places to new products, so that a shop learns how people take them. */
  explore?: {
    /** From 0 to 1. */
    share: number;
    /** One seed, one order; a whole number from 0. Default 0. */
    seed?: number;
    /**
     * The new products by id: how often each was shown, and how often of those looked at. Default:
     * those of which neither `popularity` nor the model knows anything, as this session took them.
     */
    tries?: Record<string, [shown: number, looked: number]>;
  };
}

export interface CompleteOptions {
  /** What to complete: ids of the catalogue, the most important first. Default: what is in the cart or saved, the newest first. */
  items?: string[];
  /** Ids that are left out. */
  exclude?: string[];
  /** Most products returned. Default 8. */
  limit?: number;
  /** The moment, in ms since 1970; events after it do not count. Default `Date.now()`. */
  now?: number;
}

export interface ShopperEvent {
  kind: EventKind;
  /** The id of a product of the catalogue, or a whole product, which is remembered but never added. */
  item: string | Product;
  /** When, in ms since 1970. Default `Date.now()`. */
  time?: number;
  /** How long they looked, in ms. A second `view` of the same item and time updates it. */
  dwell?: number;
}

export interface Ranked {
  item: string;
  /** The sum of weight times probability over the tasks. */
  score: number;
  /** The probabilities; 0 for a task that the model was not trained on. */
  tasks: Record<Task, number>;
}

/** What goes with what is there. */
export interface Look {
  /** The products that it completes. */
  for: string[];
  /**
   * Best first. `score` is what {@link Recommender.rank} gives the product now, times how much its category
   * complements those of `for`; `with` is the one of `for` that it goes with most.
   */
  items: (Ranked & { category: string; with: string })[];
}

/** A product that was left out, and why. */
export interface Rejected {
  /** Its place in the array that was handed over. */
  index: number;
  id?: string;
  field: string;
  why: string;
}

/** What one group of features does for a product's score. */
export interface Reason {
  /** Such as `category`, `brand`, `price`, `style`. */
  group: string;
  /** The score, minus the score with this group as it is for an empty session. */
  effect: number;
  /**
   * The event that counts most for a reason that raises the score: of those that raise it by what they
   * do to this group, the one without which the score falls most.
   */
  event?: { kind: EventKind; item: string; title?: string; time: number };
  /** The reason in words, where a language was asked for. Plain text, never HTML. */
  text?: string;
}

export interface ExplainOptions {
  /** The moment, in ms since 1970. Default `Date.now()`. */
  now?: number;
  /** Adds `text` to the explanation and to each of its reasons. */
  language?: "en" | "zh";
  /** The page's own name for a product, by its id, where it is not the one that the model knows. */
  titleOf?: (item: string) => string | null | undefined;
}

export interface Explanation {
  item: string;
  score: number;
  tasks: Record<Task, number>;
  /** The largest effect first; empty while nothing is known of the shopper. */
  reasons: Reason[];
  /**
   * Where a language was asked for, one sentence of the reasons that raise the score, at most three;
   * there may be no particular one. Plain text, never HTML.
   */
  text?: string;
}

/** How far a shopper has come: looking around, comparing, deciding, or after buying. */
export type Stage = "looking" | "comparing" | "deciding" | "after";

/** Something that would help the shopper now. */
export interface Hint {
  /**
   * `complete` (other categories that go with what is in the cart or was bought), `compare` (two or
   * three that were looked at), `back` (one that is in the cart, saved, or was looked at often),
   * `explore` (a category that was not looked at), `style` (a style that was not), `cheaper` and
   * `rated` (like what was looked at most). Others may come.
   */
  kind: string;
  /** From 0 to 1: how near it comes to the best that as many products could do for the next step. */
  value: number;
  /** A sentence or two, as plain text. */
  text: string;
  /** The same without the products' names, for who shows the products beside it. */
  lead: string;
  /** The products that it is about, the best first. Never one that is bought, excluded or not available. */
  items: string[];
}

export interface Guidance {
  /** The most probable stage. */
  stage: Stage;
  /** How probable each is. */
  stages: Record<Stage, number>;
  /** The best first, no two of one kind; none while nothing is known of the shopper. */
  hints: Hint[];
}

export interface GuideOptions {
  /** The moment, in ms since 1970; events after it do not count. Default `Date.now()`. */
  now?: number;
  /** The language of the texts. Default: Chinese where the page's language is, else English. */
  language?: "en" | "zh";
  /** What the page calls a product; where it gives nothing, the catalogue's title. */
  titleOf?: (item: string) => string | null | undefined;
  /** What the page calls a category, style, colour, material or brand of the catalogue. */
  wordOf?: (word: string) => string | null | undefined;
  /** Ids that no hint names. */
  exclude?: string[];
  /** Most hints. Default 3. */
  limit?: number;
}

export class Recommender {
  private constructor();
  /**
   * Loads a model bundle and a catalogue.
   *
   * Rejects with a {@link NestrankError}, or with a `TypeError` that names the option that is wrong.
   * With `backend: "webgpu"` it resolves when the GPU is ready, or has failed and the CPU serves.
   */
  static load(options: LoadOptions): Promise<Recommender>;
  /** Remembers what the shopper did. Throws `event-invalid` or `unknown-item` at once. */
  observe(event: ShopperEvent): void;
  /**
   * Adds products that came later; one with a known id replaces it. Returns those left out, so it
   * reads all of them at once: hand over some thousands at a time, at most.
   */
  add(products: Product[]): Rejected[];
  /**
   * Ranks products, best first; all of the catalogue if `ids` is absent or null. Equal scores keep
   * the order given. Rejects with `unknown-item` for an id that is not in the catalogue. What is
   * observed or added while a large catalogue is being ranked counts for the next call.
   */
  rank(ids?: string[] | null, options?: RankOptions): Promise<Ranked[]>;
  /**
   * Why a product scores as it does, with the weights of `load`; in words too, with a `language`. The
   * event that counts most is looked for among the latest 50. Rejects with `unknown-item`.
   */
  explain(item: string, options?: ExplainOptions): Promise<Explanation>;
  /**
   * Where the shopper stands and what would help there. Ranks the whole catalogue, as `rank()` does.
   * For recommenders that were loaded with `guide: true`; rejects with a `TypeError` otherwise.
   */
  guide(options?: GuideOptions): Promise<Guidance>;
  /**
   * Completes the look: products of other categories that go with what is in the cart or saved, or with
   * `items`, as the log told that the model was trained on. Never a product of a category that is there
   * already, never one that was bought, excluded or cannot be had, at most two of a category. Empty where the
   * model's bundle has no table of complements, as the package's own has none. Needs `guide: true`;
   * rejects with `unknown-item` for an id that is not in the catalogue.
   */
  complete(options?: CompleteOptions): Promise<Look>;
  /** Who answers now; in `"auto"` it may change with the number of products that are ranked. */
  readonly backend: "webgpu" | "cpu";
  /** The products left out so far. */
  readonly rejected: Rejected[];
  /** The shopper's word on keeping the session. False: keep nothing, delete what is kept. */
  consent(granted: boolean): void;
  /** All that is known about the shopper here, and all that is kept, as JSON. */
  export(): object;
  /** Deletes it, here and where it is kept. */
  forget(): void;
  /** Ends it. Every later call throws `freed`. */
  free(): void;
}

/**
 * Puts the children of an element in order: as few as possible move, never the one that has the
 * focus; the scroll position stays; the movement is short, and none where the shopper wants none.
 */
export class Grid {
  constructor(element: HTMLElement, options?: {
    /** The attribute of a child that holds its id. Default `data-id`. Children without it keep their place. */
    key?: string;
    /** As in {@link LoadOptions}; only needed before a recommender was loaded. */
    wasm?: string | URL;
  });
  /** Puts the children in the order of `ids`; those that it does not name follow, as they stand. */
  arrange(ids: string[]): void;
  /** Puts the children back in their first order. */
  reset(): void;
  /** Lets go of the element; its children stay as they are. */
  free(): void;
}

export interface AttachOptions {
  /** The folder of the model bundle. Default: the package's own model. */
  model?: LoadOptions["model"];
  /** The grids: a CSS selector, or the elements whose children are the cards. Default: they are looked for. */
  grid?: string | Element[];
  /** Where in a card things are: CSS selectors by name; `cart`, `favorite`, `uncart`, `unfavorite` and `view` are controls to hear clicks on. */
  selectors?: Record<string, string>;
  /** The language that prices are written in. Default: the page's. */
  locale?: string;
  /** Cards that keep their place: a CSS selector. */
  keep?: string;
  /** As in {@link LoadOptions}. */
  wasm?: string | URL;
  backend?: LoadOptions["backend"];
  weights?: LoadOptions["weights"];
  persist?: LoadOptions["persist"];
  maxAgeDays?: number;
  /** As in {@link RankOptions}. */
  diversity?: number;
  /** The rules of each grid's order; with any of them the full module is loaded. Default: none. */
  rules?: Pick<RankOptions, "boosts" | "bought" | "within" | "variety" | "caps" | "explore" | "pinned" | "exclude">;
  /** The share of visitors, from 0 to 1, that keep the server's order: the control arm. Default 0. */
  holdout?: number;
  /** Who says whether the session may be kept: `consent()`, the IAB's TCF, or Google's consent mode; or what was said. Default: nobody is asked. */
  consent?: "wait" | "yes" | "no" | "tcf" | "google";
  /** The names of the page's data layers, with spaces between. Default `dataLayer`, and what its tag managers were told. */
  layer?: string;
  /**
   * A guide for the shopper, `<nestrank-guide>`: true for one behind a button in a corner, or a CSS
   * selector of the element that it goes into. Default: none.
   */
  guide?: boolean | string;
  /** Where the button goes that undoes the order: a CSS selector, or `"off"`. Default: a corner of the window. */
  undo?: string;
}

/** A page that nestrank is attached to. */
export interface Attached {
  /** What ranks, once it is loaded. */
  readonly recommender: Recommender | null;
  /** Puts the page's own order back, and keeps it until `redo`. */
  undo(): void;
  redo(): void;
  /** The shopper's word on keeping the session. */
  consent(granted: boolean): void;
  /** All that is known and kept about the shopper, as JSON. */
  export(): object;
  /** Deletes it; the page has its own order again. */
  forget(): void;
  /** Ends it; the page has its own order again. */
  stop(): void;
}

/**
 * Attaches to a page that was not written for nestrank. Resolves once the page has been read; the
 * model is loaded when the page is idle. A page is attached to once: a second call gets what the
 * first one got. What goes wrong is told by `nestrank:error`, never thrown.
 */
export function attach(options?: AttachOptions): Promise<Attached>;

export interface ReadyDetail {
  grids: { element: Element; cards: { element: Element; product: Product }[] }[];
  /** How many products each source told something of. */
  sources: Record<string, number>;
}
export interface EventDetail {
  kind: EventKind;
  item: string;
  /** Who said it: `dataLayer`, `ga`, `woocommerce`, `shopify`, `click`, `view` (a card was in view), `page` (a product's page), `guide` (the guide's own buttons). */
  source: string;
}
export interface RankedDetail {
  grid: Element;
  /** The ids as the cards stand now. */
  order: string[];
  /** How many children of the grid came to another place. */
  moved: number;
  ms: number;
  backend: "webgpu" | "cpu";
  arm: "treated" | "control";
}
export interface ErrorDetail {
  /** A {@link NestrankErrorCode}, `option-invalid` or `page-invalid`. */
  code: string;
  message: string;
}

declare global {
  interface DocumentEventMap {
    "nestrank:ready": CustomEvent<ReadyDetail>;
    "nestrank:event": CustomEvent<EventDetail>;
    "nestrank:ranked": CustomEvent<RankedDetail>;
    "nestrank:error": CustomEvent<ErrorDetail>;
  }
}

/** What went wrong. */
export type NestrankErrorCode =
  | "model-fetch" | "model-invalid" | "model-mismatch" | "catalog-invalid" | "event-invalid"
  | "unknown-item" | "backend-unavailable" | "aborted" | "freed";

export class NestrankError extends Error {
  constructor(code: NestrankErrorCode, message: string, options?: { cause?: unknown });
  readonly code: NestrankErrorCode;
}
