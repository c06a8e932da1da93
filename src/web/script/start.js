import { __wbg_finalize_init, __wbg_get_imports } from "glue";

/** Makes the module ready, to be called once. @param {Response | WebAssembly.Module} source */
export async function start(source) {
  const module = source instanceof WebAssembly.Module ? source : await compiled(source);
  __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module);
}

/** Compiled while it comes; where a server names another type, afterwards. */
async function compiled(response) {
  const streams = WebAssembly.compileStreaming && response.headers.get("Content-Type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
