//! The operations of networks over plain matrices, as a page has them.

use std::ops::Range;

use nestrank_kernels::{Dense, Start};

use super::Matrix;

/// See [`super::Ops::matmul`].
pub fn matmul(left: &Matrix, right: &Matrix) -> Matrix {
    let layer = Dense::new(&right.data, &vec![0.0; right.cols], right.rows);
    let mut product = Matrix::zeros(left.rows, right.cols);
    layer.apply(&left.data, left.rows, Start::Bias, false, &mut product.data);
    product
}

/// By element, with a matrix as large, one row for all, or one number a row.
pub fn with(left: &Matrix, right: &Matrix, of: impl Fn(f32, f32) -> f32) -> Matrix {
    // One number a row is repeated along it, one row again and again.
    let step = left.cols / right.cols.max(1);
    let each = left.data.iter().enumerate();
    let data = each.map(|(at, x)| of(*x, right.data[at / step % right.data.len()]));
    Matrix::new(left.rows, left.cols, data.collect())
}

/// By element.
pub fn map(matrix: &Matrix, of: impl Fn(f32) -> f32) -> Matrix {
    let data = matrix.data.iter().map(|x| of(*x));
    Matrix::new(matrix.rows, matrix.cols, data.collect())
}

/// See [`super::Ops::softmax`].
pub fn softmax(matrix: &Matrix) -> Matrix {
    let mut all = matrix.clone();
    for row in all.data.chunks_exact_mut(matrix.cols) {
        let highest = row.iter().fold(f32::MIN, |highest, x| x.max(highest));
        row.iter_mut().for_each(|x| *x = (*x - highest).exp());
        let sum: f32 = row.iter().sum();
        row.iter_mut().for_each(|x| *x /= sum);
    }
    all
}

/// See [`super::Ops::sum`].
pub fn sum(matrix: &Matrix) -> Matrix {
    let rows = matrix.data.chunks_exact(matrix.cols);
    Matrix::new(matrix.rows, 1, rows.map(|row| row.iter().sum()).collect())
}

/// See [`super::Ops::columns`].
pub fn columns(matrix: &Matrix, columns: Range<usize>) -> Matrix {
    let rows = matrix.data.chunks_exact(matrix.cols);
    let some = rows.flat_map(|row| &row[columns.clone()]).copied();
    Matrix::new(matrix.rows, columns.len(), some.collect())
}

/// See [`super::Ops::beside`].
pub fn beside(parts: &[&Matrix]) -> Matrix {
    let rows = parts[0].rows;
    let mut all = Matrix::new(rows, 0, Vec::new());
    for row in 0..rows {
        for part in parts {
            all.data.extend_from_slice(part.row(row));
        }
    }
    all.cols = all.data.len() / rows.max(1);
    all
}

/// See [`super::Ops::rows`].
pub fn rows(matrix: &Matrix, indices: &[u32]) -> Matrix {
    let rows = indices.iter().flat_map(|index| matrix.row(*index as usize));
    Matrix::new(indices.len(), matrix.cols, rows.copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cpu, Mat, Ops};

    fn matrix(rows: usize, cols: usize, seed: f32) -> Matrix {
        let number = |at: usize| ((at as f32 + seed) * 12.9898).sin();
        Matrix::new(rows, cols, (0..rows * cols).map(number).collect())
    }

    fn same(plain: &Matrix, burn: Mat<Cpu>) {
        let burn = burn.into_vec();
        assert_eq!(plain.data.len(), burn.len());
        for (plain, burn) in plain.data.iter().zip(burn) {
            assert!((plain - burn).abs() < 1e-6, "{plain} {burn}");
        }
    }

    #[test]
    fn every_operation_is_what_burn_makes_of_it() {
        let [left, right, small] = [matrix(5, 7, 1.0), matrix(7, 9, 2.0), matrix(5, 7, 3.0)];
        let [row, column] = [matrix(1, 7, 4.0), matrix(5, 1, 5.0)];
        let at_home = Mat::<Cpu>::cpu;
        let burn = at_home(&left);
        same(&matmul(&left, &right), burn.matmul(&at_home(&right)));
        for other in [&small, &row] {
            same(&with(&left, other, |x, y| x + y), burn.add(&at_home(other)));
        }
        for other in [&small, &row, &column] {
            same(&with(&left, other, |x, y| x * y), burn.mul(&at_home(other)));
        }
        same(&map(&left, |x| x.max(0.0)), burn.relu());
        same(&map(&left, |x| 1.0 / (1.0 + (-x).exp())), burn.sigmoid());
        same(&softmax(&left), burn.softmax());
        same(&sum(&left), burn.sum());
        same(&columns(&left, 2..5), burn.columns(2..5));
        let both = Mat::beside(&[burn.clone(), at_home(&small)]);
        same(&beside(&[&left, &small]), both);
        same(&rows(&left, &[4, 0, 4]), burn.rows(&[4, 0, 4]));
    }
}
