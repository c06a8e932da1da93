// Tables, desks and what things are kept in. Same arguments as the seating; the floor is at y = 132.

import { mix, shade } from "./draw-pen.js";
import { legs, weave } from "./draw-seating.js";

const FLOOR = 132;

function knob(pen, colors, style, x, y) {
  if (style.leg === "sled" || style.leg === "hairpin") pen.rect(x - 6, y - 1, 12, 2, colors.metal, 1);
  else if (style.leg === "plinth" || style.slats) pen.rect(x - 5, y - 3.5, 10, 2, "#0003", 1);
  else pen.ellipse(x, y, 2.2, 2.2, colors.metal);
}

function grain(pen, color, x, y, width, height) {
  for (let i = 1; i < 3; i++) pen.line(x + 6, y + (height * i) / 3, x + width - 6, y + (height * i) / 3, shade(color, -0.12), 0.7);
}

/** The colours of a case: frame of its material, fronts painted in its colour. */
function painted(colors, style) {
  const front = colors.main;
  const frame = style.planks || style.slats ? colors.top : mix(colors.main, colors.top, 0.45);
  // Doors of the frame's own wood would not be told from it.
  if (colors.main === colors.top) return { front, frame: shade(frame, -0.16) };
  return { front, frame };
}

/** Doors (`d`), drawers (`w`) or open niches (`o`), one column a letter. */
function fronts(pen, colors, style, random, layout, x, y, width, height, drawers = 3) {
  const { front } = painted(colors, style);
  const column = width / layout.length;
  [...layout].forEach((what, i) => {
    const left = x + i * column + 1.5;
    const wide = column - 3;
    if (what === "o") {
      pen.rect(left, y, wide, height, shade(front, -0.5), 1).rect(left, y + height / 2 - 1, wide, 2.5, front);
      books(pen, random, left + 3, y + height / 2 - 1, wide * 0.6, height / 2 - 5);
      pen.ellipse(left + wide * 0.6, y + height - 5, 6, 5, colors.accent);
    } else if (what === "w") {
      const tall = height / drawers;
      for (let d = 0; d < drawers; d++) {
        pen.rect(left, y + d * tall + 1, wide, tall - 2, shade(front, 0.06 * (d % 2)), style.round * 4);
        if (style.planks) grain(pen, front, left, y + d * tall, wide, tall);
        knob(pen, colors, style, left + wide / 2, y + (d + 0.5) * tall);
      }
    } else {
      pen.rect(left, y, wide, height, front, style.round * 4);
      panel(pen, colors, style, front, left, y, wide, height);
      knob(pen, colors, style, i < layout.length / 2 ? left + wide - 6 : left + 6, y + height / 2);
    }
  });
}

function panel(pen, colors, style, front, x, y, width, height) {
  if (colors.woven) weave(pen, shade(front, -0.25), x + 4, y + 4, width - 8, height - 8);
  else if (style.leg === "turned") pen.add("rect", { x: x + 5, y: y + 5, width: width - 10, height: height - 10, rx: 2, fill: "none", stroke: shade(front, -0.25), "stroke-width": 1.4 });
  else if (style.slats || style.fluted) for (let at = x + 5; at < x + width - 3; at += 4.5) pen.rect(at, y + 3, 1.2, height - 6, shade(front, -0.2));
  else if (style.planks) for (let at = x + width / 3; at < x + width - 4; at += width / 3) pen.rect(at, y, 1, height, shade(front, -0.25));
  else if (style.pattern) pen.shape(`M${x + width / 2} ${y + height / 2 - 9}l8 9l-8 9l-8 -9z`, colors.accent);
}

function books(pen, random, x, bottom, width, tall) {
  const spines = ["#b9623f", "#5279a0", "#cd9c38", "#66896a", "#ece2cf", "#7a3340", "#4b4d50"];
  for (let at = x; at < x + width - 3; ) {
    const thick = 2.5 + random() * 2.5;
    const high = tall * (0.65 + random() * 0.35);
    pen.rect(at, bottom - high, thick, high, spines[Math.floor(random() * spines.length)], 0.5);
    at += thick + 0.4;
  }
}

function box(pen, colors, style, x, y, width, foot) {
  const { frame } = painted(colors, style);
  pen.shadow(100, width / 2 + 3);
  if (foot > 0) legs(pen, colors, style, [x + 9, x + width - 9], FLOOR - foot);
  pen.rect(x, y, width, FLOOR - foot - y, frame, 1 + style.round * 3);
  pen.rect(x - 2, y - 3, width + 4, 5, colors.top, 1 + style.round * 2);
  return frame;
}

export function sideboard(pen, colors, style, random, title) {
  const foot = style.leg === "plinth" ? 4 : 16;
  const [x, y, width] = /high/i.test(title) ? [50, 46, 100] : [30, 76, 140];
  box(pen, colors, style, x, y, width, foot);
  fronts(pen, colors, style, random, ["dwd", "ddw", "dod", "wdd"][Math.floor(random() * 4)], x + 3, y + 6, width - 6, FLOOR - foot - y - 10);
  pen.shape(`M${x + 22} ${y - 3}q-7 -10 -1 -16h8q6 6 -1 16z`, colors.accent);
  pen.rect(x + width - 34, y - 16, 18, 13, shade(colors.accent, 0.5), 1);
}

export function mediaUnit(pen, colors, style, random) {
  const foot = style.leg === "plinth" ? 4 : 12;
  pen.rect(52, 34, 96, 54, "#2b2c2e", 2).rect(55, 37, 90, 48, "#3d4246", 1).rect(90, 88, 20, 4, "#2b2c2e");
  box(pen, colors, style, 24, 95, 152, foot);
  fronts(pen, colors, style, random, ["dod", "wow", "ddo"][Math.floor(random() * 3)], 27, 100, 146, FLOOR - foot - 103, 2);
}

export function chest(pen, colors, style, random) {
  const tall = random() > 0.5;
  const foot = style.leg === "plinth" ? 4 : 12;
  const [x, y, width] = tall ? [66, 46, 68] : [48, 66, 104];
  box(pen, colors, style, x, y, width, foot);
  fronts(pen, colors, style, random, tall ? "w" : "ww", x + 2, y + 5, width - 4, FLOOR - foot - y - 8, tall ? 5 : 3);
}

export function nightstand(pen, colors, style, random, title) {
  const floating = /float|wall/i.test(title);
  const foot = style.leg === "plinth" ? 4 : 20;
  box(pen, colors, floating ? { ...style, leg: "none" } : style, 72, 80, 56, foot);
  fronts(pen, colors, style, random, "w", 74, 85, 52, FLOOR - foot - 88, 2);
  pen.rect(112, 71, 3, 6, colors.metal).shape("M104 56h18l4 15h-26z", shade(colors.accent, 0.45)).rect(106, 75, 15, 2.5, colors.metal, 1);
  books(pen, random, 78, 77, 14, 14);
}

export function wardrobe(pen, colors, style, random, title) {
  if (/open/i.test(title)) return openWardrobe(pen, colors, style, random);
  const doors = random() > 0.5 ? "ddd" : "dd";
  const width = doors.length * 34 + 8;
  const x = 100 - width / 2;
  const foot = style.leg === "plinth" ? 3 : 7;
  box(pen, colors, style, x, 24, width, foot);
  fronts(pen, colors, style, random, doors, x + 3, 29, width - 6, 72);
  fronts(pen, colors, style, random, "w".repeat(doors.length), x + 3, 102, width - 6, FLOOR - foot - 104, 1);
}

/** A rail of clothes between two posts, shoes below. */
function openWardrobe(pen, colors, style, random) {
  pen.shadow(100, 54);
  for (const x of [54, 142]) pen.rect(x, 26, 4, 106, colors.main);
  pen.rect(50, 26, 100, 5, colors.main, 2).rect(54, 112, 92, 5, colors.top, 1);
  const cloths = [colors.accent, "#f3f0ea", "#5279a0", colors.light, "#9fae90", "#4b4d50", "#cd9c38"];
  for (let i = 0; i < 7; i++) {
    const x = 64 + i * 11;
    pen.curve(`M${x} 31q3 4 -4 7`, "#4b4d50", 1.2).shape(`M${x - 5} 38h9l3 ${34 + random() * 26}h-15z`, cloths[i]);
  }
  for (const x of [70, 92, 114]) pen.rect(x, 105, 16, 7, shade(colors.accent, -0.2), 3);
}

/** Shelves that lean on the wall and grow deeper downwards. */
function ladder(pen, colors, style, random) {
  pen.shadow(100, 44);
  for (const side of [-1, 1]) pen.line(100 + side * 34, 20, 100 + side * 40, FLOOR - 1, colors.main, 4);
  for (let row = 0; row < 4; row++) {
    const y = 42 + row * 27;
    const half = 35 + row * 1.4;
    books(pen, random, 100 - half + 5, y, half * (0.5 + random() * 0.5), 17);
    pen.ellipse(100 + half - 14, y - 6, 6, 6, colors.accent).rect(100 - half, y, half * 2, 4, colors.top, 1);
  }
}

export function bookcase(pen, colors, style, random, title) {
  if (/ladder|wall shel/i.test(title)) return ladder(pen, colors, style, random);
  const low = /low/i.test(title);
  const wide = low || random() > 0.45;
  const width = low ? 120 : wide ? 92 : 62;
  const x = 100 - width / 2;
  const top = low ? 73 : 22;
  const rows = low ? 2 : 4;
  const frame = colors.main;
  const back = shade(frame, -0.45);
  pen.shadow(100, width / 2 + 3);
  pen.rect(x, top, width, FLOOR - top, frame, style.round * 4).rect(x + 4, top + 4, width - 8, FLOOR - top - 8, style.leg === "hairpin" ? "#0002" : back);
  for (let row = 0; row < rows; row++) {
    const bottom = top + 4 + (row + 1) * 25.5 - 1.5;
    pen.rect(x + 4, bottom, width - 8, 3, style.planks ? colors.top : shade(frame, 0.1));
    const from = x + 6 + random() * 8;
    books(pen, random, from, bottom, width * (0.3 + random() * 0.3), 19);
    const at = x + width - 16 - random() * 6;
    if (random() > 0.5) pen.ellipse(at, bottom - 6, 6, 6, colors.accent);
    else pen.rect(at - 5, bottom - 12, 12, 12, shade(colors.accent, 0.4), 1);
  }
  if (wide && style.leg !== "hairpin") pen.rect(98.5, top + 4, 3, FLOOR - top - 8, frame);
}

export function table(pen, colors, style, random, title) {
  const round = /round/i.test(title) || (style.round > 0.5 && random() > 0.7);
  pen.shadow(100, 74);
  const top = colors.glass ? mix(colors.top, "#cfe3e6", 0.75) : colors.top;
  if (round) {
    pen.shape("M94 84h12l3 36q8 8 24 12H67q16 -4 24 -12z", colors.leg).ellipse(100, 82, 74, 8, shade(top, -0.2)).ellipse(100, 79, 74, 8, top);
  } else {
    legs(pen, colors, style.leg === "plinth" ? { ...style, leg: "block" } : style, [40, 160], 86);
    pen.rect(34, 84, 132, 7, shade(colors.main === colors.wood ? top : colors.main, -0.18), 1);
    pen.rect(24, 77, 152, 8, top, 1 + style.round * 4);
    if (style.planks) for (const x of [62, 100, 138]) pen.rect(x, 77, 1, 8, shade(top, -0.3));
  }
  pen.shape("M90 76q-4 -7 2 -13h14q6 6 2 13z", shade(colors.main, 0.15));
  for (const [dx, dy] of [[-9, -14], [0, -19], [9, -13]]) pen.curve(`M99 63q${dx / 2} ${dy / 2} ${dx} ${dy}`, "#66896a", 1.8).ellipse(99 + dx, 62 + dy, 4, 4, colors.accent);
}

export function barTable(pen, colors, style) {
  pen.shadow(100, 44);
  legs(pen, colors, style.leg === "plinth" ? { ...style, leg: "block" } : style, [72, 128], 64);
  pen.rect(58, 57, 84, 7, colors.top, 2).line(74, 110, 126, 110, shade(colors.leg, -0.15), 2.5);
  pen.shape("M88 56l-4 -16h12l-4 16z", "#e8eef0").shape("M110 56l-2 -11h10l-2 11z", colors.accent);
}

export function coffeeTable(pen, colors, style, random, title) {
  const top = colors.glass ? mix(colors.top, "#cfe3e6", 0.75) : colors.top;
  pen.shadow(100, 60);
  if (/nest/i.test(title)) {
    legs(pen, colors, style, [40, 112], 100);
    pen.rect(32, 94, 92, 7, top, 1 + style.round * 4);
    legs(pen, colors, style, [108, 166], 114);
    pen.rect(102, 108, 72, 7, shade(top, -0.12), 1 + style.round * 4);
    pen.shape("M130 106q-6 -3 -6 -9h16q0 6 -6 9z", shade(colors.accent, 0.2));
    pen.rect(56, 87, 30, 4, colors.accent, 1).rect(58, 90, 30, 4, shade(colors.accent, 0.45), 1);
    return;
  }
  if (/round/i.test(title) || style.round > 0.8) {
    for (const x of [62, 100, 138]) pen.line(x, 104, x + Math.sign(x - 100) * 7, FLOOR - 1, colors.leg, 4);
    pen.ellipse(100, 103, 56, 9, shade(top, -0.22)).ellipse(100, 99, 56, 9, top);
  } else {
    legs(pen, colors, style, [50, 150], 104);
    if (random() > 0.4) pen.rect(50, 118, 100, 4, shade(top, -0.15));
    pen.rect(38, 97, 124, 8, top, 1 + style.round * 5);
  }
  pen.rect(76, 90, 30, 4, colors.main, 1).rect(79, 86, 25, 4, shade(colors.accent, 0.2), 1);
  pen.shape("M122 95q-6 -3 -6 -9h16q0 6 -6 9z", shade(colors.main, 0.4));
}

export function desk(pen, colors, style, random) {
  pen.shadow(100, 70);
  const { front } = painted(colors, style);
  legs(pen, colors, style.leg === "plinth" ? { ...style, leg: "block" } : style, [42, 158], 88);
  pen.rect(118, 86, 44, style.round > 0.3 ? 16 : 34, front, 1);
  for (const y of style.round > 0.3 ? [94] : [94, 111]) pen.rect(121, y - 5, 38, 11, shade(front, 0.12), 1), knob(pen, colors, style, 140, y);
  pen.rect(30, 80, 140, 7, colors.top, 1 + style.round * 3);
  pen.rect(78, 54, 42, 25, "#3a3d40", 2).rect(80.5, 56.5, 37, 20, "#a9bcc4", 1).rect(72, 78, 54, 2.5, "#3a3d40", 1);
  pen.line(44, 79, 44, 60, colors.metal, 2).line(44, 60, 56, 50, colors.metal, 2).shape("M50 52l10 -8l6 10l-10 4z", colors.accent);
  books(pen, random, 140, 80, 18, 18);
}

export function trolley(pen, colors, style) {
  pen.shadow(100, 40);
  for (const x of [66, 134]) pen.line(x, 54, x, 126, colors.metal, 3).ellipse(x, 128, 4, 4, "#3a3b3d");
  pen.curve("M134 56q12 -2 12 -12", colors.metal, 3);
  for (const y of [66, 94, 118]) pen.rect(64, y, 72, 5, colors.top, 2).rect(64, y - 5, 72, 2, colors.metal);
  pen.shape("M80 65q-4 -8 0 -13h9q4 5 0 13z", colors.main).rect(104, 51, 8, 14, colors.accent, 3).rect(76, 80, 22, 13, colors.main, 2);
}

export function crib(pen, colors, style) {
  const frame = colors.main;
  pen.shadow(100, 66);
  pen.rect(42, 92, 116, 16, "#fbf8f2", 4).shape("M92 92h66v14h-66z", shade(colors.accent, 0.3));
  for (let x = 44; x <= 156; x += 11) pen.rect(x - 1.5, 64, 3, 50, shade(frame, -0.1));
  pen.rect(36, 58, 128, 7, frame, 2 + style.round * 2).rect(36, 110, 128, 8, frame, 2);
  for (const x of [36, 156]) pen.rect(x, 50, 8, 82, shade(frame, -0.12), 3);
}

export function screen(pen, colors, style) {
  pen.shadow(100, 66);
  [36, 80, 122].forEach((x, i) => {
    const skew = i === 1 ? 6 : -6;
    pen.shape(`M${x} ${34 + skew}L${x + 42} ${34 - skew}V${FLOOR - (i === 1 ? 0 : 2)}L${x} ${FLOOR}z`, i === 1 ? colors.dark : colors.main);
    for (let s = 1; s < 5; s++) pen.line(x + s * 8.4, 42, x + s * 8.4, 124, style.slats ? colors.wood : colors.light, 1.2);
  });
}
