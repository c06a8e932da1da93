// Written by `nestrank default-model`, beside the files that it names.

/** The addresses of the files by name, each written out so that bundlers find it. */
export const files = () => ({
  "manifest.json": new URL("./manifest.json", import.meta.url).href,
  "weights-bcb5b9ffbfb75361.safetensors": new URL("./weights-bcb5b9ffbfb75361.safetensors", import.meta.url).href,
  "priors-5a03cacad6476720.safetensors": new URL("./priors-5a03cacad6476720.safetensors", import.meta.url).href,
});
