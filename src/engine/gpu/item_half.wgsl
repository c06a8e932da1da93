// The item half of the first layer, four outputs an invocation. Before this come constants: GROUP,
// invocations of a workgroup; WIDTH of the layer in vectors of four; COLUMNS of a product.

// The first layer's bias, then a row for each column.
@group(0) @binding(0) var<storage, read> layer: array<vec4f>;
// A row a product.
@group(0) @binding(1) var<storage, read> columns: array<f32>;
// How many products there are, and more.
@group(0) @binding(2) var<storage, read> keys: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> halves: array<vec4f>;

@compute @workgroup_size(GROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let work = (group.y * groups.x + group.x) * GROUP + lane;
  let output = work % WIDTH;
  let product = work / WIDTH;
  if (product >= keys[0].x) {
    return;
  }
  var sum = layer[output];
  for (var column = 0u; column < COLUMNS; column += 1u) {
    sum += columns[product * COLUMNS + column] * layer[(1u + column) * WIDTH + output];
  }
  halves[work] = sum;
}
