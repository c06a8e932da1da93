/** Pages that have one runtime each: the peers with the network alone, nestrank whole. */
export const PAGES = ["nestrank cpu", "nestrank webgpu", "TensorFlow.js wasm", "TensorFlow.js webgpu", "onnxruntime-web wasm", "onnxruntime-web webgpu"];
