// Every name that the package's types export, used as a strict program would.

import { Grid, NestrankError, Recommender, attach } from "nestrank";
import type {
  AttachOptions, Attached, CompleteOptions, ErrorDetail, EventDetail, EventKind, ExplainOptions, Explanation, Guidance, GuideOptions, Hint, LoadOptions, Look, NestrankErrorCode, Product, RankOptions, Ranked,
  RankedDetail, ReadyDetail, Reason, Rejected, ShopperEvent, Stage, Task,
} from "nestrank";
import { NestrankGrid } from "nestrank/element";
import { attached } from "nestrank/embed.js";
import { NestrankGuide } from "nestrank/guide";
import type { ShowDetail } from "nestrank/guide";
import wasm from "nestrank/nestrank_bg.wasm";
import { useRanking } from "nestrank/react";
import type { RankingOptions, RankingStatus, UseRanking } from "nestrank/react";
import { useRanking as useVueRanking } from "nestrank/vue";
import type { RankingOptions as VueRankingOptions, RankingStatus as VueRankingStatus, UseRanking as UseVueRanking } from "nestrank/vue";

const given: LoadOptions = { model: new URL("https://shop.test/model/"), catalog: [{ id: "a", price: null, category: ["Living room", "Rugs"] }], persist: "tab", weights: { cart: 2 } };
const ranking: RankOptions = { limit: 3, pinned: ["a"], signal: new AbortController().signal };
export const rules = {
  boosts: { a: 2 }, bought: { days: 3 }, within: 8, variety: { method: "dpp", strength: 0.1, among: 9 }, caps: { brand: 1 }, explore: { share: 0.1, tries: { a: [3, 1] } },
} satisfies RankOptions & AttachOptions["rules"] & RankingOptions["rules"];
const kinds: EventKind[] = ["view", "more"];

export async function all(): Promise<string[]> {
  const shop = await Recommender.load(given);
  const event: ShopperEvent = { kind: kinds[0] ?? "view", item: "a", dwell: 300 };
  shop.observe(event);
  const rejected: Rejected[] = shop.add([{ id: "b" }]);
  const ranked: Ranked[] = await shop.rank(["a", "b"], ranking);
  const how: ExplainOptions = { now: 1, language: "zh", titleOf: (id) => (id === "a" ? "甲" : undefined) };
  const told: Explanation = await shop.explain("a", how);
  const reasons: Reason[] = told.reasons;
  const said: (string | undefined)[] = [told.text, ...reasons.map(({ text }) => text)];
  const task: Task = "purchase";
  const backend: "webgpu" | "cpu" = shop.backend;
  shop.consent(true);
  shop.forget();
  const known: object = shop.export();
  shop.free();
  const grid = new Grid(document.createElement("div"), { key: "data-id", wasm });
  grid.arrange(ranked.map(({ item }) => item));
  grid.reset();
  grid.free();
  return [backend, String(known), ...rejected.map(({ why }) => why), ...reasons.map(({ group }) => group), ...said.map(String), String(ranked[0]?.tasks[task])];
}

export async function page(options: AttachOptions): Promise<Attached | null> {
  const own: Attached = await attach(options);
  own.undo();
  return (await attached) ?? own;
}

export async function guided(): Promise<string[]> {
  const shop = await Recommender.load({ ...given, guide: true });
  const asked: GuideOptions = { language: "zh", limit: 2, exclude: ["a"], titleOf: (id) => (id === "a" ? "甲" : undefined), wordOf: (word) => word };
  const { stage, stages, hints }: Guidance = await shop.guide(asked);
  const share: number = stages[stage satisfies Stage];
  const first: Hint | undefined = hints[0];
  const wanted: CompleteOptions = { items: ["a"], limit: 4 };
  const look: Look = await shop.complete(wanted);
  const goes: string[] = look.items.map(({ item, with: seed, category, tasks }) => `${item} ${seed} ${category} ${tasks.cart}`);
  const guide = document.createElement("nestrank-guide");
  guide.recommender = shop;
  guide.products = [{ id: "a", title: "Oak table" }];
  guide.order = look.for;
  guide.limit = 2;
  guide.act = ({ kind, item }) => console.log(kind, item);
  guide.addEventListener("nestrank:show", ({ detail }: CustomEvent<ShowDetail>) => console.log(detail.item));
  await guide.refresh();
  return [String(share), first?.lead ?? "", ...goes, String(guide instanceof NestrankGuide)];
}

document.addEventListener("nestrank:ready", ({ detail }) => {
  const { grids }: ReadyDetail = detail;
  const first: Product | undefined = grids[0]?.cards[0]?.product;
  console.log(first?.title);
});
document.addEventListener("nestrank:event", ({ detail }: CustomEvent<EventDetail>) => console.log(detail.kind));
document.addEventListener("nestrank:ranked", ({ detail }: CustomEvent<RankedDetail>) => console.log(detail.moved));
document.addEventListener("nestrank:error", ({ detail }: CustomEvent<ErrorDetail>) => console.log(detail.code));

export function why(error: unknown): NestrankErrorCode | null {
  return error instanceof NestrankError ? error.code : null;
}

export function element(): NestrankGrid {
  const grid = document.createElement("nestrank-grid");
  grid.model = "/model/";
  grid.products = given.catalog instanceof Array ? given.catalog : null;
  grid.rules = { ...rules, pinned: ["a"] };
  grid.rules = grid.rules.trim();
  grid.addEventListener("nestrank:ranked", console.log);
  // @ts-expect-error a grid's status is told, not set
  grid.status = "ready";
  return grid instanceof NestrankGrid ? grid : new NestrankGrid();
}

const options: RankingOptions & VueRankingOptions = { model: "/model/", diversity: 0.1, rules };
interface Lamp extends Product {
  watts: number;
}

export function Lamps({ lamps }: { lamps: readonly Lamp[] }) {
  const { products, status, observe, refresh, recommender, error }: UseRanking<Lamp> = useRanking(lamps, options);
  const said: RankingStatus | VueRankingStatus = status;
  return (
    <ul data-status={said} onDoubleClick={() => (recommender?.forget(), void refresh())}>
      {error?.message}
      {products.map(({ id, watts }) => <li key={id} onClick={() => observe({ kind: "view", item: id })}>{watts}</li>)}
    </ul>
  );
}

export function lamps(shown: () => Lamp[]): number | undefined {
  const { products }: UseVueRanking<Lamp> = useVueRanking(shown, () => options);
  return products.value[0]?.watts;
}

// @ts-expect-error an event has a kind that is known
export const wrong: ShopperEvent = { kind: "looked", item: "a" };
// @ts-expect-error only `load` makes one
export const made = new Recommender();
