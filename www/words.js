// What the catalogue's own words are called in the page's language, and how numbers are written.

import { CURRENCY } from "./settings.js";
import { language, t } from "./strings.js";
import { pathOf } from "./personas.js";

const ZH = new Map(Object.entries({
  "living room": "客厅", bedroom: "卧室", "dining room": "餐厅", kitchen: "厨房", office: "书房", "home office": "书房", study: "书房",
  bathroom: "浴室", hallway: "玄关", hall: "玄关", outdoor: "户外", garden: "花园", lighting: "灯具", textiles: "家纺", decor: "装饰", storage: "收纳", kids: "儿童房",
  sofas: "沙发", armchairs: "扶手椅", "coffee tables": "茶几", "side tables": "边几", beds: "床", bedding: "床品", wardrobes: "衣柜", nightstands: "床头柜", dressers: "斗柜",
  tables: "桌子", "dining tables": "餐桌", chairs: "椅子", "dining chairs": "餐椅", stools: "凳子", "bar stools": "吧凳", bookcases: "书柜", sideboards: "餐边柜", shelves: "置物架",
  cabinets: "柜子", "tv units": "电视柜", "tv stands": "电视柜", lamps: "灯", "floor lamps": "落地灯", "table lamps": "台灯", "pendant lamps": "吊灯", rugs: "地毯", curtains: "窗帘",
  cushions: "抱枕", throws: "毯子", cookware: "锅具", tableware: "餐具", vases: "花瓶", mirrors: "镜子", candles: "蜡烛", clocks: "时钟", desks: "书桌", plants: "绿植", baskets: "收纳篮",
  towels: "毛巾", "garden furniture": "户外家具", "wall art": "装饰画", "desk chairs": "办公椅", "office chairs": "办公椅",
  nordic: "北欧", scandinavian: "北欧", industrial: "工业", "mid-century": "中古", classic: "经典", traditional: "传统", boho: "波西米亚", bohemian: "波西米亚", japandi: "日式侘寂",
  modern: "现代", minimal: "极简", minimalist: "极简", coastal: "海岸", rustic: "乡村", farmhouse: "田园", "art deco": "装饰艺术", contemporary: "当代", vintage: "复古",
  white: "白色", cream: "奶油色", ivory: "象牙色", beige: "米色", sand: "沙色", grey: "灰色", gray: "灰色", charcoal: "炭灰", black: "黑色", brown: "棕色", tan: "驼色", natural: "原木色",
  blue: "蓝色", navy: "藏青", teal: "青色", green: "绿色", sage: "鼠尾草绿", olive: "橄榄绿", yellow: "黄色", mustard: "芥末黄", orange: "橙色", terracotta: "赤陶色", rust: "铁锈红",
  red: "红色", burgundy: "酒红", pink: "粉色", blush: "腮红粉", purple: "紫色", gold: "金色", silver: "银色",
  oak: "橡木", walnut: "胡桃木", pine: "松木", beech: "山毛榉", birch: "桦木", ash: "白蜡木", teak: "柚木", bamboo: "竹", rattan: "藤", wood: "木", steel: "钢", "stainless steel": "不锈钢",
  iron: "铁", "cast iron": "铸铁", metal: "金属", brass: "黄铜", copper: "铜", aluminium: "铝", glass: "玻璃", ceramic: "陶瓷", porcelain: "瓷", stoneware: "炻器", marble: "大理石",
  stone: "石", concrete: "混凝土", linen: "亚麻", cotton: "棉", wool: "羊毛", velvet: "丝绒", leather: "皮革", jute: "黄麻", silk: "丝", polyester: "涤纶", wicker: "柳编", paper: "纸",
}));

/** A catalogue's word (category name, style, colour, material) in the page's language, or as it is. */
export function word(text) {
  if (language() === "zh") return ZH.get(text.toLowerCase()) ?? text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function titleOf(product) {
  return (language() === "zh" && product.title_zh) || product.title || product.id;
}

export function categoryOf(product) {
  return pathOf(product).map(word).join(language() === "zh" ? "・" : " › ");
}

const formats = new Map();

function number(options) {
  const key = language() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language() === "zh" ? "zh-CN" : "en-GB", options));
  return formats.get(key);
}

export function price(amount) {
  const digits = Number.isInteger(amount) ? 0 : 2;
  return number({ style: "currency", currency: CURRENCY, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
}

/** A probability with two significant digits: 0.0123 is 1.2 %. What is next to nothing is below 0.01 %. */
export function percent(share) {
  if (share > 0 && share < 1e-4) return `<${percent(1e-4)}`;
  return number({ style: "percent", maximumSignificantDigits: 2 }).format(share);
}

export function signed(value) {
  return number({ signDisplay: "always", maximumSignificantDigits: 2 }).format(value);
}

export function clock(time) {
  return new Date(time).toLocaleTimeString(language() === "zh" ? "zh-CN" : "en-GB");
}

/** A title set off from the sentence around it. */
export function quoted(product) {
  return language() === "zh" ? `「${titleOf(product)}」` : `“${titleOf(product)}”`;
}

/** Number of events as the hero line says it. */
export function heroLine(events) {
  if (events === 0) return t("heroText");
  return events === 1 ? t("heroOne") : t("heroKnown", { n: events });
}
