// Whether the session may be kept, where the shop's banner decides: the IAB's TCF, Google's consent
// mode, or the shop's own word, which may be known from the start.

/** What the TCF calls storing on a device, and profiles for content: making and using them. */
const TCF_PURPOSES = [1, 5, 6];
const LOOK_MS = 500;
const LOOKS = 40;

/**
 * @param {"wait" | "yes" | "no" | "tcf" | "google" | undefined} kind
 * @param {(granted: boolean) => void} word called with each new answer; never for one that is not known
 * @returns {{ entry(entry: object): void, stop(): void }} `entry` takes what is pushed on a data layer
 */
export function listenConsent(kind, word) {
  let last;
  let timer;
  const say = (granted) => {
    if (granted !== last) word((last = granted));
  };
  const google = {};
  const entry = (entry) => {
    if (kind !== "google" || entry[0] !== "consent" || !["default", "update"].includes(entry[1])) return;
    const said = entry[2];
    // A default for some regions only does not say whether it is meant for this one.
    if (!said || typeof said !== "object" || (entry[1] === "default" && said.region)) return;
    Object.assign(google, said);
    const granted = google.personalization_storage ?? google.analytics_storage;
    if (granted !== undefined) say(granted === "granted");
  };
  if (kind === "yes" || kind === "no") say(kind === "yes");
  if (kind === "tcf") {
    let looks = 0;
    const look = () => {
      if (tcf(say) || ++looks >= LOOKS) clearInterval(timer);
    };
    timer = setInterval(look, LOOK_MS);
    look();
  }
  return { entry, stop: () => clearInterval(timer) };
}

/** Listens to the banner, if it is there. */
function tcf(say) {
  if (typeof globalThis.__tcfapi !== "function") return false;
  try {
    globalThis.__tcfapi("addEventListener", 2, (data, success) => {
      if (!success || !data) return;
      if (data.gdprApplies === false) return say(true);
      if (!["tcloaded", "useractioncomplete"].includes(data.eventStatus)) return;
      const given = data.purpose?.consents ?? {};
      say(TCF_PURPOSES.every((purpose) => given[purpose] === true));
    });
  } catch {
    // A banner that throws has said nothing.
  }
  return true;
}
