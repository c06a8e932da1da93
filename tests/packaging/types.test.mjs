// The types in strict programs: by the compiler that most have, and by the one written anew.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { promisify } from "node:util";
import ts from "typescript";
import { ENVIRONMENT, folderOf, install, project } from "./project.mjs";

const run = promisify(execFile);
const MODULES = join(folderOf("types"), "node_modules");
before(() => project("types"));

// The faster one checks the types of Vue and React too, in which ours stand.
for (const [compiler, more] of [["typescript", ["--skipLibCheck"]], ["typescript-native", []]]) {
  for (const config of ["tsconfig.json", "tsconfig.nodenext.json"]) {
    test(`${compiler}, ${config}`, async () => {
      const { bin, version } = JSON.parse(readFileSync(join(MODULES, compiler, "package.json"), "utf8"));
      const program = join(MODULES, compiler, typeof bin === "string" ? bin : bin.tsc);
      const { stdout } = await run(process.execPath, [program, "--project", config, ...more], { cwd: folderOf("types"), env: ENVIRONMENT }).catch((error) => error);
      assert.equal(stdout, "", version);
    });
  }
}

test("every name that the types export is used", async () => {
  await install();
  const use = readFileSync(join(folderOf("types"), "whole.tsx"), "utf8");
  const { exports } = JSON.parse(readFileSync(join(MODULES, "nestrank/package.json"), "utf8"));
  const entries = [".", "./react", "./vue", "./element", "./guide", "./embed.js"];
  const paths = entries.map((entry) => join(MODULES, "nestrank", exports[entry].types));
  const program = ts.createProgram(paths, { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, noLib: true, types: [] });
  const checker = program.getTypeChecker();
  for (const [at, path] of paths.entries()) {
    const names = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path))).map(({ name }) => name);
    assert.ok(names.length > 0);
    const from = `from "${entries[at].replace(".", "nestrank")}"`;
    const imported = [...use.matchAll(/^import (?:type )?\{([^}]*)\} (from "[^"]+")/gm)].filter(([, , source]) => source === from).flatMap(([, list]) => list.split(",").map((name) => name.trim().split(" ")[0]));
    assert.deepEqual(names.filter((name) => !imported.includes(name)), [], entries[at]);
  }
});
