// What the shopper does on other pages of the shop, while this one is in the background: in another
// tab, or before they come back to it.

/** The key that the session is kept under. */
const KEY = "nestrank";

/**
 * Calls `changed()` when this page comes to the front and the kept session is newer than it.
 * @returns {() => void} stops listening
 */
export function listenElsewhere(changed) {
  const stop = new AbortController();
  let stale = false;
  const look = () => {
    if (!stale || document.visibilityState === "hidden") return;
    stale = false;
    changed();
  };
  const listen = (target, type, run) => target.addEventListener(type, run, { signal: stop.signal });
  listen(globalThis, "storage", ({ key, newValue }) => {
    stale ||= key === KEY && newValue !== null;
    look();
  });
  listen(globalThis, "pageshow", ({ persisted }) => {
    stale ||= persisted;
    look();
  });
  listen(document, "visibilitychange", look);
  return () => stop.abort();
}
