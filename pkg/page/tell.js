// The page's own events on `document`; other programs read them.

/**
 * @param {"ready" | "event" | "ranked" | "error"} name
 * @param {object} detail
 */
export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`nestrank:${name}`, { detail }));
}

/** Says what went wrong, for programs and for people; the page goes on as if nestrank were not there. */
export function tellError(error, code = "page-invalid") {
  const message = String(error?.message ?? error);
  const detail = { code: typeof error?.code === "string" ? error.code : code, message };
  console.warn(`nestrank: ${detail.code}: ${message}`);
  tell("error", detail);
}
