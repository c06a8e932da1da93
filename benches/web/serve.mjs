// The pages' server: the tests' own, isolated from other origins, which makes the page's clock finer.

import { serve } from "../../tests/browser/harness.mjs";
import { exportNetwork } from "./model/exports.mjs";
import { NETWORKS } from "./model/networks.mjs";

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  // A second visit finds everything on this machine.
  "Cache-Control": "public, max-age=3600",
};

/** Serves the repository and the networks' files, which are at `networks[NAME].made`. */
export async function serveBench() {
  const networks = {};
  const faults = [];
  for (const [name, network] of Object.entries(NETWORKS)) {
    const { files, groups } = exportNetwork(network);
    const made = `/made/${name}/`;
    networks[name] = { made, network, groups };
    for (const [file, body] of Object.entries(files)) {
      faults.push({ path: made + file, body, type: typeOf(file), headers: { ...HEADERS } });
    }
  }
  faults.push({ path: /^/, headers: { ...HEADERS } });
  const site = await serve({ faults });
  return { ...site, page: `${site.url}benches/web/page/bench.html`, networks };
}

const typeOf = (file) => (file.endsWith(".json") ? "application/json" : "application/octet-stream");
