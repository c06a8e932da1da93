// Things to sit and lie on. Every drawing takes (pen, colours, style, random, title); the floor is at y = 132.

import { mix, shade } from "./draw-pen.js";

const FLOOR = 132;

/** Legs of the style at the given x positions, from `top` to the floor. */
export function legs(pen, colors, style, xs, top) {
  if (style.leg === "none") return;
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  if (style.leg === "plinth") {
    pen.rect(Math.min(...xs), top, Math.max(...xs) - Math.min(...xs), FLOOR - top, shade(colors.leg, -0.3));
    return;
  }
  if (style.leg === "sled") {
    for (const x of xs) pen.line(x, top, x, FLOOR - 1, colors.leg, 3);
    pen.line(Math.min(...xs), FLOOR - 1, Math.max(...xs), FLOOR - 1, colors.leg, 3);
    return;
  }
  for (const x of xs) {
    const out = Math.sign(x - middle);
    if (style.leg === "taper") pen.shape(`M${x - 3.5} ${top}h7L${x + out * 4 + 1.5} ${FLOOR}h-3z`, colors.leg);
    else if (style.leg === "hairpin") pen.curve(`M${x - 4} ${top}L${x + out * 2} ${FLOOR - 1}L${x + 4} ${top}`, colors.leg, 1.8);
    else if (style.leg === "turned") turned(pen, colors.leg, x, top);
    else pen.rect(x - 3.5, top, 7, FLOOR - top, colors.leg, 1);
  }
}

function turned(pen, color, x, top) {
  const tall = FLOOR - top;
  pen.rect(x - 2, top, 4, tall, color);
  pen.ellipse(x, top + tall * 0.3, 4.5, Math.min(6, tall * 0.25), color);
  pen.ellipse(x, top + tall * 0.62, 3.2, Math.min(4, tall * 0.18), shade(color, -0.15));
  pen.ellipse(x, FLOOR - 2, 3.6, 2.4, color);
}

function buttons(pen, color, x, y, width, height, columns, rows) {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      pen.ellipse(x + (width * (c + 0.5)) / columns, y + (height * (r + 0.5)) / rows, 1.4, 1.4, color);
    }
  }
}

function surface(pen, colors, style, x, y, width, height) {
  if (colors.woven) return weave(pen, colors.dark, x, y, width, height);
  if (style.stripes) for (let at = x + 7; at < x + width - 3; at += 9) pen.rect(at, y + 2, 2, height - 4, colors.lighter);
  if (style.fluted) for (let at = x + 6; at < x + width - 2; at += 7) pen.rect(at, y + 2, 1, height - 4, colors.dark);
  if (style.pattern) {
    for (let at = x + 8; at < x + width - 5; at += 12) {
      pen.shape(`M${at} ${y + height / 2 - 4}l4 4l-4 4l-4 -4z`, colors.accent);
    }
  }
}

/** Cane: two sets of crossing lines within a rectangle. */
export function weave(pen, color, x, y, width, height) {
  const step = 6;
  let d = "";
  for (let at = step; at < width + height; at += step) {
    const [a, b] = [Math.max(0, at - height), Math.min(at, width)];
    d += `M${x + a} ${y + at - a}L${x + b} ${y + at - b}M${x + width - a} ${y + at - a}L${x + width - b} ${y + at - b}`;
  }
  pen.curve(d, color, 0.9);
}

export function sofa(pen, colors, style, random, title) {
  const seats = /2|two|love/i.test(title) ? 2 : /3|three|corner|section/i.test(title) ? 3 : 2 + Math.floor(random() * 2);
  const width = seats === 2 ? 126 : 156;
  const x = 100 - width / 2;
  const low = style.low * 6;
  const arm = 13 + style.round * 7;
  const back = 66 + low + (style.leg === "turned" ? -4 : 0);
  const foot = style.leg === "plinth" ? 5 : style.low ? 7 : 12;
  const soft = 4 + style.round * 12;
  pen.shadow(100, width / 2 + 4);
  legs(pen, colors, style, [x + 9, x + width - 9], FLOOR - foot);
  if (style.leg === "turned") pen.shape(`M${x + 8} ${back + 8}Q100 ${back - 16} ${x + width - 8} ${back + 8}V112H${x + 8}z`, colors.dark);
  else pen.rect(x + 6, back, width - 12, 48, colors.dark, soft);
  const inner = (width - 2 * arm) / seats;
  for (let i = 0; i < seats; i++) {
    const left = x + arm + i * inner;
    pen.rect(left + 0.8, back + 5, inner - 1.6, 38, colors.main, soft * 0.7);
    surface(pen, colors, style, left + 2, back + 8, inner - 4, 26);
    if (style.tufted) buttons(pen, colors.darker, left + 4, back + 8, inner - 8, 24, 3, 2);
  }
  const seat = 100 + low * 0.6;
  pen.rect(x + 4, seat + 8, width - 8, FLOOR - foot - seat - 8, colors.dark, 3);
  for (let i = 0; i < seats; i++) pen.rect(x + arm + i * inner + 0.6, seat, inner - 1.2, 12, colors.light, 2 + style.round * 5);
  const armTop = back + 17 - style.round * 3;
  for (const left of [x, x + width - arm]) {
    pen.rect(left, armTop, arm, FLOOR - foot - armTop, colors.main, 2 + style.round * 8);
    if (style.leg === "turned") pen.ellipse(left + arm / 2, armTop + 5, arm / 2 + 2, 6.5, colors.light);
    else pen.rect(left + 2, armTop + 1.5, arm - 4, 3, colors.light, 2);
  }
  if (/corner|chaise|section/i.test(title)) {
    const wide = inner + arm - 2;
    pen.rect(x + width - wide, seat + 2, wide, FLOOR - 4 - seat, colors.main, 4 + style.round * 4);
    pen.rect(x + width - wide, seat - 1, wide, 11, colors.light, 3 + style.round * 4);
  }
  const px = x + arm + 4 + random() * 6;
  pen.add("rect", { x: px, y: seat - 21, width: 21, height: 21, rx: 4, fill: colors.accent, transform: `rotate(-8 ${px + 10} ${seat - 10})` });
}

export function armchair(pen, colors, style, random, title) {
  const soft = 5 + style.round * 18;
  const wing = /wing|high back/i.test(title);
  const foot = style.leg === "plinth" ? 5 : 16 - style.low * 6;
  pen.shadow(100, 46);
  legs(pen, colors, style, [68, 132], FLOOR - foot);
  pen.rect(66, (wing ? 38 : 50) + style.low * 8, 68, 76, colors.dark, soft);
  if (wing) for (const left of [60, 130]) pen.rect(left, 46, 10, 44, colors.main, 5);
  pen.rect(72, 55 + style.low * 8, 56, 52, colors.main, soft * 0.8);
  surface(pen, colors, style, 75, 60 + style.low * 8, 50, 32);
  if (style.tufted) buttons(pen, colors.darker, 78, 60, 44, 32, 3, 3);
  pen.rect(64, 104, 72, FLOOR - foot - 104, colors.dark, 4);
  pen.rect(74, 94, 52, 13, colors.light, 3 + style.round * 4);
  for (const left of [58, 128]) pen.rect(left, 80 - style.round * 4, 14, FLOOR - foot - 80 + style.round * 4, colors.main, 3 + style.round * 6);
  if (random() > 0.5) pen.add("rect", { x: 90, y: 74, width: 22, height: 21, rx: 4, fill: colors.accent, transform: "rotate(7 101 84)" });
}

export function chair(pen, colors, style) {
  const frame = style.metalLegs ? colors.metal : colors.wood;
  const seat = style.metalLegs || colors.main !== colors.wood ? colors.main : shade(colors.wood, 0.12);
  pen.shadow(100, 34);
  for (const [x, out] of [[76, -1], [124, 1]]) {
    pen.shape(`M${x - 3} 94h6L${x + out * 5 + 2} ${FLOOR}h-4z`, frame);
    pen.shape(`M${x - 2.5} 94h5V${40 + style.round * 8}h-5z`, frame);
  }
  pen.line(80, 112, 120, 112, shade(frame, -0.15), 2.5);
  backOf(pen, colors, style, frame, seat);
  pen.rect(69, 86, 62, 10, seat, 3 + style.round * 3);
  pen.rect(69, 93, 62, 4, shade(seat, -0.25), 2);
}

function backOf(pen, colors, style, frame, seat) {
  if (style.slats || style.leg === "turned") {
    pen.rect(73, 40, 54, 8, frame, 2 + style.round * 4);
    for (const x of [84, 92, 100, 108, 116]) pen.rect(x - 1.5, 46, 3, 42, shade(frame, -0.1));
  } else if (style.leg === "taper" && !style.pattern) {
    pen.shape("M73 44Q100 36 127 44V62Q100 55 73 62z", seat);
    pen.rect(97, 58, 6, 30, shade(frame, -0.1));
  } else if (style.planks) {
    for (const y of [42, 56, 70]) pen.rect(74, y, 52, 8, seat, 1);
  } else {
    pen.rect(72, 40, 56, 42, seat, 4 + style.round * 20);
    surface(pen, colors, style, 76, 44, 48, 32);
    if (style.tufted) buttons(pen, colors.darker, 78, 44, 44, 34, 3, 3);
  }
}

export function stool(pen, colors, style, random, title) {
  const bar = /bar|counter/i.test(title);
  const top = bar ? 62 : 92;
  if (/pouf|ottoman|footstool/i.test(title)) {
    pen.shadow(100, 44).rect(60, 96, 80, 36, colors.main, 8 + style.round * 10).rect(60, 96, 80, 11, colors.light, 6);
    surface(pen, colors, style, 62, 108, 76, 20);
    return;
  }
  pen.shadow(100, 30);
  const frame = style.metalLegs ? colors.metal : colors.wood;
  for (const [a, b] of [[86, 76], [114, 124]]) pen.line(a, top + 4, b, FLOOR - 1, frame, 4.5);
  pen.line(bar ? 81 : 82, bar ? 106 : 116, bar ? 119 : 118, bar ? 106 : 116, shade(frame, -0.15), 2.5);
  if (bar && (style.round > 0.35 || style.slats)) pen.curve(`M78 ${top}V38Q100 ${38 - style.round * 8} 122 38V${top}`, frame, 4).rect(78, 34, 44, 12, colors.main, 4);
  pen.rect(74, top - 3, 52, 9, colors.main, 4).rect(74, top + 2, 52, 4, colors.dark, 2);
}

export function officeChair(pen, colors, style) {
  const steel = "#3f4245";
  pen.shadow(100, 40);
  pen.line(100, 96, 100, 118, steel, 5);
  for (const x of [64, 82, 118, 136]) pen.line(100, 118, x, 126, steel, 4).ellipse(x, 129, 4, 4, steel);
  pen.line(104, 90, 122, 70, steel, 5);
  pen.rect(76, 28, 48, 58, colors.dark, 8 + style.round * 12).rect(80, 32, 40, 50, colors.main, 6 + style.round * 10);
  surface(pen, colors, style, 84, 38, 32, 36);
  pen.rect(66, 88, 68, 11, colors.main, 5).rect(66, 94, 68, 6, colors.dark, 3);
  for (const x of [62, 130]) pen.line(x + 4, 92, x + 4, 74, steel, 3).rect(x - 2, 70, 12, 5, steel, 2);
}

export function bench(pen, colors, style) {
  pen.shadow(100, 70);
  legs(pen, colors, style, [44, 156], 100);
  pen.rect(32, 93, 136, 9, colors.top, 2);
  pen.rect(36, 84, 128, 10, colors.main, 3 + style.round * 5);
  if (style.tufted) buttons(pen, colors.darker, 40, 85, 120, 8, 7, 1);
}

export function bed(pen, colors, style, random, title) {
  const single = /single/i.test(title);
  const [x, width] = single ? [52, 96] : [22, 156];
  const frame = style.tufted || style.fluted || style.pattern ? colors.main : mix(colors.top, colors.main, 0.35);
  const head = style.low ? 72 : 54 - style.round * 6;
  const linen = shade(colors.accent, 0.72);
  pen.shadow(100, width / 2 + 6);
  legs(pen, colors, style, [x + 6, x + width - 6], 120);
  const right = x + width;
  if (style.round > 0.7) pen.shape(`M${x} 124V${head + 18}Q${x} ${head} ${x + 22} ${head}Q100 ${head - 14} ${right - 22} ${head}Q${right} ${head} ${right} ${head + 18}V124z`, frame);
  else pen.rect(x, head, width, 124 - head, frame, 2 + style.round * 14);
  if (style.slats && !colors.woven) for (let at = x + 8; at < right - 4; at += 10) pen.rect(at, head + 6, 2.5, 30, shade(frame, -0.2));
  else if (style.planks) for (const y of [head + 12, head + 24]) pen.rect(x, y, width, 1.5, shade(frame, -0.25));
  else surface(pen, { ...colors, accent: colors.light }, style, x + 6, head + 8, width - 12, 26);
  if (style.tufted) buttons(pen, shade(frame, -0.4), x + 8, head + 6, width - 16, 24, single ? 5 : 8, 2);
  for (const left of single ? [69] : [36, 102]) pen.rect(left, 76, 62, 26, "#fbf8f2", 10).rect(left + 9, 82, 44, 22, linen, 8);
  const cover = colors.accent === colors.main ? colors.light : mix(colors.main, "#fffdf8", 0.15);
  pen.rect(x + 2, 96, width - 4, 24, "#fbf8f2", 8);
  pen.shape(`M${x + 2} 106Q100 98 ${right - 2} 106V122H${x + 2}z`, cover);
  pen.shape(`M${x + 2} 106Q100 98 ${right - 2} 106V111Q100 103 ${x + 2} 111z`, linen);
  pen.rect(x - 2, 118, width + 4, 8, shade(frame, -0.15), 2);
  if (random() > 0.5) pen.shape(`M${right - 58} 104L${right - 12} 107V124H${right - 58}z`, shade(colors.accent, 0.1));
  if (/storage/i.test(title)) for (const at of [0.28, 0.72]) pen.rect(x + width * at - 8, 121, 16, 2, shade(frame, -0.45), 1);
}
