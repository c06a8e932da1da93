// The demo on a real catalogue: after three looks at bookcases, bookcases stand higher.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, launch, serve } from "./harness.mjs";
import { nestrank } from "./nestrank.mjs";
import { enter, meanRank } from "./shopper.mjs";

const LIST = join(ROOT, "../shared/data/ikea-catalogue/ikea.csv");
const CATEGORY = "Bookcases & shelving units";

test("three looks at bookcases of the IKEA catalogue bring bookcases up", async (t) => {
  if (!existsSync(LIST)) return t.skip("absent: ../shared/data/ikea-catalogue");
  const json = catalogJson();
  const catalog = JSON.parse(json);
  assert.ok(catalog.length > 2_500, `${catalog.length} products`);
  const bookcases = catalog.filter(({ category, available }) => category === CATEGORY && available !== false).map(({ id }) => id);
  assert.ok(bookcases.length > 300, `${bookcases.length} bookcases`);

  const site = await serve({ faults: [{ path: "/www/catalog.json", body: json }] });
  const browser = await launch();
  try {
    const shop = await enter(browser, site.url);
    assert.equal(await shop.page.locator("#notice").isVisible(), false, JSON.stringify(shop.console));
    assert.equal(await shop.page.locator("#backend-name").textContent(), "CPU");
    const server = meanRank(await shop.order(), bookcases);
    const unknown = meanRank(await shop.page.evaluate(orderForNobody, catalog), bookcases);

    // The list begins with other things: the shopper asks for more until there are bookcases.
    await shop.page.selectOption("#page-size", "96");
    const seen = [];
    while (seen.length < 3) {
      const next = (await shop.shown()).find((id) => bookcases.includes(id) && !seen.includes(id));
      if (next === undefined) await shop.page.locator("#more").click();
      else {
        await shop.look(next);
        seen.push(next);
      }
    }
    const order = await shop.order();
    const after = meanRank(order, bookcases);
    const first = order.slice(0, 24).filter((id) => bookcases.includes(id)).length;
    t.diagnostic(`mean rank of ${bookcases.length} bookcases among ${catalog.length}: server's order ${server.toFixed(0)}, ` +
      `nothing known ${unknown.toFixed(0)}, after three looks ${after.toFixed(0)}, when ${first} of the first 24 are bookcases`);
    assert.ok(after < unknown / 2, "the looks bring bookcases up");
    // That order begins with the categories by name, two before this one.
    assert.ok(after < server, "and the shopper sees it, who comes from the server's order");
    assert.ok(first >= 5, "on the first screen too");
    assert.deepEqual(shop.errors, []);
  } finally {
    await browser.close();
    await site.close();
  }
});

/** What `nestrank catalog` makes of the shop's list. */
function catalogJson() {
  const folder = mkdtempSync(join(tmpdir(), "nestrank-"));
  try {
    const out = join(folder, "catalog.json");
    nestrank("catalog", "--from", LIST, "--out", out);
    return readFileSync(out, "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In the page: the order that a visitor without a session is given. */
async function orderForNobody(catalog) {
  const { Recommender } = await import("/pkg/index.js");
  const { DIVERSITY } = await import("/www/settings.js");
  const recommender = await Recommender.load({ model: "/www/model/", catalog });
  const ranked = (await recommender.rank(null, { diversity: DIVERSITY })).map(({ item }) => item);
  recommender.free();
  return ranked;
}
