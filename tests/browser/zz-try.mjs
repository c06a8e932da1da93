import { launch, open, serve } from "/root/.cache/nestrank/w/read/tests/browser/harness.mjs";
const files = process.argv.slice(2);
const site = await serve({ faults: [{ path: /latin1/, headers: { "Content-Type": "text/html" } }] }); const browser = await launch();
for (const f of files) {
  const [url, grid] = f.split("@");
  const tab = await open(browser, site.url + url, {});
  const out = await tab.page.evaluate(async ({grid}) => {
    const { read, mainProduct } = await import("/pkg/page/read.js");
    const t0 = performance.now(); const r = read(document, {grid}); const t1 = performance.now(); read(document, {grid}); const t2 = performance.now();
    const name = (e) => e.tagName + (e.id ? "#" + e.id : "") + "." + [...e.classList].join(".");
    return { ms: [t1 - t0, t2 - t1], main: mainProduct(document), sources: r.sources, lacked: r.lacked, products: r.products.length, grids: r.grids.map((g) => ({ el: name(g.element), kids: g.element.children.length, cards: g.cards.map((c) => ({ ...c.product, aliases: c.aliases })) })) };
  }, {grid});
  console.log("=====", url, JSON.stringify(out.ms), "main", JSON.stringify(out.main)?.slice(0,300), "\n", JSON.stringify(out.sources), out.lacked, out.products);
  for (const g of out.grids) { console.log(" GRID", g.el, g.kids); for (const c of g.cards) { const {id,title,price,listPrice,currency,category,brand,available,rating,reviews,url,image,aliases} = c; console.log("   ", id, "|", title, "|", price, listPrice ?? "-", currency, "|", JSON.stringify(category), brand, available, rating, reviews, "|", process.env.FULL ? url+" "+image : "", aliases.slice(0,8).join(" ")); } }
  if (tab.errors.length) console.log(tab.errors);
  await tab.close();
}
await browser.close(); await site.close();
