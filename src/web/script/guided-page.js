import { complete } from "./complete.js";
import { guide } from "./guidance.js";
import { Page } from "./page.js";

/** What a recommender of the full module can do beyond any other's. */
export class GuidedPage extends Page {
  /** It knows the rules of an order. */
  guides = true;

  guide(options, fetchTexts) {
    return guide(this, options, fetchTexts);
  }

  complete(options) {
    return complete(this, options);
  }
}
