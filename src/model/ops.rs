use std::ops::Range;

/// The tensor operations that networks are made of. All tensors are matrices, `[rows, columns]`.
///
/// A parity test holds each operation equal in all homes.
pub trait Ops: Clone {
    /// Matrix product: `[n, k] x [k, m] -> [n, m]`.
    fn matmul(&self, other: &Self) -> Self;

    /// Sum by element; `other` is `[n, m]` too, or `[1, m]` and added to every row.
    fn add(&self, other: &Self) -> Self;

    /// `max(x, 0)` by element.
    fn relu(&self) -> Self;

    /// Product by element; `other` is `[n, m]` too, or `[n, 1]`, a factor for each row, or
    /// `[1, m]`, a factor for each column.
    fn mul(&self, other: &Self) -> Self;

    /// `1 / (1 + exp(-x))` by element.
    fn sigmoid(&self) -> Self;

    /// The softmax of each row.
    fn softmax(&self) -> Self;

    /// The sum of each row: `[n, m] -> [n, 1]`.
    fn sum(&self) -> Self;

    /// Some columns that follow each other: `[n, m] -> [n, columns]`.
    fn columns(&self, columns: Range<usize>) -> Self;

    /// Matrices of as many rows beside each other.
    ///
    /// # Panics
    /// If there are none.
    fn beside(parts: &[Self]) -> Self;

    /// Gathers rows: `[k, m]` and `n` indices below `k` `-> [n, m]`.
    fn rows(&self, indices: &[u32]) -> Self;

    /// In training, zeroes elements at random and scales up the others; elsewhere, nothing.
    /// Srivastava et al., *Dropout* (2014).
    fn dropout(self) -> Self {
        self
    }
}
