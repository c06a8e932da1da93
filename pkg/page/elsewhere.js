// What the shopper does on other pages of the shop, while this one is in the background: in another
// tab, or before they come back to it.

/** The keys of the session, and of what the page keeps beside it. */
const SESSION = "nestrank";
const PAGE = "nestrank-page";

/**
 * Calls `changed()` when this page comes to the front and the kept session is newer than it, and
 * `deleted()` as soon as it is known that another page deleted what is kept.
 * @param {import("./kept.js").Kept} kept
 * @returns {() => void} stops listening
 */
export function listenElsewhere(kept, changed, deleted) {
  const stop = new AbortController();
  let stale = false;
  let held = false;
  const look = () => {
    if (!stale || document.visibilityState === "hidden") return;
    stale = false;
    changed();
  };
  const listen = (target, type, run) => target.addEventListener(type, run, { signal: stop.signal });
  listen(globalThis, "storage", ({ key, newValue }) => {
    // Without a key all of the shop's storage was cleared.
    if ((key === null || key === SESSION || key === PAGE) && newValue === null) return deleted();
    stale ||= key === SESSION;
    look();
  });
  // A page that is put aside as it is, to come back to, hears of nothing.
  listen(globalThis, "pagehide", () => (held = kept.stored().length > 0));
  listen(globalThis, "pageshow", ({ persisted }) => {
    if (persisted && held && !kept.stored().length) return deleted();
    stale ||= persisted;
    look();
  });
  listen(document, "visibilitychange", look);
  return () => stop.abort();
}
