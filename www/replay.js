// The personas on the page: a button each, and how one acts.

import { byId, h } from "./dom.js";
import { PERSONAS, eventsOf } from "./personas.js";
import { REPLAY_MS } from "./settings.js";
import { language, t } from "./strings.js";

/** A button for each persona that finds something to do among these products. */
export function showPersonas(products) {
  const acting = PERSONAS.filter((persona) => eventsOf(persona, products).length > 0);
  byId("personas").hidden = acting.length === 0;
  byId("persona-list").replaceChildren(...acting.map((persona) =>
    h("button", { type: "button", class: "chip", "data-persona": persona.id, title: t("personaNote") }, persona.title[language()])));
}

/** Does what a persona would, slowly enough to follow, as long as it is `wanted()`; whether it came to its end. */
export async function actOut(persona, products, wanted, did) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, REPLAY_MS));
  for (const { kind, item } of eventsOf(persona, products)) {
    await pause();
    if (!wanted()) return false;
    did(kind, item);
  }
  await pause();
  return wanted();
}
