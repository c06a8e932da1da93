// The demo opens, under any path, and asks for nothing but our static files.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, open, serve } from "./harness.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const at of ["/", "/some/shop/"]) {
  test(`the demo opens under ${at}`, async () => {
    const site = await serve({ at });
    const visit = await open(browser, site.url);
    await visit.page.waitForSelector('html[data-ready="1"]', { timeout: 60_000 });
    assert.ok((await visit.page.locator("#products article[data-id]").count()) >= 24);
    assert.equal(await visit.page.locator("#notice").isVisible(), false);
    assert.deepEqual(visit.errors, []);
    assert.deepEqual(visit.console.filter(({ type }) => type === "error"), []);
    const elsewhere = visit.requests.filter(({ url }) => !url.startsWith(site.url));
    assert.deepEqual(elsewhere.filter(({ url }) => !url.startsWith("data:")), []);
    assert.deepEqual(visit.requests.filter(({ method, body }) => method !== "GET" || body), []);
    assert.deepEqual(site.requests.filter(({ status }) => status !== 200), []);
    await visit.close();
    await site.close();
  });
}
