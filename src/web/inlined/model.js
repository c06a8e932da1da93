// The package's own model, as text: as the module is in module.js.

import { texts } from "texts";
import { answer } from "./answer.js";

/** Its files by name, each as a fetch would answer. */
export const files = () => Object.fromEntries(texts.map(([name, text]) => [name, answer(text, "")]));
