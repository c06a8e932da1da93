// A module as text, the one that runs in every engine or the full one: for bundlers that take scripts
// along and nothing else. Where its file is there, nobody fetches this.

import { text } from "texts";
import { answer } from "./answer.js";

/** What a fetch of its file would answer. */
export const wasm = () => answer(text, "application/wasm");
