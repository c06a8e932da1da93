// What is pushed on a data layer, before and after we came, whoever replaces its `push` or the
// layer itself. The shop's own push goes first and is never held up.

/**
 * Calls `each(entry)` for every object on the layer `window[name]`.
 * @returns {{ check(): void, stop(): void }} `check` looks for what came past the tap
 */
export function tapLayer(window, name, each) {
  const seen = new WeakSet();
  /** Entries on their way through `push`: a tag manager's push may call ours, and ours its. */
  const inside = new Set();
  let layer = null;
  let ours = null;
  let stopped = false;

  const take = (entry) => {
    if (entry === null || typeof entry !== "object") return;
    seen.add(entry);
    try {
      each(entry);
    } catch {
      // An entry whose own getters throw is not ours to mend.
    }
  };
  const wrap = (push) => function (...entries) {
    // One object may be pushed twice and mean two events, but not while its first push lasts.
    const fresh = stopped ? [] : entries.filter((entry) => !inside.has(entry));
    fresh.forEach((entry) => inside.add(entry));
    try {
      return Reflect.apply(push, this, entries);
    } finally {
      fresh.forEach((entry) => inside.delete(entry));
      fresh.forEach(take);
    }
  };
  const check = () => {
    if (stopped || !Array.isArray(window[name])) return;
    if (layer !== window[name] || layer.push !== ours) {
      layer = window[name];
      ours = wrap(layer.push);
      try {
        layer.push = ours;
      } catch {
        // A frozen layer is looked through now and then.
      }
    }
    for (const entry of [...layer]) if (entry && typeof entry === "object" && !seen.has(entry)) take(entry);
  };
  check();
  return { check, stop: () => (stopped = true) };
}

/** The names of a page's data layers: the usual one, and those that its tag managers were told. */
export function layerNames(document, named) {
  const names = new Set(named ? String(named).split(/[\s,]+/).filter(Boolean) : ["dataLayer"]);
  for (const script of document.querySelectorAll('script[src*="gtm.js"], script[src*="gtag/js"]')) {
    const name = /[?&]l=([\w$]+)/.exec(script.src)?.[1];
    if (name) names.add(name);
  }
  return names;
}
