// Written by `nestrank default-model`, beside the files that it names.

/** The addresses of the files by name, each written out so that bundlers find it. */
export const files = () => ({
  "manifest.json": new URL("./manifest.json", import.meta.url).href,
  "weights-bcb5b9ffbfb75361.safetensors": new URL("./weights-bcb5b9ffbfb75361.safetensors", import.meta.url).href,
  "priors-c2b4ed34a0f92f48.safetensors": new URL("./priors-c2b4ed34a0f92f48.safetensors", import.meta.url).href,
});
