// Shopify's cart, and whatever else works by its form: a form that is sent to `/cart/add`, or a
// request to it. The page's fetch is left alone: the browser's list of requests says that there
// was one, and the last click what for.

const CART = /\/cart\/add(\.js|\.json)?$/;

/** @returns {{ check(): void, stop(): void }} */
export function shopify(window, hear, place) {
  const say = (item, echo) => item && hear({ kind: "cart", source: "shopify", items: [item], echo });
  const submit = (event) => {
    try {
      const form = event.target;
      const action = new URL(form.getAttribute("action") ?? "", window.document.baseURI).pathname;
      if (CART.test(action)) say(itemOf(form, event.submitter, place));
    } catch {
      // No form, or one whose fields hide its own.
    }
  };
  window.document.addEventListener("submit", submit, { capture: true, passive: true });

  let requests = null;
  try {
    requests = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // What was refused, a sold-out product for instance, is in no cart.
        if (added(entry) && !(entry.responseStatus >= 400)) say(place.last(), true);
      }
    });
    requests.observe({ type: "resource" });
  } catch {
    // A browser without such a list has the forms and the clicks.
  }
  const stop = () => {
    requests?.disconnect();
    window.document.removeEventListener("submit", submit, { capture: true });
  };
  return { check() {}, stop };
}

function added({ name, initiatorType }) {
  return ["fetch", "xmlhttprequest"].includes(initiatorType) && CART.test(new URL(name).pathname);
}

/** What a form adds: its product by the card that it stands in, else by its fields, else the page's own. */
function itemOf(form, submitter, place) {
  const card = place.productAt(form);
  if (card) return card;
  const fields = new FormData(form, submitter);
  const ids = ["id", "items[0][id]", "product-id", "product_id"].map((name) => fields.get(name)).filter((id) => typeof id === "string" && id);
  // A variant's id may be one that the page does not tell.
  return ids.length ? { ids, otherwise: place.main() } : place.main();
}
