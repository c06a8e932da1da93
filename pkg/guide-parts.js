// What <nestrank-guide> is built of.

/** An element; texts among the children stay texts, and `false` is none. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children.filter((child) => child !== false));
  return element;
}

/** A product's row, empty. */
export function reasonRow(id) {
  const buttons = ["more", "less"].map((kind) => h("button", { type: "button", "data-kind": kind }));
  return h("li", { "data-id": id }, h("b", { dir: "auto" }), h("p", { class: "reason" }), h("div", { class: "words" }, ...buttons));
}

/** Makes those the children, and moves none that stands right. */
export function keep(list, rows) {
  for (const row of [...list.children]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, at) => list.children[at] !== row && list.insertBefore(row, list.children[at] ?? null));
}

/** An address that a link may have: a catalogue's text could be a script. */
export function safeAddress(text) {
  if (typeof text !== "string") return null;
  try {
    const address = new URL(text, document.baseURI);
    return /^https?:$/.test(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
