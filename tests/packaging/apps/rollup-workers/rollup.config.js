import resolve from "@rollup/plugin-node-resolve";

export default {
  input: {
    main: "src/main.js",
    "cpu-worker": "nestrank/cpu-worker.js",
    "cpu-plain-worker": "nestrank/cpu-plain-worker.js",
    "cpu-full-worker": "nestrank/cpu-full-worker.js",
    "gpu-worker": "nestrank/gpu-worker.js",
  },
  output: { dir: "dist" },
  plugins: [resolve()],
};
