// WebKitGTK by plain W3C WebDriver calls: its small browser, on a screen that nobody sees.

import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { readdirSync, existsSync } from "node:fs";
import { join } from "node:path";

const HOW = "apt-get install --no-install-recommends webkit2gtk-driver xvfb";
const START_MS = 20_000;

/** Starts it; `visit(url)` opens a page in its one window. */
export async function launch() {
  const binary = miniBrowser();
  const screen = await display();
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`], {
    // Without a GPU its compositor would look for one.
    env: { ...process.env, DISPLAY: `:${screen.number}`, LIBGL_ALWAYS_SOFTWARE: "1", NO_AT_BRIDGE: "1" },
    stdio: "ignore",
  });
  const failed = new Promise((_, reject) => driver.once("error", () => reject(new Error(`no WebKitWebDriver; type: ${HOW}`))));
  const call = caller(`http://127.0.0.1:${port}`);
  await Promise.race([failed, ready(call)]);
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args: ["--automation"] } } };
  const { sessionId } = await call("POST", "/session", { capabilities });
  const ask = (method, path, body) => call(method, `/session/${sessionId}${path}`, body);
  await ask("POST", "/timeouts", { script: START_MS, pageLoad: START_MS });
  return {
    visit: async (url) => {
      await ask("POST", "/url", { url });
      return page(ask);
    },
    close: async () => {
      await ask("DELETE", "").catch(() => {});
      driver.kill();
      screen.close();
    },
  };
}

function page(ask) {
  const run = async (body, argument) => {
    // It waits for a promise in its second kind of script only, whose last argument ends it.
    const script = `const end = arguments[1]; Promise.resolve().then(() => (${body})(arguments[0])).then((value) => end({ value }), (error) => end({ error: String(error) }))`;
    const { value, error } = await ask("POST", "/execute/async", { script, args: [argument ?? null] });
    if (error) throw new Error(error);
    return value;
  };
  const act = (type, id, actions, parameters) => ask("POST", "/actions", { actions: [{ type, id, parameters, actions }] });
  return {
    run,
    click: (x, y) => act("pointer", "mouse", [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }], { pointerType: "mouse" }),
    press: (value) => act("key", "keyboard", [{ type: "keyDown", value }, { type: "keyUp", value }]),
    close: async () => {},
  };
}

/** Makes calls as the standard has them: JSON there and back, an error's message under `value`. */
function caller(address) {
  return async (method, path, body) => {
    const response = await fetch(address + path, { method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
}

async function ready(call) {
  for (const until = Date.now() + START_MS; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      return await call("GET", "/status");
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}

/** Beside the library, under a folder that is called after the machine's kind. */
function miniBrowser() {
  for (const machine of readdirSync("/usr/lib")) {
    for (const version of ["webkit2gtk-4.1", "webkit2gtk-4.0", "webkitgtk-6.0"]) {
      const path = join("/usr/lib", machine, version, "MiniBrowser");
      if (existsSync(path)) return path;
    }
  }
  throw new Error(`no MiniBrowser of WebKitGTK; type: ${HOW}`);
}

/** A virtual screen, which picks a number that is free. */
function display() {
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1100x800x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    server.once("error", () => reject(new Error(`no Xvfb; type: ${HOW}`)));
    let told = "";
    server.stdio[3].on("data", (some) => {
      told += some;
      if (told.endsWith("\n")) resolve({ number: told.trim(), close: () => server.kill() });
    });
  });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
