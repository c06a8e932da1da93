// A reporter for Node's test runner that xtask reads: a line of JSON for each test or suite that ended.

import { basename } from "node:path";

export default async function* lines(events) {
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const { name, nesting, skip, todo, file, details } = data;
    const passed = type === "test:pass";
    yield `${JSON.stringify({ name, passed, nesting, skip, todo, suite: details.type === "suite", file: file && basename(file), ms: details.duration_ms })}\n`;
  }
}
