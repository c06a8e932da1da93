use wide::f32x8;

/// Outputs that are summed at once: two vectors of four, which with [`ROWS`] rows of sums, the two
/// of weights and one of inputs are what sixteen registers hold.
const LANES: usize = 8;
/// Rows that share each load of weights.
const ROWS: usize = 4;

/// A dense layer, `x W + b`, with its weights packed: for each eight outputs their weights lie
/// together, input after input.
#[derive(Clone, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// `[panels][inputs]`, eight outputs each; what is beyond the last output is 0.
    panels: Vec<f32x8>,
    /// `[panels]`
    bias: Vec<f32x8>,
}

/// What the sums of a layer start with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The layer's bias.
    Bias,
    /// What stands in the output already; the bias is left out.
    Output,
}

impl Dense {
    /// Packs weights, `[inputs, outputs]` row-major, and a bias, `[outputs]`.
    ///
    /// # Panics
    /// If their lengths do not fit.
    pub fn new(weight: &[f32], bias: &[f32], inputs: usize) -> Self {
        let outputs = bias.len();
        assert_eq!(weight.len(), inputs * outputs, "weights of a dense layer");
        let part = |row: &[f32], panel: usize| {
            let mut part = [0.0; LANES];
            let some = &row[panel * LANES..outputs.min((panel + 1) * LANES)];
            part[..some.len()].copy_from_slice(some);
            f32x8::from(part)
        };
        let count = outputs.div_ceil(LANES);
        let mut panels = Vec::with_capacity(count * inputs);
        for panel in 0..count {
            let rows = weight.chunks_exact(outputs.max(1));
            panels.extend(rows.map(|row| part(row, panel)));
        }
        Dense {
            inputs,
            outputs,
            panels,
            bias: (0..count).map(|panel| part(bias, panel)).collect(),
        }
    }

    /// The layer for rows that have only some of the inputs; the bias stays.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn of_inputs(&self, inputs: &[usize]) -> Self {
        let mut panels = Vec::with_capacity(self.bias.len() * inputs.len());
        for panel in self.panels.chunks_exact(self.inputs.max(1)) {
            panels.extend(inputs.iter().map(|input| panel[*input]));
        }
        Dense {
            inputs: inputs.len(),
            panels,
            bias: self.bias.clone(),
            ..*self
        }
    }

    /// Numbers in a row that comes in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers in a row that goes out.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// From `x`, `[rows, inputs]`, to `out`, `[rows, outputs]`; with `relu` no less than 0.
    ///
    /// # Panics
    /// If either is too short.
    #[inline(never)]
    #[cfg_attr(
        all(feature = "relaxed", target_arch = "wasm32"),
        target_feature(enable = "relaxed-simd")
    )]
    pub fn apply(&self, x: &[f32], rows: usize, start: Start, relu: bool, out: &mut [f32]) {
        if self.outputs == 0 {
            return;
        }
        if self.inputs == 0 {
            // Nothing comes in, and chunks of nothing are none.
            let rows = out.chunks_exact_mut(self.outputs).take(rows);
            return rows.for_each(|out| self.one(&[], start, relu, out));
        }
        let whole = rows / ROWS * ROWS;
        let (x, rest) = x[..rows * self.inputs].split_at(whole * self.inputs);
        let (out, rest_out) = out[..rows * self.outputs].split_at_mut(whole * self.outputs);
        let four = x.chunks_exact(ROWS * self.inputs);
        for (x, out) in four.zip(out.chunks_exact_mut(ROWS * self.outputs)) {
            self.four(x, start, relu, out);
        }
        let one = rest.chunks_exact(self.inputs);
        for (x, out) in one.zip(rest_out.chunks_exact_mut(self.outputs)) {
            self.one(x, start, relu, out);
        }
    }

    /// The same for rows most of whose numbers are 0, which are left out; the sums start with the
    /// bias, and there is no relu.
    ///
    /// # Panics
    /// If `x` or `out` is too short.
    #[inline(never)]
    #[cfg_attr(
        all(feature = "relaxed", target_arch = "wasm32"),
        target_feature(enable = "relaxed-simd")
    )]
    pub fn apply_sparse(&self, x: &[f32], rows: usize, out: &mut [f32]) {
        let mut said = Vec::with_capacity(self.inputs);
        for row in 0..rows {
            let x = &x[row * self.inputs..][..self.inputs];
            said.clear();
            said.extend(x.iter().copied().enumerate().filter(|(_, x)| *x != 0.0));
            let out = &mut out[row * self.outputs..][..self.outputs];
            let whole = self.bias.len() / 2 * 2;
            for panel in (0..whole).step_by(2) {
                self.sparse::<2>(&said, panel, out);
            }
            for panel in whole..self.bias.len() {
                self.sparse::<1>(&said, panel, out);
            }
        }
    }

    /// `N` panels of a row: the more at once, the less often is each input looked up.
    #[cfg_attr(
        all(feature = "relaxed", target_arch = "wasm32"),
        target_feature(enable = "relaxed-simd")
    )]
    fn sparse<const N: usize>(&self, said: &[(usize, f32)], panel: usize, out: &mut [f32]) {
        let panels: [usize; N] = std::array::from_fn(|at| panel + at);
        let weights = panels.map(|panel| &self.panels[panel * self.inputs..][..self.inputs]);
        let mut sums = panels.map(|panel| self.bias[panel]);
        for (input, x) in said {
            let x = f32x8::splat(*x);
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = multiply_add(x, weights[*input], *sum);
            }
        }
        for (panel, sums) in panels.into_iter().zip(sums) {
            self.store(panel, sums, false, out);
        }
    }

    #[cfg_attr(
        all(feature = "relaxed", target_arch = "wasm32"),
        target_feature(enable = "relaxed-simd")
    )]
    fn four(&self, x: &[f32], start: Start, relu: bool, out: &mut [f32]) {
        let (first, second) = x.split_at(2 * self.inputs);
        let (x0, x1) = first.split_at(self.inputs);
        let (x2, x3) = second.split_at(self.inputs);
        for (panel, weights) in self.panels.chunks_exact(self.inputs).enumerate() {
            let [mut s0, mut s1, mut s2, mut s3] =
                [0, 1, 2, 3].map(|row| self.sums(panel, start, &out[row * self.outputs..]));
            let inputs = x0.iter().zip(x1).zip(x2).zip(x3);
            for (weights, (((x0, x1), x2), x3)) in weights.iter().zip(inputs) {
                s0 = multiply_add(f32x8::splat(*x0), *weights, s0);
                s1 = multiply_add(f32x8::splat(*x1), *weights, s1);
                s2 = multiply_add(f32x8::splat(*x2), *weights, s2);
                s3 = multiply_add(f32x8::splat(*x3), *weights, s3);
            }
            for (row, sums) in [s0, s1, s2, s3].into_iter().enumerate() {
                self.store(panel, sums, relu, &mut out[row * self.outputs..]);
            }
        }
    }

    #[cfg_attr(
        all(feature = "relaxed", target_arch = "wasm32"),
        target_feature(enable = "relaxed-simd")
    )]
    fn one(&self, x: &[f32], start: Start, relu: bool, out: &mut [f32]) {
        for panel in 0..self.bias.len() {
            let weights = &self.panels[panel * self.inputs..][..self.inputs];
            let mut sums = self.sums(panel, start, out);
            for (weights, x) in weights.iter().zip(x) {
                sums = multiply_add(f32x8::splat(*x), *weights, sums);
            }
            self.store(panel, sums, relu, out);
        }
    }

    /// What the sums of a panel start with; `out` begins at the row.
    fn sums(&self, panel: usize, start: Start, out: &[f32]) -> f32x8 {
        if start == Start::Bias {
            return self.bias[panel];
        }
        let out = &out[panel * LANES..];
        match out.first_chunk() {
            // What lies beyond a row's end is not its own, and is not stored.
            Some(sums) => f32x8::from(*sums),
            None => {
                let mut sums = [0.0; LANES];
                sums[..out.len()].copy_from_slice(out);
                f32x8::from(sums)
            }
        }
    }

    fn store(&self, panel: usize, mut sums: f32x8, relu: bool, out: &mut [f32]) {
        if relu {
            sums = sums.fast_max(f32x8::ZERO);
        }
        let sums = sums.to_array();
        let (start, end) = (panel * LANES, self.outputs.min((panel + 1) * LANES));
        if end - start == LANES {
            out[start..end].copy_from_slice(&sums);
        } else {
            out[start..end].copy_from_slice(&sums[..end - start]);
        }
    }
}

/// `x w + sum`, where the machine has an instruction for it rounded once.
#[cfg_attr(
    all(feature = "relaxed", target_arch = "wasm32"),
    target_feature(enable = "relaxed-simd")
)]
#[inline]
fn multiply_add(x: f32x8, w: f32x8, sum: f32x8) -> f32x8 {
    #[cfg(not(all(feature = "relaxed", target_arch = "wasm32")))]
    {
        x * w + sum
    }
    #[cfg(all(feature = "relaxed", target_arch = "wasm32"))]
    {
        use core::arch::wasm32::{f32x4_relaxed_madd, v128};
        let [x, w, sum] = [x, w, sum].map(bytemuck::cast::<f32x8, [v128; 2]>);
        let halves = [0, 1].map(|half| f32x4_relaxed_madd(x[half], w[half], sum[half]));
        bytemuck::cast(halves)
    }
}
