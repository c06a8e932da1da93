// The pen of the product drawings: flat SVG shapes, and the colours they are filled with.
// Colours go into presentation attributes (`fill`), never into `style`, so that a strict style-src allows them.

const SVG = "http://www.w3.org/2000/svg";

/** Draws into one SVG element of 200 x 150 units, y down, of which `zoom` (0 to 1) is shown around the floor's middle. */
export class Pen {
  constructor(zoom = 1) {
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `${100 - 100 * zoom} ${144 - 144 * zoom} ${200 * zoom} ${150 * zoom}`);
    this.svg.setAttribute("preserveAspectRatio", "xMidYMid slice");
    this.svg.setAttribute("aria-hidden", "true");
    this.svg.setAttribute("focusable", "false");
  }

  add(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) node.setAttribute(key, typeof value === "number" ? Math.round(value * 100) / 100 : value);
    }
    this.svg.append(node);
    return this;
  }

  rect(x, y, width, height, fill, rx = 0) {
    return this.add("rect", { x, y, width, height, fill, rx: Math.min(rx, width / 2, height / 2) });
  }

  ellipse(cx, cy, rx, ry, fill) {
    return this.add("ellipse", { cx, cy, rx, ry, fill });
  }

  ring(cx, cy, rx, ry, stroke, width) {
    return this.add("ellipse", { cx, cy, rx, ry, fill: "none", stroke, "stroke-width": width });
  }

  shape(d, fill) {
    return this.add("path", { d, fill });
  }

  line(x1, y1, x2, y2, stroke, width = 2) {
    return this.add("path", { d: `M${x1} ${y1}L${x2} ${y2}`, stroke, "stroke-width": width, "stroke-linecap": "round" });
  }

  curve(d, stroke, width = 2) {
    return this.add("path", { d, fill: "none", stroke, "stroke-width": width, "stroke-linecap": "round" });
  }

  /** The soft shadow of something that stands on the floor. */
  shadow(cx, rx, y = 133) {
    return this.add("ellipse", { cx, cy: y, rx, ry: 4, fill: "#000", opacity: 0.13 });
  }
}

/** `#rrggbb` as three numbers of 0 to 255. */
function channels(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** `a` moved towards `b` by `share` (0 to 1). */
export function mix(a, b, share) {
  const [from, to] = [channels(a), channels(b)];
  return "#" + from.map((v, i) => Math.round(v + (to[i] - v) * share).toString(16).padStart(2, "0")).join("");
}

/** Darker (`by` < 0) or lighter (`by` > 0). */
export function shade(hex, by) {
  return by < 0 ? mix(hex, "#1d1714", -by) : mix(hex, "#fffdf8", by);
}

/** Perceived lightness, 0 to 1. */
export function lightness(hex) {
  const [r, g, b] = channels(hex);
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255;
}

/** A repeatable number sequence in [0, 1) from a text (FNV-1a, then xorshift): a product is always drawn alike. */
export function sequence(text) {
  let state = 2166136261;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 16777619) >>> 0;
  state = state || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

// Names are found anywhere in the text, the first match wins: so the specific ones come first.
const COLORS = [
  ["off-white|ivory|cream", "#ece2cf"], ["white", "#f3f0ea"], ["charcoal|anthracite|graphite", "#4b4d50"], ["black", "#33312f"],
  ["navy|indigo", "#2f4463"], ["light blue|sky", "#9db9cc"], ["blue", "#5279a0"], ["teal|petrol|turquoise", "#347b79"],
  ["sage", "#9fae90"], ["olive|moss", "#7d7f4c"], ["forest|emerald", "#3b624d"], ["mint", "#a9ccb6"], ["green", "#66896a"],
  ["mustard|ochre", "#cd9c38"], ["yellow", "#dfbb55"], ["terracotta|rust|brick", "#b9623f"], ["orange|coral", "#d5805a"],
  ["burgundy|wine|maroon", "#7a3340"], ["red", "#b14742"], ["blush|rose|pink", "#d9a59d"], ["plum|purple|aubergine", "#6f5178"],
  ["lilac|lavender", "#b3a3c4"], ["gold|brass", "#c49c4d"], ["copper|bronze", "#b1764d"], ["silver|chrome|steel", "#b8bdc1"],
  ["walnut|chocolate", "#6d4a33"], ["oak|honey", "#c79d69"], ["natural|wood|birch|pine|bamboo", "#d3ae7d"],
  ["beige|sand|oat|linen|cream", "#ddcdb1"], ["taupe|stone|mushroom", "#a89a8a"], ["tan|camel|cognac", "#b27f4f"],
  ["brown", "#7c573b"], ["gr[ae]y", "#9c9d9b"],
].map(([words, hex]) => [new RegExp(words, "i"), hex]);

const WOODS = [
  ["walnut", "#71503a"], ["oak", "#c79d69"], ["pine|spruce", "#dfbb86"], ["beech|ash|birch|maple", "#d9b789"], ["teak|acacia", "#9d6c40"],
  ["mango|sheesham|mahogany|cherry", "#8a5636"], ["bamboo", "#d0b26d"], ["rattan|wicker|cane|jute|seagrass", "#c49f68"], ["wood", "#b98a58"],
].map(([words, hex]) => [new RegExp(words, "i"), hex]);

const METALS = [
  ["brass|gold", "#c49c4d"], ["copper|bronze", "#b1764d"], ["chrome|stainless|alumin|nickel", "#b8bdc1"], ["iron|steel|metal", "#47494c"],
].map(([words, hex]) => [new RegExp(words, "i"), hex]);

const find = (table, text) => table.find(([words]) => words.test(text))?.[1];

/**
 * The colours of a product: `main` from its colour, `wood` and `metal` from its material or else its style's,
 * `top` what a table's top or a chest's frame is made of, `accent` a second colour that goes with the first.
 */
export function palette(product, style, random) {
  const color = product.color ?? "";
  const material = product.material ?? "";
  const title = product.title ?? "";
  const wood = find(WOODS, material) ?? find(WOODS, color);
  const metal = find(METALS, material) ?? find(METALS, color);
  const muted = ["#a89a8a", "#8fa0a0", "#b98a6a", "#9fae90", "#c9b48f", "#7f8a99"];
  const named = find(COLORS, color) ?? find(COLORS, title);
  // Natural oak is the colour of oak, and glass of any colour is paler than paint.
  const own = /natural|brown/i.test(color) ? wood : undefined;
  const opaque = own ?? named ?? wood ?? metal ?? muted[Math.floor(random() * muted.length)];
  const glass = /glass/i.test(material);
  const main = glass ? mix(opaque, "#dfeaec", 0.45) : opaque;
  const accents = ["#cd9c38", "#b9623f", "#5279a0", "#66896a", "#ece2cf", "#d9a59d", "#347b79"];
  const stone = /marble|ceramic|stone|porcelain|concrete/i.test(material) ? "#e4e0d9" : undefined;
  return {
    main, dark: shade(main, -0.22), darker: shade(main, -0.4), light: shade(main, 0.25), lighter: shade(main, 0.5),
    wood: wood ?? style.wood, metal: metal ?? style.metal, top: wood ?? metal ?? stone ?? style.wood,
    leg: style.metalLegs ? (metal ?? style.metal) : (wood ?? style.wood),
    accent: accents[Math.floor(random() * accents.length)], glass, woven: /rattan|wicker|cane/i.test(material),
  };
}
