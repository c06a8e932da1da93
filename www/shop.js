// The demo shop: glue between the catalogue, the grid, the panel and nestrank's Recommender.
//
// What tests and curious people may hold on to:
//   #products                      the grid; each card is `article[data-id]`, `[hidden]` when it is not shown
//   [data-act=view|favorite|cart|buy]   buttons of a card and, but for view, of the product dialog `#detail`
//   #backend-name  #rank-ms  #requests-count  #status (live region)  #notice  #forget  #more  #page-size (select)
//   #lang (select: en, zh)         also ?lang=zh
//   #backend (select: auto, cpu, webgpu)   #model (select: own, or an architecture)
//   #panel-open  #panel-close      the panel is a drawer below 1100 px
//   [data-persona=ID]              replays a persona of personas.js, one event every REPLAY_MS
//   html[data-ready="1"]           the first ranking is done, or it failed (then `#notice` shows)
//   html[data-ranks]               finished rerankings; events close together share one
//   html[data-replaying]           a persona is acting
//   ?room=NAME  ?list=favorites|cart    pages that share one Recommender
//   ?nestrank=insight              the panel for the shop's own staff; nothing of it is fetched otherwise
// Until the shopper has done something the grid keeps the order of the catalogue, which is the server's.

import { currentPage, address, idsOf, onPageChange, roomsOf, showPage } from "./browse.js";
import { fillDetail, openDetail, openedId } from "./detail.js";
import { byId, h } from "./dom.js";
import { nameProducts, openGuide, showGuide } from "./guide.js";
import { Impressions } from "./impressions.js";
import { Listing } from "./listing.js";
import { showLook } from "./look.js";
import { drawer, showEngine, showKnown, showProduct, showRequests } from "./panel.js";
import { PERSONAS } from "./personas.js";
import { actOut, showPersonas } from "./replay.js";
import { countRequests } from "./requests.js";
import { Session } from "./session.js";
import { CATALOG_URL, DIVERSITY, MODELS, PACKAGE_URL, PAGE_SIZES, modelUrl } from "./settings.js";
import { openInsight } from "./staff.js";
import { status } from "./status.js";
import { fill, language, setLanguage, t } from "./strings.js";
import { quoted, titleOf } from "./words.js";

const root = document.documentElement;
const shop = {
  products: [], listing: null, seen: null, session: new Session(), recommender: null,
  /** The product touched last, the ranking it stands in, and how long that took. */
  last: null, ranked: [], ms: null,
  requests: { started: false, list: [] }, wanted: "auto", model: MODELS[0],
  /** What the shop's own staff see, where they ask. */
  insight: null,
  /** Counted up by each load, each ranking and whatever ends a replay: an older one sees that it is out of date. */
  load: 0, turn: 0, replay: 0,
};

async function main() {
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
  setLanguage(asked.startsWith("zh") ? "zh" : "en");
  root.dataset.ranks = "0";
  byId("page-size").append(...PAGE_SIZES.map((size) => h("option", { value: String(size) }, String(size))), h("option", { value: "all", "data-t": "everything" }));
  byId("model").append(...MODELS.map((name) => h("option", { value: name, "data-t": `model_${name}` })));
  countRequests((requests) => showRequests((shop.requests = requests)));
  drawer();
  try {
    const response = await fetch(CATALOG_URL);
    if (!response.ok) throw new Error(`catalogue: ${response.status}`);
    openShop(await response.json());
  } catch (error) {
    fill(document);
    return calm("failedCatalog", error);
  }
  openInsight(shop);
  await start();
}

function openShop(catalog) {
  // A product needs an id of its own to have a card; the Recommender leaves the others out too.
  const ids = new Set();
  shop.products = catalog.filter((product) => typeof product?.id === "string" && !ids.has(product.id) && ids.add(product.id));
  shop.listing = new Listing(shop.products);
  shop.seen = new Impressions(impression, () => openedId() !== null);
  for (const card of shop.listing.cards.values()) shop.seen.watch(card);
  openPage();
  speak();
  listen();
  openGuide({ act, forget: forgetAll }).catch((error) => console.warn("nestrank demo:", error));
}

/** Loads the Recommender; whatever fails, the grid stays as the server sent it. */
async function start() {
  const mine = ++shop.load;
  const { wanted: backend, model } = shop;
  byId("backend-name").textContent = t("loading");
  shop.recommender?.free();
  shop.recommender = null;
  try {
    const { Recommender, Grid } = await import(PACKAGE_URL.href);
    const recommender = await Recommender.load({ model: modelUrl(model).href, catalog: shop.products, backend, persist: "tab", guide: true });
    if (mine !== shop.load) return recommender.free();
    shop.listing.grid ??= new Grid(byId("products"), { key: "data-id" });
    shop.session.share(recommender);
    shop.last ??= shop.session.events.findLast((event) => shop.listing.byProduct.has(event.item))?.item ?? null;
    shop.recommender = recommender;
    byId("notice").hidden = true;
    if (shop.listing.page.list) shop.listing.ids = idsOf(shop.listing.page, shop.products, shop.session);
    await rerank();
  } catch (error) {
    if (mine === shop.load) calm("failed", error);
  }
}

/** One calm line instead of the model's order. */
function calm(key, error) {
  console.warn("nestrank demo:", error);
  byId("notice").dataset.t = key;
  byId("notice").textContent = t(key);
  byId("notice").hidden = false;
  showEngine({ backend: null, wanted: shop.wanted, ms: null, products: shop.products.length });
  showProduct(null);
  root.dataset.ready = "1";
}

/** Ranks the page's products and moves the grid; `event` is what the shopper did just now, if anything. */
async function rerank(event) {
  const turn = ++shop.turn;
  const { listing, recommender } = shop;
  const before = event?.before ?? listing.shown;
  const options = { marked: event !== undefined, busy: openedId() ?? (event?.persona ? null : event?.item) };
  if (!recommender) {
    // While another backend loads, the grid stays as it is.
    const personal = listing.grid && shop.session.events.length > 0;
    listing.arrange(personal ? listing.order : null, shop.session, options);
    return say(event, null);
  }
  try {
    const from = performance.now();
    const ranked = listing.ids.length > 0 ? await recommender.rank(listing.ids, { diversity: DIVERSITY }) : [];
    // Only the newest ranking moves the grid; what happened in between has asked for another.
    if (turn !== shop.turn || recommender !== shop.recommender) return;
    Object.assign(shop, { ms: performance.now() - from, ranked });
    listing.arrange(shop.session.events.length > 0 ? ranked.map(({ item }) => item) : null, shop.session, options);
    say(event, listing.shown.filter((id, i) => before[i] !== id).length);
    shop.insight?.update();
    await showRanking();
    root.dataset.ready = "1";
    root.dataset.ranks = String(Number(root.dataset.ranks) + 1);
  } catch (error) {
    // One that was freed for another backend owes no answer.
    if (recommender === shop.recommender) calm("failed", error);
  }
}

function say(event, moved) {
  if (!event) return;
  const done = t(`did_${event.kind}`, { item: quoted(shop.listing.byProduct.get(event.item)) });
  const then = moved === null ? "" : moved > 0 ? t("moved", { n: moved, shown: shop.listing.shown.length }) : t("movedNone");
  status(event.persona ? t("replaying", { name: event.persona, what: done }) : `${done} ${then}`.trim());
}

/** The panel: what is known, who answered, and the product touched last. */
async function showRanking() {
  const { recommender, session, listing, ranked } = shop;
  showLook(shop).catch((error) => console.warn("nestrank demo:", error));
  showKnown({ session, byProduct: listing.byProduct, kept: recommender && (() => recommender.export()) });
  showGuide({ recommender, order: listing.shown, known: session.events.length > 0 });
  if (!recommender) return showProduct(null);
  showEngine({ backend: recommender.backend, wanted: shop.wanted, ms: shop.ms, products: listing.ids.length });
  const product = listing.byProduct.get(shop.last);
  if (!product) return showProduct(null);
  const known = (id) => listing.byProduct.get(id);
  const explanation = await recommender.explain(product.id, { language: language(), titleOf: (id) => known(id) && titleOf(known(id)) });
  if (recommender !== shop.recommender || product.id !== shop.last) return;
  const best = {};
  for (const { tasks } of ranked) for (const task in tasks) best[task] = Math.max(best[task] ?? 0, tasks[task]);
  showProduct({ product, explanation, best, place: listing.order.indexOf(product.id) + 1, all: listing.order.length, known: session.events.length > 0 });
}

/** The shopper did something: it is remembered, told to the model, and shown. */
function did(kind, item, more = {}) {
  const { persona, before, ...fields } = more;
  const event = { kind, item, time: Date.now(), ...fields };
  shop.session.add(event);
  shop.last = item;
  tell(event);
  if (openedId() === item) fillDetail(shop.listing.byProduct.get(item), shop.session);
  if (!shop.recommender) showRanking();
  rerank({ ...event, persona, before });
  return event;
}

function tell(event) {
  try {
    shop.recommender?.observe(event);
  } catch (error) {
    console.warn("nestrank demo:", error);
  }
}

/** Cards that were only seen are told to the model, but move nothing: a grid that moves by itself cannot be read. */
function impression(item) {
  shop.session.add({ kind: "impression", item });
  tell({ kind: "impression", item, time: Date.now() });
}

function act(kind, item) {
  endReplay();
  const { session, listing } = shop;
  if (kind === "favorite") did(session.isFavorite(item) ? "unfavorite" : "favorite", item);
  else if (kind === "cart") did(session.inCart(item) ? "uncart" : "cart", item);
  else if (kind === "buy") did("purchase", item);
  else if (kind === "more" || kind === "less") did(kind, item);
  else {
    const before = listing.shown;
    const { time } = did("view", item);
    openDetail(listing.byProduct.get(item), session, (dwell) => did("view", item, { time, dwell, before }));
  }
}

/** Empties the session here, in the model and in what the tab keeps; the grid goes back to the server's order. */
function forget() {
  endReplay();
  shop.session.clear();
  shop.recommender?.forget();
  shop.listing.refresh(shop.session);
  shop.last = null;
  return openPage();
}

function forgetAll() {
  forget();
  status(t("forgotten"));
}

function endReplay() {
  shop.replay += 1;
  delete root.dataset.replaying;
}

/** Acts as a persona would, slowly enough to follow; any deed of the shopper's own ends it. */
async function replay(persona) {
  history.pushState(null, "", address({ room: null, list: null }));
  forget();
  const mine = shop.replay;
  const name = persona.title[language()];
  status(t("startOver", { name }));
  root.dataset.replaying = persona.id;
  byId("listing").scrollIntoView({ block: "start" });
  const done = await actOut(persona, shop.products, () => mine === shop.replay, (kind, item) => did(kind, item, { persona: name }));
  if (!done) return;
  delete root.dataset.replaying;
  status(t("replayed", { name }));
}

/** Shows the page that the address names. */
function openPage() {
  const page = currentPage();
  shop.listing.open(page, idsOf(page, shop.products, shop.session));
  shop.seen.restart();
  showPage(page, roomsOf(shop.products));
  return rerank();
}

/** Every word on the page, in the language chosen. */
function speak() {
  root.lang = language() === "zh" ? "zh-Hans" : "en";
  byId("lang").value = language();
  fill(document);
  document.title = `${t("heroTitle")} – Nestrank Home`;
  showPersonas(shop.products);
  showPage(shop.listing.page, roomsOf(shop.products));
  shop.listing.speak(shop.session);
  nameProducts(shop.products);
  if (openedId()) fillDetail(shop.listing.byProduct.get(openedId()), shop.session);
  showRequests(shop.requests);
  showRanking().catch((error) => console.warn("nestrank demo:", error));
}

function listen() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act], [data-persona]");
    if (button?.dataset.persona) replay(PERSONAS.find(({ id }) => id === button.dataset.persona));
    else if (button) act(button.dataset.act, button.closest("[data-id]").dataset.id);
  });
  onPageChange(() => {
    endReplay();
    openPage();
    byId("listing").scrollIntoView({ block: "start" });
  });
  byId("page-size").addEventListener("change", () => shop.listing.resize(shop.session));
  byId("more").addEventListener("click", () => shop.listing.more(shop.session));
  byId("forget").addEventListener("click", forgetAll);
  byId("backend").addEventListener("change", ({ target }) => {
    shop.wanted = target.value;
    start();
  });
  byId("model").addEventListener("change", ({ target }) => {
    shop.model = target.value;
    start();
  });
  byId("lang").addEventListener("change", ({ target }) => {
    setLanguage(target.value);
    history.replaceState(null, "", address({ lang: target.value }));
    speak();
    status(t("languageIs"));
  });
}

main();
