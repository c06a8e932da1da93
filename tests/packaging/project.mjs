// The apps of apps/ as projects of their own: with the package as it would be published, built by the
// guide's command, and served.

import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { ROOT, serve } from "../browser/harness.mjs";
import { commandOf } from "./guide.mjs";

const HERE = join(ROOT, "tests/packaging");
const MODULES = join(HERE, "node_modules");
const run = promisify(execFile);

/** No bundler tells anybody anything, and none asks. */
export const ENVIRONMENT = {
  ...process.env,
  PATH: [join(MODULES, ".bin"), process.env.PATH].join(delimiter),
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  // Node's test runner says by this that a process is one of its own.
  NODE_TEST_CONTEXT: undefined,
  NO_COLOR: "1",
};

let packed = null;

/** Packs the package, and installs it where all apps find it. Gives the tarball's path. */
export function install() {
  packed ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), "nestrank-packed-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(ROOT, "pkg"), env: ENVIRONMENT });
    const tarball = join(folder, stdout.trim());
    const there = join(MODULES, "nestrank");
    rmSync(there, { recursive: true, force: true });
    mkdirSync(there, { recursive: true });
    await run("tar", ["-xzf", tarball, "-C", there, "--strip-components=1"]);
    return tarball;
  })();
  return packed;
}

/** The folder that an app is a project in. */
export const folderOf = (app) => join(HERE, "dist", app);

/** Makes an app a project: its files, the guide's shop if it has no source of its own, model and catalogue. */
export async function project(app) {
  await install();
  const folder = folderOf(app);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(HERE, "apps", app), folder, { recursive: true });
  if (!["src", "app"].some((source) => existsSync(join(folder, source)))) cpSync(join(HERE, "apps/shop"), join(folder, "src"), { recursive: true });
  symlinkSync(MODULES, join(folder, "node_modules"), "dir");
  putBeside(join(folder, "public"));
  return folder;
}

/** The apps whose command the guide does not say twice. */
const LIKE = { react: "vite", vue: "vite", element: "vite" };
const built = new Map();

/** Builds an app by the guide's command, once; gives its folder, and what the command said. */
export function build(app) {
  if (!built.has(app)) built.set(app, make(app));
  return built.get(app);
}

async function make(app) {
  const folder = await project(app);
  const { stdout, stderr } = await run("sh", ["-ec", commandOf(LIKE[app] ?? app)], { cwd: folder, env: ENVIRONMENT, maxBuffer: 1e8 });
  return { folder, said: stdout + stderr };
}

/** Runs one more command in the folder of an app that is built. */
export async function also(app, command) {
  const { folder } = await build(app);
  await run("sh", ["-ec", command], { cwd: folder, env: ENVIRONMENT, maxBuffer: 1e8 });
  return folder;
}

/** Serves what an app was built into, with model and catalogue beside it. */
export async function host(app, site = "dist") {
  const { folder, said } = await build(app);
  putBeside(join(folder, site));
  return { said, folder: join(folder, site), ...(await serve({ root: join(folder, site) })) };
}

function putBeside(folder) {
  cpSync(join(ROOT, "www/model"), join(folder, "model"), { recursive: true });
  cpSync(join(ROOT, "www/models/mmoe"), join(folder, "rare"), { recursive: true });
  cpSync(join(ROOT, "www/catalog.json"), join(folder, "catalog.json"));
  // A browser asks for one by itself.
  writeFileSync(join(folder, "favicon.ico"), "");
}
