// A server as the README asks for: compressed by brotli, what has its hash in its address kept for
// ever, everything else asked after again by its tag.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm" };
const SERVED = /^\/(index\.html|v\/[\w./-]+)$/;
const HASHED = /^\/v\/[0-9a-f]{16}\//;

/** Serves a folder that `cargo xtask build --dist` wrote on a free port: `{ url, close }`. */
export async function serveHosted(folder) {
  const files = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname === "/" ? "/index.html" : pathname;
    if (!SERVED.test(path) || path.includes("..")) return response.writeHead(404).end();
    if (!files.has(path)) files.set(path, packed(folder, path));
    const { headers, body } = files.get(path);
    if (request.headers["if-none-match"] === headers.ETag) return response.writeHead(304, headers).end();
    response.writeHead(200, { ...headers, "Content-Length": body.length }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

function packed(folder, path) {
  const body = brotliCompressSync(readFileSync(join(folder, path)));
  const headers = {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Encoding": "br",
    "Cache-Control": HASHED.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`,
  };
  return { headers, body };
}
