/// The columns of `x`, `[rows, width]`, that are not 0 in every row, in their order.
#[inline(never)]
pub fn used_columns(x: &[f32], width: usize) -> Vec<usize> {
    // Most columns are told by the first rows, and then only the others are looked at.
    let mut unused: Vec<usize> = (0..width).collect();
    for row in x.chunks_exact(width.max(1)) {
        unused.retain(|column| row[*column] == 0.0);
        if unused.is_empty() {
            break;
        }
    }
    let mut used: Vec<usize> = (0..width).collect();
    used.retain(|column| !unused.contains(column));
    used
}

/// Some columns of `x`, `[rows, width]`, side by side: `[rows, columns.len()]`, into `out`.
///
/// # Panics
/// If there is no such column.
#[inline(never)]
pub fn take_columns(x: &[f32], width: usize, columns: &[usize], out: &mut Vec<f32>) {
    let rows = x.len() / width.max(1);
    out.clear();
    out.resize(rows * columns.len(), 0.0);
    let outs = out.chunks_exact_mut(columns.len().max(1));
    for (row, out) in x.chunks_exact(width.max(1)).zip(outs) {
        for (out, column) in out.iter_mut().zip(columns) {
            *out = row[*column];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_nothing_are_left_out() {
        let x = [0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 3.0, 0.0, 0.0, 0.0, -1.0, 0.0];
        let used = used_columns(&x, 4);
        assert_eq!(used, [0, 1, 2]);
        let mut some = vec![9.0];
        take_columns(&x, 4, &used[1..], &mut some);
        assert_eq!(some, [1.0, 0.0, 0.0, 3.0, 0.0, -1.0]);
        take_columns(&x, 4, &[], &mut some);
        assert!(some.is_empty());
        assert!(used_columns(&[0.0; 6], 3).is_empty());
        assert!(used_columns(&[], 0).is_empty());
    }
}
