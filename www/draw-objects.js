// Lamps, mirrors, kitchen things, decoration, the garden; and what is drawn when nothing is known.

import { mix, shade } from "./draw-pen.js";
import { chair, legs } from "./draw-seating.js";

const FLOOR = 132;

/** Drawings that hang on the wall or fill the picture: no floor is drawn behind them. */
export const hasNoFloor = new Set(["mirror", "clock", "picture", "towels", "pendant"]);

function glow(pen, cx, cy, r) {
  pen.add("circle", { cx, cy, r, fill: "#ffe9b0", opacity: 0.35 });
}

function lampShade(pen, colors, style, cx, top, width, tall) {
  const fill = mix(colors.main, "#ffe9b0", 0.12);
  if (style.round > 0.8) pen.shape(`M${cx - width / 2} ${top + tall}Q${cx - width / 2} ${top} ${cx} ${top}Q${cx + width / 2} ${top} ${cx + width / 2} ${top + tall}z`, fill);
  else if (style.leg === "hairpin") pen.shape(`M${cx - 8} ${top}h16l${width / 2 - 8} ${tall}h${-width}z`, fill).rect(cx - 4, top - 5, 8, 6, colors.metal);
  else if (style.round < 0.2) pen.rect(cx - width / 2 + 4, top, width - 8, tall, fill, 2);
  else pen.shape(`M${cx - width * 0.32} ${top}h${width * 0.64}L${cx + width / 2} ${top + tall}H${cx - width / 2}z`, fill);
  if (style.slats || style.pattern) for (let y = top + 6; y < top + tall - 2; y += 6) pen.line(cx - width * 0.3, y, cx + width * 0.3, y, colors.dark, 0.9);
  if (style.stripes || style.fluted) for (let x = -0.24; x < 0.3; x += 0.12) pen.line(cx + width * x, top + 3, cx + width * x, top + tall - 3, colors.light, 1);
}

export function floorLamp(pen, colors, style, random, title) {
  const stand = style.metalLegs || random() > 0.5 ? colors.metal : colors.wood;
  pen.shadow(100, 26);
  if (/arc|reading/i.test(title)) {
    glow(pen, 126, 60, 30);
    pen.curve(`M72 ${FLOOR - 3}V50Q72 24 100 24T126 44`, stand, 3).rect(56, FLOOR - 5, 32, 5, stand, 2);
    pen.shape("M108 62q0 -20 18 -20t18 20z", colors.main).ellipse(126, 62, 8, 3, "#fff3cf");
    return;
  }
  glow(pen, 100, 46, 42);
  if (style.leg === "taper") for (const x of [78, 100, 122]) pen.line(100, 64, x, FLOOR - 1, stand, 3.5);
  else pen.rect(98, 60, 4, 70, stand).rect(84, FLOOR - 5, 32, 5, stand, 3);
  lampShade(pen, colors, style, 100, 28, 56, 36);
}

export function tableLamp(pen, colors, style, random, title) {
  pen.shadow(100, 34);
  glow(pen, 100, 62, 44);
  if (/mushroom/i.test(title)) {
    pen.shape("M90 82h20l10 50H80z", colors.dark).shape("M50 88Q50 42 100 42T150 88z", colors.main).ellipse(100, 88, 50, 5, colors.light);
    return;
  }
  const base = random() > 0.5 ? colors.top : colors.accent;
  if (style.round > 0.5) pen.ellipse(100, 112, 20, 19, base).rect(97, 80, 6, 16, colors.metal).rect(88, 128, 24, 4, shade(base, -0.2), 2);
  else if (style.leg === "hairpin" || style.leg === "sled") pen.rect(98, 80, 4, 48, colors.metal).rect(80, 127, 40, 5, colors.metal, 2);
  else pen.shape("M92 84h16l8 44H84z", base).rect(80, 127, 40, 5, shade(base, -0.2), 2);
  lampShade(pen, colors, style, 100, 40, 78, 42);
}

export function pendant(pen, colors, style, random, title) {
  const many = /cluster/i.test(title);
  if (/dome/i.test(title)) style = { ...style, round: 0.95 };
  for (const [x, y] of many ? [[52, 34], [100, 52], [148, 40]] : [[100, 48]]) {
    const width = many ? 44 : 90;
    pen.line(x, -300, x, y, colors.metal, 2);
    glow(pen, x, y + (many ? 34 : 56), many ? 24 : 46);
    lampShade(pen, colors, style, x, y, width, many ? 28 : 44);
    pen.ellipse(x, y + (many ? 29 : 46), many ? 6 : 10, many ? 5 : 8, "#fff3cf");
  }
}

export function mirror(pen, colors, style, random, title) {
  const frame = colors.top === colors.wood ? mix(colors.main, colors.wood, 0.4) : colors.main;
  const glass = "#d7e3e6";
  if (/full/i.test(title)) {
    pen.rect(70, 8, 60, 134, frame, 3 + style.round * 24).rect(75, 13, 50, 124, glass, 2 + style.round * 20);
  } else if (/round/i.test(title)) {
    if (style.fluted || style.pattern) for (let i = 0; i < 24; i++) {
      const a = (i * Math.PI) / 12;
      pen.line(100 + Math.cos(a) * 50, 75 + Math.sin(a) * 50, 100 + Math.cos(a) * 64, 75 + Math.sin(a) * 64, frame, 4);
    }
    pen.ellipse(100, 75, 52, 52, frame).ellipse(100, 75, 45, 45, glass);
  } else if (style.leg === "turned" || style.leg === "hairpin") {
    pen.shape("M58 140V58Q58 12 100 12T142 58V140z", frame).shape("M65 133V58Q65 19 100 19T135 58V133z", glass);
    if (style.leg === "hairpin") pen.rect(98.5, 18, 3, 116, frame).rect(64, 60, 72, 3, frame).rect(64, 98, 72, 3, frame);
  } else {
    pen.rect(62, 14, 76, 124, frame, 3 + style.round * 26).rect(68, 20, 64, 112, glass, 2 + style.round * 22);
  }
  pen.add("path", { d: "M84 92L112 52M90 104L124 56", stroke: "#fff", "stroke-width": 4, "stroke-linecap": "round", opacity: 0.7 });
}

export function clock(pen, colors, style) {
  pen.ellipse(100, 75, 50, 50, colors.main).ellipse(100, 75, 42, 42, style.leg === "hairpin" ? "#e9e4da" : "#fbf8f2");
  for (let i = 0; i < 12; i++) {
    const a = (i * Math.PI) / 6;
    pen.line(100 + Math.cos(a) * 34, 75 + Math.sin(a) * 34, 100 + Math.cos(a) * 38, 75 + Math.sin(a) * 38, "#4b4d50", i % 3 ? 1.2 : 3);
  }
  pen.line(100, 75, 84, 58, "#33312f", 3.4).line(100, 75, 122, 62, "#33312f", 2.4).ellipse(100, 75, 3, 3, colors.accent);
}

export function picture(pen, colors, style, random) {
  const frame = style.metalLegs ? colors.metal : colors.wood;
  pen.rect(52, 20, 96, 112, frame, 1).rect(57, 25, 86, 102, "#fbf8f2").rect(67, 35, 66, 82, mix(colors.main, "#fffdf8", 0.55));
  const sun = 78 + random() * 40;
  pen.ellipse(sun, 58, 12, 12, colors.accent);
  pen.shape("M67 117V92q18 -22 34 -4t32 -10v39z", colors.main).shape("M67 117v-10q26 -14 66 -2v12z", colors.darker);
}

export function vase(pen, colors, style, random) {
  pen.shadow(100, 40);
  for (const [x, y] of [[78, 34], [92, 22], [108, 28], [124, 38]]) {
    pen.curve(`M100 80Q${(x + 100) / 2} ${y + 30} ${x} ${y}`, "#7d8f68", 2);
    if (style.round > 0.45) pen.ellipse(x, y, 6, 6, colors.accent).ellipse(x, y, 2.4, 2.4, "#fff3cf");
    else for (const t of [0, 8, 16]) pen.ellipse(x + (100 - x) * t * 0.02 + 3, y + t, 2.4, 5, "#8fa37a");
  }
  const body = style.round > 0.6
    ? "M92 66h16v8q24 10 24 32q0 26 -20 26h-24q-20 0 -20 -26q0 -22 24 -32z"
    : style.round > 0.3 ? "M90 64h20q-2 14 6 24q10 14 4 44H80q-6 -30 4 -44q8 -10 6 -24z" : "M82 66h36l-4 66H86z";
  pen.shape(body, colors.main);
  if (style.stripes || random() > 0.6) pen.rect(84, 102, 32, 4, colors.lighter).rect(84, 110, 32, 2, colors.lighter);
  if (random() > 0.5) pen.ellipse(150, 122, 13, 10, colors.light).ellipse(150, 114, 6, 2.4, colors.darker);
}

export function candles(pen, colors) {
  pen.shadow(100, 50);
  for (const [x, y, holder] of [[64, 84, colors.metal], [100, 60, colors.main], [136, 94, colors.metal]]) {
    glow(pen, x, y - 8, 14);
    pen.rect(x - 5, y, 10, 112 - y, "#f6efe0", 2).shape(`M${x} ${y - 13}q6 8 0 12q-6 -4 0 -12z`, "#e9a13b");
    pen.rect(x - 9, 110, 18, 4, holder, 1).rect(x - 2, 112, 4, 16, holder).ellipse(x, 129, 14, 4, holder);
  }
}

export function plant(pen, colors) {
  pen.shadow(100, 34);
  for (const [x, y] of [[66, 52], [80, 34], [100, 26], [120, 36], [136, 54]]) pen.shape(`M100 96Q${x - 8} ${y + 26} ${x} ${y}Q${x + 14} ${y + 22} 100 96z`, x % 20 ? "#5f8a5f" : "#7aa06f");
  pen.shape("M74 92h52l-7 40H81z", colors.main).rect(71, 88, 58, 9, colors.light, 2);
}

export function basket(pen, colors, style, random, title) {
  pen.shadow(100, 46);
  if (/laundry|lid|hamper/i.test(title)) {
    const top = /laundry|hamper/i.test(title) ? 48 : 80;
    pen.rect(62, top, 76, FLOOR - top, colors.main, 10);
    for (let y = top + 14; y < 130; y += 9) pen.line(63, y, 137, y, colors.dark, 1.4);
    for (let x = 74; x < 134; x += 12) pen.line(x, top + 8, x, 130, colors.light, 1.2);
    pen.rect(58, top - 6, 84, 12, colors.light, 6).ellipse(100, top - 8, 7, 4, colors.darker);
    return;
  }
  pen.curve("M70 74q-16 2 -14 20M130 74q16 2 14 20", colors.darker, 4).ellipse(100, 72, 42, 9, colors.darker);
  pen.shape("M58 72q2 40 10 60h64q8 -20 10 -60q-42 16 -84 0z", colors.main);
  for (let y = 86; y < 130; y += 9) pen.curve(`M61 ${y}q39 12 78 0`, colors.dark, 1.4);
  for (let x = 70; x < 134; x += 12) pen.line(x, 82, x + (100 - x) * 0.12, 130, colors.light, 1.2);
}

export function cookware(pen, colors, style, random, title) {
  const fitting = colors.metal;
  pen.shadow(100, 62);
  if (/kettle|teapot|coffee/i.test(title)) {
    pen.curve("M76 76Q100 32 124 76", shade(fitting, -0.3), 5).shape("M134 88l26 -16l6 6l-24 30z", colors.dark);
    pen.shape("M68 78h64q14 24 10 54H58q-4 -30 10 -54z", colors.main).rect(76, 72, 48, 8, colors.light, 4).ellipse(100, 70, 6, 4, fitting);
  } else if (/saucepan/i.test(title)) {
    pen.rect(126, 84, 58, 8, colors.top, 4).shape("M48 78h84v42q0 12 -12 12H60q-12 0 -12 -12z", colors.main).rect(45, 75, 90, 6, colors.light, 3).rect(48, 84, 84, 3, colors.dark);
  } else if (/\bpan|skillet|wok/i.test(title)) {
    pen.rect(128, 104, 60, 7, colors.top, 3).shape("M28 98h106q-4 34 -24 34H52q-20 0 -24 -34z", colors.main).rect(26, 95, 110, 6, colors.dark, 3);
  } else {
    pen.rect(40, 92, 16, 8, fitting, 3).rect(144, 92, 16, 8, fitting, 3);
    pen.shape("M52 84h96v36q0 12 -12 12H64q-12 0 -12 -12z", colors.main).rect(52, 92, 96, 4, colors.light);
    pen.shape("M52 82Q54 66 100 64T148 82z", colors.dark).ellipse(100, 60, 8, 5, fitting).rect(48, 80, 104, 6, colors.light, 3);
  }
}

export function tableware(pen, colors, style, random, title) {
  const trim = style.stripes || style.pattern || style.tufted;
  pen.shadow(100, 66);
  if (/mug|cup/i.test(title)) {
    for (const [x, fill] of [[42, colors.main], [84, colors.light], [126, colors.dark]]) {
      pen.ring(x + 34, 108, 9, 10, fill, 4).rect(x, 90, 32, 42, fill, 4 + style.round * 6);
      if (trim) pen.rect(x, 98, 32, 4, colors.accent);
    }
  } else if (/cutlery/i.test(title)) {
    [colors.main, colors.dark, colors.main, colors.light].forEach((fill, i) => {
      const x = 58 + i * 28;
      pen.rect(x - 2.5, 66, 5, 64, fill, 2.5);
      if (i % 2) pen.ellipse(x, 50, 9, 15, fill);
      else for (const dx of [-6, -2, 2, 6]) pen.rect(x + dx - 1, 36, 2, 24, fill, 1).rect(x - 7, 58, 14, 10, fill, 4);
    });
  } else if (/glass/i.test(title) && !/bowl|dinner/i.test(title)) {
    for (const x of [62, 100, 138]) pen.shape(`M${x - 14} 74h28l-4 58h-20z`, colors.light).shape(`M${x - 12} 96h24l-2.5 36h-19z`, colors.main);
  } else if (/bowl/i.test(title)) {
    pen.ellipse(100, 88, 62, 10, colors.dark).shape("M38 88h124q-6 44 -40 44H78q-34 0 -40 -44z", colors.main).rect(78, 128, 44, 5, colors.dark, 2);
    for (const [x, fill] of [[82, "#b9623f"], [102, "#cd9c38"], [120, "#66896a"]]) pen.ellipse(x, 82, 12, 11, fill);
    pen.shape("M38 88h124q-1 8 -3 14H41q-2 -6 -3 -14z", trim ? colors.accent : colors.light);
  } else {
    pen.ellipse(72, 82, 44, 44, colors.main).ellipse(72, 82, 32, 32, colors.light).ellipse(72, 82, 30, 30, colors.main);
    if (trim) pen.ring(72, 82, 38, 38, colors.accent, 2.5);
    pen.shape("M100 102h56q-2 30 -18 30h-20q-16 0 -18 -30z", colors.light).rect(98, 99, 60, 5, colors.lighter, 2);
    pen.curve("M170 108q14 0 12 10t-14 8", colors.dark, 4).rect(148, 102, 24, 30, colors.dark, 3);
  }
}

export function outdoor(pen, colors, style, random, title) {
  pen.rect(0, 0, 200, 118, "#d9e7ea").ellipse(160, 30, 14, 14, "#f6e3a4").shape("M0 118V96q40 -22 84 -6t116 -8v36z", "#b4c9a4").rect(0, 117, 200, 33, "#c9bda3");
  const parasol = (x) => pen.line(x, 34, x, 131, colors.wood, 3.5).shape(`M${x - 56} 56Q${x} 8 ${x + 56} 56Q${x + 26} 50 ${x} 56Q${x - 26} 50 ${x - 56} 56z`, colors.accent);
  const block = { ...style, leg: "block" };
  const bare = { ...colors, leg: colors.top };
  if (/table|umbrella|parasol/i.test(title)) {
    parasol(100);
    pen.shadow(100, 66);
    legs(pen, bare, block, [46, 154], 96);
    pen.rect(36, 90, 128, 7, colors.main, 2).ellipse(70, 85, 6, 5, colors.accent).rect(120, 80, 8, 10, "#e8eef0", 1);
  } else if (/bench/i.test(title)) {
    pen.shadow(100, 70);
    legs(pen, bare, block, [48, 152], 104);
    for (const y of [68, 80]) pen.rect(40, y, 120, 8, colors.main, 2);
    for (const x of [44, 100, 156]) pen.rect(x - 2.5, 64, 5, 42, colors.dark);
    pen.rect(34, 98, 132, 8, colors.main, 2).rect(34, 104, 132, 3, colors.dark, 1);
  } else if (/chair|armchair/i.test(title)) {
    chair(pen, colors, { ...style, planks: true, slats: false, leg: "block" });
  } else {
    if (random() > 0.4) parasol(62);
    pen.shadow(110, 66);
    legs(pen, bare, block, [66, 160], 112);
    pen.rect(56, 104, 116, 8, colors.top, 2).add("rect", { x: 142, y: 60, width: 12, height: 54, rx: 4, fill: colors.main, transform: "rotate(16 148 110)" });
    pen.rect(60, 94, 96, 11, colors.main, 5).rect(58, 84, 7, 22, colors.top, 2);
    for (let x = 76; x < 150; x += 18) pen.line(x, 96, x, 103, colors.dark, 1.2);
  }
}

/** Nothing is known but a colour: an arch, a plinth and a sphere, as a shop window would show them. */
export function generic(pen, colors, style, random) {
  pen.shadow(100, 62);
  pen.shape("M52 132V72Q52 34 90 34T128 72V132z", colors.main).shape("M64 132V74Q64 48 90 48T116 74V132z", colors.light);
  pen.rect(112, 104, 44, 28, colors.wood, 2);
  if (random() > 0.5) pen.ellipse(134, 88, 16, 16, colors.accent);
  else pen.shape("M134 70l17 34h-34z", colors.accent);
  pen.ellipse(82, 122, 14, 10, colors.darker);
}
