//! Dense layers against the same sums in 64 bits.

use nestrank_kernels::{Dense, Start, take_columns};

/// Numbers in -1..1 that are always the same.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn layers_of_any_size_are_those_computed_by_hand() {
    for (seed, (rows, inputs, outputs)) in [
        (1, 1, 1),
        (3, 5, 8),
        (4, 16, 9),
        (24, 128, 64),
        (7, 3, 4),
        (9, 0, 5),
        (0, 4, 4),
        (33, 14, 17),
    ]
    .into_iter()
    .enumerate()
    {
        let seed = 10 * seed as u64;
        let (x, weight) = (
            numbers(rows * inputs, seed),
            numbers(inputs * outputs, seed + 1),
        );
        let (bias, before) = (
            numbers(outputs, seed + 2),
            numbers(rows * outputs, seed + 3),
        );
        let layer = Dense::new(&weight, &bias, inputs);
        for (start, relu) in [
            (Start::Bias, false),
            (Start::Bias, true),
            (Start::Output, false),
            (Start::Output, true),
        ] {
            let mut out = before.clone();
            layer.apply(&x, rows, start, relu, &mut out);
            for (at, found) in out.iter().enumerate() {
                let (row, col) = (at / outputs, at % outputs);
                let products = (0..inputs)
                    .map(|k| f64::from(x[row * inputs + k]) * f64::from(weight[k * outputs + col]));
                let begin = if start == Start::Bias {
                    bias[col]
                } else {
                    before[at]
                };
                let mut wanted = f64::from(begin) + products.sum::<f64>();
                if relu {
                    wanted = wanted.max(0.0);
                }
                assert!(
                    (f64::from(*found) - wanted).abs() < 1e-5,
                    "{found} {wanted}"
                );
            }
        }
        let some: Vec<usize> = (0..inputs).step_by(2).collect();
        let mut fewer = Vec::new();
        take_columns(&x, inputs, &some, &mut fewer);
        let only = |(at, x): (usize, &f32)| if at % inputs % 2 == 0 { *x } else { 0.0 };
        let others_0: Vec<f32> = x.iter().enumerate().map(only).collect();
        let [mut few, mut all] = [before.clone(), before.clone()];
        layer
            .of_inputs(&some)
            .apply(&fewer, rows, Start::Bias, false, &mut few);
        layer.apply(&others_0, rows, Start::Bias, false, &mut all);
        assert_eq!(few, all);
        let thin = |x: &f32| if *x > 0.5 { *x } else { 0.0 };
        let thin: Vec<f32> = x.iter().map(thin).collect();
        let (mut sparse, mut dense) = (before.clone(), before.clone());
        layer.apply_sparse(&thin, rows, &mut sparse);
        layer.apply(&thin, rows, Start::Bias, false, &mut dense);
        for (sparse, dense) in sparse.iter().zip(&dense) {
            assert!((sparse - dense).abs() < 1e-5, "{sparse} {dense}");
        }
    }
}
