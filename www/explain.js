// What the model expects of the shopper with one product, and why the product stands where it does.

import { h } from "./dom.js";
import { t } from "./strings.js";
import { percent, signed } from "./words.js";

const TASKS = ["view", "favorite", "cart", "purchase"];
const REASONS_SHOWN = 5;

/** Elements for the four probabilities; a bar is full for the likeliest product of the list (`best`, a Record of tasks). */
export function probabilities(tasks, best) {
  const rows = TASKS.map((task) => {
    const bar = h("span", { class: "amount", "aria-hidden": "true" });
    bar.style.setProperty("--share", `${Math.min(100, (tasks[task] / Math.max(best[task] ?? 0, tasks[task], 1e-9)) * 100)}%`);
    return h("div", { class: "probability", "data-task": task }, h("dt", {}, t(`task_${task}`)), h("dd", {}, bar, h("span", { class: "value" }, percent(tasks[task]))));
  });
  return [h("dl", { class: "probabilities" }, ...rows), h("p", { class: "fine" }, t("barNote"))];
}

/** Elements for the reasons of an Explanation in words, the strongest first; `known`: whether the shopper did anything yet. */
export function reasons(explanation, known) {
  const heading = h("h4", {}, t("why"));
  if (!known) return [heading, h("p", { class: "fine" }, t("whyNothing"))];
  const strongest = Math.max(...explanation.reasons.map((reason) => Math.abs(reason.effect)), 0);
  const shown = explanation.reasons
    .filter(({ effect }) => Math.abs(effect) >= strongest * 0.03 && effect !== 0)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect))
    .slice(0, REASONS_SHOWN);
  if (shown.length === 0) return [heading, h("p", { class: "fine" }, t("whySmall"))];
  return [heading, h("p", { class: "because" }, explanation.text), h("ul", { class: "reasons" }, ...shown.map(({ group, effect, event, text }) => {
    const up = effect > 0;
    return h("li", { class: up ? "up" : "down", "data-group": group, "data-event": event?.kind ?? "none" },
      h("span", { class: "arrow", "aria-hidden": "true" }, up ? "▲" : "▼"),
      h("span", { class: "phrase" }, text, h("span", { class: "sr" }, ` (${t(up ? "raises" : "lowers")}) `)),
      h("span", { class: "value" }, signed(effect)));
  }))];
}
