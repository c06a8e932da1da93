// A rerank: each workgroup takes a tile of products through all layers. Before this come constants:
// GROUP, invocations of a workgroup; TILE, products of one; COLUMNS, dense columns of a product;
// LAYERS; WIDTHS of the layers in vectors of four; SECOND, where the other half of `hidden` begins;
// SHARED, its length.

// Each layer's bias, then a row for each input.
@group(0) @binding(0) var<storage, read> layers: array<vec4f>;
// The item half of the first layer, a row a product.
@group(0) @binding(1) var<storage, read> halves: array<vec4f>;
// How many products there are; then for each its category and its brand.
@group(0) @binding(2) var<storage, read> keys: array<vec2u>;
// The shopper, one buffer bound twice; the first words say where in it are:
@group(0) @binding(3) var<storage, read> numbers: array<vec4f>;
@group(0) @binding(4) var<storage, read> words: array<u32>;
const COUNT = 0u; // no place: how many products to score
const CATEGORIES = 1u; // their parts of the first layer, a row each
const BRANDS = 2u;
const TOUCHED = 3u;
const PAIR = 4u; // the dense columns, a row a column
const INDICES = 5u; // two words a product: which it is, and its row among the touched
// A vector a product to score.
@group(0) @binding(5) var<storage, read_write> outputs: array<vec4f>;

const QUADS = TILE / 4u;
// What goes into a layer, and what comes out: for each number those of four products, and so on.
var<workgroup> hidden: array<vec4f, SHARED>;

fn gathered(product: u32, output: u32) -> vec4f {
  let at = words[INDICES] + 2u * product;
  let item = words[at];
  let key = keys[1u + item];
  let width = WIDTHS[0];
  return halves[item * width + output]
    + numbers[words[CATEGORIES] + key.x * width + output]
    + numbers[words[BRANDS] + key.y * width + output]
    + numbers[words[TOUCHED] + words[at + 1u] * width + output];
}

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let start = (group.y * groups.x + group.x) * TILE;
  // Beyond the last product its work is done again, and not kept.
  let last = words[COUNT] - 1u;
  for (var work = lane; work < COLUMNS * QUADS; work += GROUP) {
    let quad = min(start / 4u + work % QUADS, last / 4u);
    hidden[SECOND + work] = numbers[words[PAIR] + work / QUADS * (last / 4u + 1u) + quad];
  }
  var before = SECOND;
  var after = 0u;
  var inputs = COLUMNS;
  var weights = 0u;
  for (var layer = 0u; layer < LAYERS; layer += 1u) {
    workgroupBarrier();
    let width = WIDTHS[layer];
    for (var work = lane; work < width * QUADS; work += GROUP) {
      let output = work % width;
      let quad = work / width;
      let product = start + quad * 4u;
      var sums: mat4x4f;
      for (var at = 0u; at < 4u; at += 1u) {
        if (layer == 0u) {
          sums[at] = gathered(min(product + at, last), output);
        } else {
          sums[at] = layers[weights + output];
        }
      }
      for (var input = 0u; input < inputs; input += 1u) {
        let x = hidden[before + input * QUADS + quad];
        let weight = layers[weights + (1u + input) * width + output];
        sums += mat4x4f(x.x * weight, x.y * weight, x.z * weight, x.w * weight);
      }
      let turned = transpose(sums);
      for (var at = 0u; at < 4u; at += 1u) {
        if (layer + 1u < LAYERS) {
          hidden[after + (output * 4u + at) * QUADS + quad] = max(turned[at], vec4f());
        } else if (product + at <= last) {
          outputs[product + at] = sums[at];
        }
      }
    }
    weights += width * (1u + inputs);
    inputs = width * 4u;
    let free = before;
    before = after;
    after = free;
  }
}
