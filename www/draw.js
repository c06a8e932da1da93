// A product, drawn: what it is from its category (or, failing that, its title), how it is built from its style,
// what it is painted with from its colour and material. Nothing is fetched, so a catalogue needs no pictures.

import { Pen, lightness, palette, sequence, shade } from "./draw-pen.js";
import * as seating from "./draw-seating.js";
import * as cases from "./draw-cases.js";
import * as soft from "./draw-soft.js";
import * as objects from "./draw-objects.js";

/** An SVG element of `product` in its little room; the same product is always drawn alike. */
export function draw(product) {
  const random = sequence(product.id);
  const style = styleOf(product);
  const colors = palette(product, style, random);
  const kind = kindOf(product);
  const pen = new Pen(ZOOM[kind]);
  room(pen, colors, random, objects.hasNoFloor.has(kind));
  (DRAWINGS[kind] ?? objects.generic)(pen, colors, style, random, product.title ?? "");
  return pen.svg;
}

const DRAWINGS = { ...seating, ...cases, ...soft, ...objects };

// Small things come closer: the share of the full picture that is shown.
const ZOOM = { sofa: 0.84, bed: 0.9, chair: 0.8, officeChair: 0.84, armchair: 0.74, stool: 0.82, nightstand: 0.66, coffeeTable: 0.78, tableLamp: 0.84, vase: 0.92, cushion: 0.88 };

// First match wins, so `sofa table` before `sofa`, `bedside` and `bedding` before `bed`, `bookcase` before `book`.
const KINDS = [
  ["bedside|nightstand|床头柜", "nightstand"], ["bed ?linen|bedding|duvet|quilt|sheet|pillow ?case|床品|被", "bedding"],
  ["curtain|drape|blind|窗帘", "curtains"], ["cushion|pillow|抱枕", "cushion"], ["throw|blanket|毯子", "blanket"],
  ["\\brugs?\\b|carpet|\\bmats?\\b|地毯", "rug"], ["towel|bath|毛巾", "towels"], ["mirror|镜", "mirror"], ["clock|钟", "clock"],
  ["candle|蜡烛|烛", "candles"], ["vase|decor|ornament|figurine|花瓶|装饰", "vase"], ["plant|pots? for|花盆|绿植", "plant"],
  ["wall art|picture|poster|print|photo frame|画", "picture"], ["basket|hamper|bin\\b|收纳篮", "basket"],
  ["pendant|ceiling|chandelier|吊灯", "pendant"], ["floor lamp|落地灯", "floorLamp"], ["lamp|lighting|lights?$|灯", "tableLamp"],
  ["cookware|\\bpans?\\b|\\bpots?\\b|kettle|cooking|锅", "cookware"], ["table ?ware|dinnerware|plates?\\b|bowl|mugs?\\b|cups?\\b|glasses|glassware|cutlery|餐具", "tableware"],
  ["trolley|cart\\b|推车", "trolley"], ["divider|screen|屏风", "screen"], ["crib|\\bcots?\\b|nursery|baby|婴儿", "crib"],
  ["outdoor|garden|patio|balcony|户外", "outdoor"], ["office chair|desk chair|swivel chair|办公椅", "officeChair"], ["bookcase|shelving|shelf|shelves|书架|书柜", "bookcase"],
  ["wardrobe|armoire|衣柜", "wardrobe"], ["tv |media|电视", "mediaUnit"], ["chest|drawer|dresser|斗柜", "chest"],
  ["sideboard|buffet|cabinet|cupboard|storage|console|柜|收纳", "sideboard"], ["desk|书桌", "desk"],
  ["coffee table|side table|茶几|边几", "coffeeTable"], ["bar stool|stool|pouf|footstool|ottoman|凳", "stool"], ["bench|长凳", "bench"],
  ["arm ?chair|recliner|lounge|扶手椅", "armchair"], ["chair|椅", "chair"], ["bar furniture|bar table|吧台", "barTable"],
  ["table|café|餐桌|桌", "table"], ["sofa|couch|loveseat|settee|沙发", "sofa"], ["bed|mattress|床", "bed"],
  ["kitchen|厨", "cookware"], ["child|kid|儿童", "crib"],
].map(([words, kind]) => [new RegExp(words, "i"), kind]);

/** Which drawing a product gets; a category that says two things (`Sofas & armchairs`) is decided by the title. */
export function kindOf(product) {
  const path = Array.isArray(product.category) ? product.category : (product.category ?? "").split(">");
  const leaf = path.at(-1)?.trim() ?? "";
  const title = product.title ?? "";
  if (/&|,|furniture/i.test(leaf) && !/outdoor|garden/i.test(leaf)) {
    const told = match(title);
    if (FURNITURE.has(told)) return told;
  }
  return match(leaf) ?? match(title) ?? match(path.join(" ")) ?? "generic";
}

// Only these are believed of a title under such a category: a cabinet's title may well speak of glass and mirrors.
const FURNITURE = new Set(["nightstand", "trolley", "crib", "bookcase", "wardrobe", "mediaUnit", "chest", "sideboard", "desk", "coffeeTable",
  "stool", "bench", "armchair", "chair", "officeChair", "barTable", "table", "sofa", "bed"]);

function match(text) {
  return KINDS.find(([words]) => words.test(text))?.[1];
}

// leg: taper, hairpin, block, turned, sled or plinth; round: 0 square to 1 soft; low: sits near the floor;
// tufted, slats, stripes, planks, pattern: what its surfaces wear.
const PLAIN = { leg: "block", round: 0.35, low: 0, wood: "#b98a58", metal: "#5a5c5f" };
const STYLES = [
  ["japandi|japanese|zen|wabi", { leg: "block", round: 0.15, low: 1, slats: true, wood: "#c9a677" }],
  ["scandi|nordic", { leg: "taper", round: 0.55, wood: "#dcbb8c", metal: "#5d6164" }],
  ["mid.?century|retro|vintage", { leg: "taper", round: 0.4, tufted: true, wood: "#82573a", metal: "#c49c4d" }],
  ["industrial|loft", { leg: "hairpin", round: 0.05, metalLegs: true, planks: true, wood: "#8d6743", metal: "#3a3b3d" }],
  ["classic|traditional|victorian|french|country house", { leg: "turned", round: 0.85, tufted: true, wood: "#6b452f", metal: "#b08a45" }],
  ["boho|bohemian|ethnic|moroccan", { leg: "taper", round: 0.75, pattern: true, wood: "#b98850", metal: "#b1764d" }],
  ["rustic|farmhouse|country|cottage", { leg: "block", round: 0.2, planks: true, wood: "#a57a4c", metal: "#4a4744" }],
  ["coastal|hampton|marine", { leg: "turned", round: 0.5, stripes: true, wood: "#d9c4a2", metal: "#8f9aa3" }],
  ["deco|glam|luxe", { leg: "sled", round: 0.95, metalLegs: true, fluted: true, wood: "#5e4334", metal: "#c49c4d" }],
  ["modern|contemporary|urban", { leg: "sled", round: 0.15, metalLegs: true, wood: "#a98056", metal: "#6b6e72" }],
  ["minimal|simple", { leg: "plinth", round: 0.08, wood: "#cdb08a", metal: "#8b8f93" }],
].map(([words, traits]) => [new RegExp(words, "i"), { ...PLAIN, ...traits }]);

function styleOf(product) {
  const told = STYLES.find(([words]) => words.test(product.style ?? ""));
  if (told) return told[1];
  // No style is told: products still should not all look alike, so one is picked by the product's id.
  const pick = Math.floor(sequence("style " + product.id)() * STYLES.length);
  return STYLES[pick][1];
}

const WALLS = ["#efe7da", "#e6e7df", "#ece1d8", "#e2e5e6", "#f0ead9"];
const DARK_WALLS = ["#c5cbbf", "#cfc0ae", "#b9c3c8", "#d0bdb0"];

function room(pen, colors, random, wallOnly) {
  // A pale product before a pale wall would vanish, so it gets a darker one.
  const walls = lightness(colors.main) > 0.72 ? DARK_WALLS : WALLS;
  const wall = walls[Math.floor(random() * walls.length)];
  // Wall and floor go on beyond the picture, for where it is shown whole in a frame of another shape.
  pen.rect(-400, -300, 1000, 750, wall);
  if (wallOnly) return;
  pen.rect(-400, 118, 1000, 332, shade(wall, -0.1));
  pen.rect(-400, 117, 1000, 2, shade(wall, 0.35));
}
