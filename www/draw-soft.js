// Textiles. Same arguments as the seating.

import { mix, shade } from "./draw-pen.js";

const PATTERNS = ["plain", "border", "stripes", "diamonds", "arcs"];

/** What a textile wears: its style decides where it does, else the product's own numbers do. */
function weave(style, random) {
  if (style.stripes) return "stripes";
  if (style.pattern) return "diamonds";
  if (style.fluted) return "arcs";
  if (style.leg === "plinth" || style.low) return random() > 0.5 ? "plain" : "border";
  return PATTERNS[Math.floor(random() * PATTERNS.length)];
}

export function rug(pen, colors, style, random, title) {
  const wear = weave(style, random);
  if (/round/i.test(title)) return roundRug(pen, colors, wear);
  // Lying on the floor: rows shrink towards the wall. A runner is narrow.
  const half = /runner/i.test(title) ? 0.45 : 1;
  const edge = (t) => ({ y: 58 + t * 78, left: 100 - (58 + t * 26) * half, right: 100 + (58 + t * 26) * half });
  const band = (from, to, inset, fill) => {
    const [a, b] = [edge(from), edge(to)];
    pen.shape(`M${a.left + inset} ${a.y}L${a.right - inset} ${a.y}L${b.right - inset} ${b.y}L${b.left + inset} ${b.y}z`, fill);
  };
  if (style.pattern || style.leg === "turned") {
    for (const t of [0, 1]) for (let x = edge(t).left + 3; x < edge(t).right - 1; x += 5) pen.line(x, edge(t).y, x + (t ? -1 : 1), edge(t).y + (t ? 5 : -4), colors.lighter, 1.2);
  }
  band(0, 1, 0, colors.main);
  if (wear === "stripes") for (let i = 0; i < 7; i++) band(i / 7 + 0.04, i / 7 + 0.1, 0, i % 2 ? colors.lighter : colors.dark);
  else if (wear !== "plain") {
    band(0.07, 0.93, 8, colors.dark);
    band(0.12, 0.88, 12, wear === "border" ? colors.light : colors.main);
  }
  if (wear === "diamonds") {
    [0.28, 0.5, 0.72].forEach((t, row) => {
      const { y, left, right } = edge(t);
      const count = Math.ceil((row === 1 ? 5 : 4) * half);
      for (let i = 0; i < count; i++) {
        const x = left + 22 + ((right - left - 44) * (i + 0.5)) / count;
        pen.shape(`M${x} ${y - 8}l10 8l-10 8l-10 -8z`, i % 2 ? colors.accent : colors.lighter);
      }
    });
  }
  if (wear === "arcs") for (const r of [52, 40, 28, 16]) pen.ring(100, 98, r * half, r * 0.42, r % 8 ? colors.lighter : colors.accent, 3);
}

function roundRug(pen, colors, wear) {
  pen.ellipse(100, 102, 84, 34, colors.main);
  if (wear === "plain") return pen.ring(100, 102, 76, 30, colors.dark, 2);
  for (const [scale, fill] of [[0.84, colors.dark], [0.74, colors.light], [0.5, colors.main], [0.3, colors.accent]]) pen.ellipse(100, 102, 84 * scale, 34 * scale, fill);
}

export function curtains(pen, colors, style, random, title) {
  const rod = style.metalLegs ? colors.metal : colors.wood;
  pen.rect(58, 26, 84, 82, "#fbfaf6", 1).rect(61, 29, 78, 76, "#d5e4ea").rect(98.5, 28, 3, 78, "#fbfaf6").rect(60, 64, 80, 3, "#fbfaf6");
  pen.shape("M61 105V88q20 -12 39 0t39 -4v21z", "#b8cbb4");
  const wear = weave(style, random);
  const opacity = /sheer/i.test(title) ? 0.62 : undefined;
  for (const side of [-1, 1]) {
    const outer = 100 + side * 66;
    const inner = 100 + side * 28;
    const tie = style.leg === "turned" || (style.round > 0.5 && random() > 0.4);
    const hem = tie ? outer - side * 20 : inner;
    pen.add("path", { fill: colors.main, opacity, d: tie
      ? `M${outer} 20H${inner}Q${inner} 66 ${hem} 84Q${hem + side * -4} 108 ${hem - side * 6} 136H${outer}z`
      : `M${outer} 20H${inner}L${hem - side * 2} 136H${outer + side * 2}z` });
    for (let i = 1; i < 5; i++) {
      const x = outer - side * i * (tie ? 4.5 : 7.6);
      if (wear === "stripes") pen.rect(x - 1.5, 20, 3, 116, colors.lighter);
      else pen.line(outer - side * i * 7.6, 22, x, 135, i % 2 ? colors.dark : colors.light, 1.6);
    }
    if (wear === "diamonds") for (let y = 34; y < 130; y += 16) pen.shape(`M${outer - side * 12} ${y - 5}l5 5l-5 5l-5 -5z`, colors.accent);
    if (tie) pen.rect(Math.min(outer, hem) - 2, 82, Math.abs(outer - hem) + 4, 5, colors.accent, 2);
  }
  pen.line(24, 19, 176, 19, rod, 4).ellipse(22, 19, 4.5, 4.5, rod).ellipse(178, 19, 4.5, 4.5, rod);
  for (let x = 37; x < 76; x += 8) pen.ring(x, 20, 2.4, 3, shade(rod, -0.2), 1.2).ring(200 - x, 20, 2.4, 3, shade(rod, -0.2), 1.2);
}

export function bedding(pen, colors, style, random) {
  const wear = weave(style, random);
  pen.shadow(100, 78, 135);
  pen.rect(26, 44, 148, 46, colors.wood, 4 + style.round * 10);
  for (const [x, fill] of [[34, colors.main], [102, colors.main], [50, colors.lighter], [110, colors.lighter]]) pen.rect(x, fill === colors.main ? 56 : 66, fill === colors.main ? 64 : 44, 34, fill, 12);
  pen.shape("M22 92Q100 80 178 92L184 134H16z", colors.main);
  pen.shape("M22 92Q100 80 178 92L180 103Q100 91 20 103z", colors.lighter);
  if (wear === "stripes") for (let i = -3; i <= 3; i++) pen.shape(`M${97 + i * 21} 98h5l${i * 1.6} 36h-6z`, colors.lighter);
  else if (wear === "diamonds" || wear === "arcs") {
    for (let row = 0; row < 2; row++) for (let i = 0; i < 8; i++) pen.shape(`M${30 + i * 19 + row * 8} ${106 + row * 13}l5 5l-5 5l-5 -5z`, i % 2 ? colors.accent : colors.light);
  } else for (const x of [54, 100, 146]) pen.curve(`M${x} 104q${(x - 100) / 8} 12 ${(x - 100) / 6} 28`, colors.dark, 1.2);
}

export function cushion(pen, colors, style, random, title) {
  const wear = weave(style, random);
  if (/floor/i.test(title)) {
    pen.shadow(100, 66).rect(36, 92, 128, 40, colors.main, 16).rect(36, 92, 128, 22, colors.light, 12);
    if (wear !== "plain") for (let x = 54; x < 150; x += 15) pen.rect(x, 94, 4, 18, wear === "diamonds" ? colors.accent : colors.lighter, 2);
    pen.curve("M42 116h116", colors.dark, 1.6).ellipse(100, 102, 4, 2, colors.dark);
    return;
  }
  pen.shadow(100, 52);
  pen.shape("M52 42Q100 50 148 42Q158 42 154 54Q148 86 154 120Q158 132 146 132Q100 124 54 132Q42 132 46 120Q52 86 46 54Q42 42 52 42z", colors.main);
  if (wear === "stripes") for (const x of [64, 82, 100, 118, 136]) pen.rect(x - 3, 50, 6, 76, colors.lighter, 2);
  else if (wear === "diamonds") for (const [x, y] of [[76, 68], [100, 88], [124, 68], [76, 108], [124, 108]]) pen.shape(`M${x} ${y - 12}l11 12l-11 12l-11 -12z`, x === 100 ? colors.accent : colors.lighter);
  else if (wear === "arcs") for (const r of [34, 25, 16, 7]) pen.ring(100, 88, r, r, r % 2 ? colors.lighter : colors.accent, 3.5);
  else if (wear === "border") pen.add("rect", { x: 60, y: 54, width: 80, height: 66, rx: 8, fill: "none", stroke: colors.light, "stroke-width": 3 });
  else pen.ellipse(100, 88, 4, 4, colors.dark).curve("M100 88L72 62M100 88L128 62M100 88L72 116M100 88L128 116", colors.dark, 1.2);
}

export function blanket(pen, colors, style, random) {
  const wear = weave(style, random);
  pen.shadow(100, 58);
  [0, 1, 2].forEach((layer) => {
    const y = 62 + layer * 23;
    const fill = layer === 1 ? mix(colors.main, colors.accent, 0.25) : colors.main;
    pen.rect(44, y, 112, 24, fill, 11);
    if (wear !== "plain") for (const x of [66, 74, 126, 134]) pen.rect(x, y, 3.5, 24, layer % 2 ? colors.lighter : colors.light);
    pen.curve(`M48 ${y + 20}h104`, colors.dark, 1.4);
  });
  for (let x = 54; x < 150; x += 7) pen.line(x, 130, x, 137, colors.light, 1.6);
}

export function towels(pen, colors, style) {
  const rail = colors.metal;
  pen.line(36, 36, 164, 36, rail, 4).ellipse(36, 36, 5, 5, rail).ellipse(164, 36, 5, 5, rail);
  for (const [x, fill, tall] of [[52, colors.main, 80], [106, colors.light, 64]]) {
    pen.rect(x, 33, 44, tall, fill, 3).rect(x, tall + 14, 44, 4, style.stripes ? "#fffdf8" : shade(fill, -0.2)).rect(x, tall + 21, 44, 2, shade(fill, -0.2));
  }
}
