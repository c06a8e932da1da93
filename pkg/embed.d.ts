import type { Attached } from "./index.js";

/** The attached page; `null` on a server, or where the script is turned off or failed. */
export const attached: Promise<Attached | null>;
