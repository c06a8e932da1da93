// The command line, for tests that need what it makes.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./harness.mjs";

/** Runs `nestrank` with these arguments; it is built if it is not there. */
export function nestrank(...args) {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  const path = join(target, "debug", process.platform === "win32" ? "nestrank.exe" : "nestrank");
  if (!existsSync(path)) {
    execFileSync("cargo", ["build", "--features", "train", "--bin", "nestrank"], { cwd: ROOT, stdio: "inherit" });
  }
  return execFileSync(path, args, { stdio: "pipe" });
}
