use wide::f32x8;

/// Adds a row to another.
///
/// # Panics
/// If they differ in length.
#[inline(never)]
pub fn add(sum: &mut [f32], row: &[f32]) {
    assert_eq!(sum.len(), row.len());
    let (sums, rest) = sum.as_chunks_mut::<8>();
    let (rows, rest_of_row) = row.as_chunks::<8>();
    for (sum, row) in sums.iter_mut().zip(rows) {
        *sum = (f32x8::from(*sum) + f32x8::from(*row)).to_array();
    }
    for (sum, x) in rest.iter_mut().zip(rest_of_row) {
        *sum += x;
    }
}

/// The sum of three rows.
///
/// # Panics
/// If they differ in length.
#[inline(never)]
pub fn sum(first: &[f32], second: &[f32], third: &[f32], out: &mut [f32]) {
    let length = out.len();
    assert!(first.len() == length && second.len() == length && third.len() == length);
    let (outs, rest) = out.as_chunks_mut::<8>();
    let [first, second, third] = [first, second, third].map(|row| row.as_chunks::<8>());
    let rows = first.0.iter().zip(second.0).zip(third.0);
    for (out, ((x, y), z)) in outs.iter_mut().zip(rows) {
        *out = (f32x8::from(*x) + f32x8::from(*y) + f32x8::from(*z)).to_array();
    }
    let rests = first.1.iter().zip(second.1).zip(third.1);
    for (out, ((x, y), z)) in rest.iter_mut().zip(rests) {
        *out = x + y + z;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_length_are_added() {
        for length in [0, 1, 8, 13, 40] {
            let row = |step: f32| (0..length).map(|at| step * at as f32).collect::<Vec<f32>>();
            let mut found = row(1.0);
            add(&mut found, &row(2.0));
            assert_eq!(found, row(3.0));
            sum(&row(1.0), &row(2.0), &row(4.0), &mut found);
            assert_eq!(found, row(7.0));
        }
    }
}
