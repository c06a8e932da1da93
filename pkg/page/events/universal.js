// The commands of Universal Analytics: `ga("ec:addProduct", ...)`, `ga("ec:setAction", "add")`,
// `ga("send", ...)`; those that waited for its script too.

import { UNIVERSAL, hearItems } from "./ga4.js";

/** @returns {{ check(): void, stop(): void }} `check` wraps `window.ga` again where it was replaced */
export function universal(window, hear) {
  const command = commands(hear);
  const seen = new WeakSet();
  let ours = null;
  let stopped = false;
  const take = (given) => {
    try {
      command(given);
    } catch {
      // What is no command of e-commerce is not for us.
    }
  };
  const check = () => {
    const ga = window.ga;
    if (stopped || typeof ga !== "function" || ga === ours) return;
    for (const given of Array.isArray(ga.q) ? ga.q : []) {
      if (!given || typeof given !== "object" || seen.has(given)) continue;
      seen.add(given);
      take(given);
    }
    // A proxy, so that `ga.q`, `ga.l`, `ga.getAll` stay what they are.
    ours = new Proxy(ga, {
      apply(target, self, given) {
        const queued = Array.isArray(target.q) ? target.q.length : 0;
        try {
          return Reflect.apply(target, self, given);
        } finally {
          // It lies in the queue, and is not to be taken from there again.
          if (Array.isArray(target.q) && target.q.length > queued) seen.add(target.q[target.q.length - 1]);
          if (!stopped) take(given);
        }
      },
    });
    try {
      window.ga = ours;
    } catch {
      // Then only what waited is heard.
    }
  };
  check();
  return { check, stop: () => (stopped = true) };
}

function commands(hear) {
  let products = [];
  let impressions = [];
  let action = null;
  let field = null;
  return (given) => {
    // A tracker's name may stand before the command: "shop.ec:addProduct".
    const name = String(given[0]).replace(/^[\w$]+\./, "");
    if (name === "ec:addProduct") products.push(given[1]);
    else if (name === "ec:addImpression") impressions.push(given[1]);
    else if (name === "ec:setAction") [action, field] = [given[1], given[2]];
    else if (name === "send") {
      if (impressions.length) hearItems("impression", impressions, undefined, hear, "ga");
      const kind = Object.hasOwn(UNIVERSAL, action) ? UNIVERSAL[action] : null;
      if (kind && products.length) hearItems(kind, products, field?.id, hear, "ga");
      [products, impressions, action, field] = [[], [], null, null];
    }
  };
}
