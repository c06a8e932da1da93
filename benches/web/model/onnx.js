// Writes ONNX files: as much of the format as a network of affine maps needs.
// Field numbers are those of onnx.proto, https://github.com/onnx/onnx.

const FLOAT = 1;
const INT32 = 6;
const OPSET = 17;

/** A graph that is written node by node. */
export class OnnxGraph {
  #nodes = [];
  #initializers = [];
  #inputs = [];
  #outputs = [];
  #made = 0;

  /** An input; a text among `dims` names a size that is known only when it runs. */
  input(name, dims, { integer = false } = {}) {
    this.#inputs.push(value(name, dims, integer ? INT32 : FLOAT));
    return name;
  }

  /** Numbers that are part of the file: Float32Array or Int32Array. */
  constant(name, dims, data) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const type = data instanceof Int32Array ? INT32 : FLOAT;
    this.#initializers.push(part(5, [...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), part(9, [bytes])]));
    return name;
  }

  /** An operation with one output, whose name is returned. */
  node(operation, ...inputs) {
    const output = `${operation}_${this.#made++}`;
    this.#nodes.push(part(1, [...inputs.map((input) => text(1, input)), text(2, output), text(3, output), text(4, operation)]));
    return output;
  }

  output(name, dims) {
    this.#outputs.push(value(name, dims, FLOAT, 12));
  }

  /** The file. */
  bytes() {
    const graph = part(7, [...this.#nodes, text(2, "network"), ...this.#initializers, ...this.#inputs, ...this.#outputs]);
    return joined([number(1, 8), text(2, "nestrank benches/web"), graph, part(8, [text(1, ""), number(2, OPSET)])]);
  }
}

/** The network over whole rows, `rows [n, inputs] -> [n, tasks]`. */
export function plainOnnx(network, weights) {
  const graph = new OnnxGraph();
  const rows = graph.input("rows", ["n", network.inputs]);
  const first = graph.node("Gemm", rows, ...layer(graph, weights, "first"));
  graph.output(tail(graph, weights, first), ["n", 4]);
  return graph.bytes();
}

/**
 * The network after the products' part of its first layer, which was computed beforehand and is in
 * the file; `rows` are the columns that depend on shopper and product.
 */
export function splitOnnx(network, weights, { count, itemPart }, widths) {
  const graph = new OnnxGraph();
  const [cols] = network.hidden;
  const user = affine(graph, weights, "user", graph.input("user", [1, widths.user]));
  const cross = affine(graph, weights, "cross", graph.input("rows", [count, widths.cross]));
  const items = graph.constant("items", [count, cols], itemPart);
  const first = graph.node("Add", graph.node("Add", cross, items), user);
  graph.output(tail(graph, weights, first), [count, 4]);
  return graph.bytes();
}

/** The same, factored as nestrank does it: a row for each key, gathered. */
export function gatherOnnx(network, weights, { count, itemPart, categoryOf, brandOf }, widths) {
  const graph = new OnnxGraph();
  const [cols] = network.hidden;
  const keyed = (part, rows) => affine(graph, weights, part, graph.input(part, [rows, widths[part]]));
  const gathered = (part, keys) => graph.node("Gather", keyed(part, part), keys);
  let first = graph.node("Add", graph.constant("items", [count, cols], itemPart), keyed("user", 1));
  const parts = [
    gathered("category", graph.constant("categoryOf", [count], categoryOf)),
    gathered("brand", graph.constant("brandOf", [count], brandOf)),
    gathered("product", graph.input("productOf", [count], { integer: true })),
    keyed("pair", count),
  ];
  for (const part of parts) first = graph.node("Add", first, part);
  graph.output(tail(graph, weights, first), [count, 4]);
  return graph.bytes();
}

/** A part of the first layer; the bias is in the products' part. */
function affine(graph, weights, part, columns) {
  const { shape, data } = weights.parts[part];
  return graph.node("MatMul", columns, graph.constant(`first.${part}`, shape, data));
}

function tail(graph, weights, first) {
  const second = graph.node("Gemm", graph.node("Relu", first), ...layer(graph, weights, "shared.1"));
  return graph.node("Gemm", graph.node("Relu", second), ...layer(graph, weights, "heads"));
}

function layer(graph, weights, name) {
  const [weight, bias] = [weights[`${name}.weight`], weights[`${name}.bias`]];
  return [graph.constant(`${name}.weight`, weight.shape, weight.data), graph.constant(`${name}.bias`, [bias.shape[1]], bias.data)];
}

function value(name, dims, type, field = 11) {
  const shape = part(2, dims.map((dim) => part(1, [typeof dim === "string" ? text(2, dim) : number(1, dim)])));
  return part(field, [text(1, name), part(2, [part(1, [number(1, type), shape])])]);
}

// Protocol buffers: a key, then a number, or a length and so many bytes.

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Uint8Array.from([...bytes, value]);
}

const number = (field, value) => joined([varint(field * 8), varint(value)]);
const text = (field, value) => part(field, [new TextEncoder().encode(value)]);

function part(field, pieces) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return joined([varint(field * 8 + 2), varint(length), ...pieces]);
}

function joined(pieces) {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
