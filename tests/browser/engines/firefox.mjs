// Firefox ESR by puppeteer-core, over WebDriver BiDi.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import puppeteer from "puppeteer-core";

/** Starts it; `visit(url)` opens a page. */
export async function launch() {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath: firefox(), headless: true, protocolTimeout: 60_000 });
  return {
    visit: async (url) => {
      const page = await browser.newPage();
      await page.setViewport({ width: 1000, height: 700 });
      await page.goto(url, { waitUntil: "load" });
      return {
        run: (body, argument) => page.evaluate(body, argument),
        click: (x, y) => page.mouse.click(x, y),
        press: (key) => page.keyboard.press(key),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}

function firefox() {
  if (process.env.FIREFOX) return process.env.FIREFOX;
  for (const folder of process.env.PATH.split(delimiter)) {
    for (const name of ["firefox-esr", "firefox"]) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  throw new Error("no Firefox found; type: apt-get install --no-install-recommends firefox-esr");
}
