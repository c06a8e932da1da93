// The products that a page declared, and every id that they go by.

export class Products {
  /** By the product's own id: `{ product, text }`, `text` to see whether it changed. */
  #byId = new Map();
  /** Another id's product; `null` where two products share it, as empty or copied SKUs do. */
  #byAlias = new Map();
  /** The same for titles: names are no keys, so only one that stands once is of use. */
  #byTitle = new Map();

  /** Takes in what was found, and returns the products that are new or changed. */
  add(found) {
    const fresh = [];
    for (const { product, aliases } of found) {
      if (typeof product?.id !== "string" || !product.id) continue;
      const text = JSON.stringify(product);
      const known = this.#byId.get(product.id);
      if (known?.text !== text) {
        this.#byId.set(product.id, { product, text });
        fresh.push(product);
      }
      for (const alias of aliases ?? []) claim(this.#byAlias, key(alias), product.id);
      claim(this.#byTitle, title(product.title), product.id);
    }
    return fresh;
  }

  get all() {
    return [...this.#byId.values()].map(({ product }) => product);
  }

  /** The product that goes by one of these ids, else by this title; or `null`. */
  find(ids, name) {
    for (const id of ids ?? []) {
      for (const form of forms(String(id))) {
        if (this.#byId.has(form)) return this.#byId.get(form).product;
        const other = this.#byAlias.get(key(form));
        if (other) return this.#byId.get(other)?.product ?? null;
      }
    }
    const other = this.#byTitle.get(title(name));
    return other ? this.#byId.get(other).product : null;
  }
}

function claim(map, name, id) {
  if (!name) return;
  map.set(name, map.has(name) && map.get(name) !== id ? null : id);
}

const key = (id) => String(id ?? "").trim().toLowerCase();
const title = (text) => (typeof text === "string" ? text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase() : "");

/** An id as it was given, and what it is made of: `gid://shop/Product/12`, `shopify_US_12_34`. */
function forms(id) {
  const parts = /^gid:\/\/.*\/(\w+)$/.exec(id) ?? /^shopify_\w+?_(\d+)_(\d+)$/i.exec(id);
  return [id.trim(), ...(parts?.slice(1).reverse() ?? [])];
}
