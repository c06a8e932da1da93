import { complete } from "./complete.js";
import { Page } from "./page.js";

/** What a recommender of the full module can do beyond any other's. */
export class GuidedPage extends Page {
  complete(options) {
    return complete(this, options);
  }
}
