// Counts what the page requests after the shopper's first click, from the browser's own resource timings.

const SITE = new URL("../", import.meta.url);
// All that the shop's server has: its page, the package, and the demo's folder.
const STATIC = ["pkg/", "www/", "index.html"].map((path) => new URL(path, SITE).href);

/** Calls `changed({ started, list })` at the first click and at every request after it; a request is `{ name, ours }`. */
export function countRequests(changed) {
  let since = null;
  const list = [];
  const observer = new PerformanceObserver((entries) => {
    if (since === null) return;
    for (const entry of entries.getEntries()) {
      if (entry.startTime < since) continue;
      const ours = STATIC.some((start) => entry.name.startsWith(start));
      list.push({ name: ours ? entry.name.slice(SITE.href.length) : entry.name, ours });
    }
    changed({ started: true, list });
  });
  observer.observe({ type: "resource", buffered: true });

  const first = () => {
    if (since !== null) return;
    since = performance.now();
    changed({ started: true, list });
  };
  // `click` comes from keyboards and screen readers too; `change` from a select that the keyboard moved.
  for (const kind of ["pointerdown", "click", "change"]) addEventListener(kind, first, { capture: true });
  changed({ started: false, list });
}
