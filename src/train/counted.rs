use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use crate::model::{Matrix, Ops};

/// A matrix without numbers: a home in which operations are counted and not done.
#[derive(Clone)]
pub struct Counted {
    rows: usize,
    cols: usize,
    flops: Rc<Cell<u64>>,
}

impl Counted {
    /// A parameter; operations are added to `flops`.
    pub fn new(matrix: &Matrix, flops: &Rc<Cell<u64>>) -> Self {
        Counted::of(matrix.rows, matrix.cols, flops)
    }

    /// A matrix of that shape.
    pub fn of(rows: usize, cols: usize, flops: &Rc<Cell<u64>>) -> Self {
        Counted {
            rows,
            cols,
            flops: flops.clone(),
        }
    }

    /// A result of `cols` columns that took so many operations a number.
    fn result(&self, rows: usize, cols: usize, each: usize) -> Self {
        let more = rows as u64 * cols as u64 * each as u64;
        self.flops.set(self.flops.get() + more);
        Counted {
            rows,
            cols,
            flops: self.flops.clone(),
        }
    }
}

impl Ops for Counted {
    fn matmul(&self, other: &Self) -> Self {
        self.result(self.rows, other.cols, 2 * self.cols)
    }

    fn add(&self, _: &Self) -> Self {
        self.result(self.rows, self.cols, 1)
    }

    fn relu(&self) -> Self {
        self.result(self.rows, self.cols, 1)
    }

    fn mul(&self, _: &Self) -> Self {
        self.result(self.rows, self.cols, 1)
    }

    fn sigmoid(&self) -> Self {
        self.result(self.rows, self.cols, 3)
    }

    fn softmax(&self) -> Self {
        self.result(self.rows, self.cols, 5)
    }

    fn sum(&self) -> Self {
        self.result(self.rows, 1, self.cols)
    }

    fn columns(&self, columns: Range<usize>) -> Self {
        self.result(self.rows, columns.len(), 0)
    }

    fn beside(parts: &[Self]) -> Self {
        let cols = parts.iter().map(|part| part.cols).sum();
        parts[0].result(parts[0].rows, cols, 0)
    }

    fn rows(&self, indices: &[u32]) -> Self {
        self.result(indices.len(), self.cols, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_multiplications_and_additions() {
        let flops = Rc::default();
        let of = |rows, cols| Counted::new(&Matrix::zeros(rows, cols), &flops);
        of(3, 4).matmul(&of(4, 5)).add(&of(1, 5)).relu();
        assert_eq!(flops.get(), 2 * 3 * 4 * 5 + 3 * 5 + 3 * 5);
    }
}
