use std::ops::Range;

use burn_backend::{Backend, Slice, tensor::FloatTensor};

use super::{Matrix, Ops};

/// A Burn backend as a home of matrices, straight on its [`Backend`] trait: the `burn` facade's
/// type-erased tensors would link every dtype into a shop's page.
pub trait Home: Backend {
    /// How a matrix is kept between operations.
    type Stored: Clone;

    /// Brings a matrix from plain memory.
    fn upload(matrix: &Matrix, device: &Self::Device) -> Self::Stored;

    /// A tensor for one operation.
    fn load(stored: &Self::Stored) -> FloatTensor<Self>;

    /// What an operation returned.
    fn store(tensor: FloatTensor<Self>) -> Self::Stored;

    /// Matrix product: Burn's, unless the home has a shorter way to the same arithmetic.
    fn matmul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        Self::store(Self::float_matmul(Self::load(left), Self::load(right)))
    }

    /// Sum by element; `right` may be `[1, m]`.
    fn add(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        Self::store(Self::float_add(Self::load(left), Self::load(right)))
    }

    /// `max(x, 0)` by element.
    fn relu(stored: &Self::Stored) -> Self::Stored {
        // Burn's `relu` links ten dtypes, this one does not.
        Self::store(Self::float_clamp_min(Self::load(stored), 0.0f32.into()))
    }

    /// Product by element; `right` may be `[n, 1]` or `[1, m]`.
    fn mul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        Self::store(Self::float_mul(Self::load(left), Self::load(right)))
    }

    /// The logistic function by element.
    fn sigmoid(stored: &Self::Stored) -> Self::Stored {
        // Burn's own covers half precision, by way of a logarithm.
        let miss = Self::float_exp(Self::float_neg(Self::load(stored)));
        Self::store(Self::float_recip(Self::float_add_scalar(
            miss,
            1.0f32.into(),
        )))
    }

    /// The softmax of each row.
    fn softmax(stored: &Self::Stored) -> Self::Stored {
        let numbers = Self::load(stored);
        // Burn's own takes the maximum by a gather, which links the integer dtypes.
        let highest = Self::float_max_dim(numbers.clone(), 1);
        let exponentials = Self::float_exp(Self::float_sub(numbers, highest));
        let sums = Self::float_sum_dim(exponentials.clone(), 1);
        Self::store(Self::float_div(exponentials, sums))
    }

    /// The sum of each row.
    fn sum(stored: &Self::Stored) -> Self::Stored {
        Self::store(Self::float_sum_dim(Self::load(stored), 1))
    }

    /// Some columns that follow each other.
    fn columns(stored: &Self::Stored, columns: Range<usize>) -> Self::Stored {
        let columns = Slice::from(columns);
        Self::store(Self::float_slice(
            Self::load(stored),
            &[Slice::full(), columns],
        ))
    }

    /// Matrices of as many rows beside each other.
    fn beside(parts: Vec<&Self::Stored>) -> Self::Stored {
        let parts = parts.into_iter().map(Self::load).collect();
        Self::store(Self::float_cat(parts, 1))
    }

    /// Gathers rows.
    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored;
}

/// A matrix on a Burn backend.
pub struct Mat<B: Home>(pub(crate) B::Stored);

impl<B: Home> Mat<B> {
    /// Brings a matrix from plain memory.
    pub fn new(matrix: &Matrix, device: &B::Device) -> Self {
        Mat(B::upload(matrix, device))
    }
}

impl<B: Home> Clone for Mat<B> {
    fn clone(&self) -> Self {
        Mat(self.0.clone())
    }
}

impl<B: Home> Ops for Mat<B> {
    fn matmul(&self, other: &Self) -> Self {
        Mat(<B as Home>::matmul(&self.0, &other.0))
    }

    fn add(&self, other: &Self) -> Self {
        Mat(<B as Home>::add(&self.0, &other.0))
    }

    fn relu(&self) -> Self {
        Mat(<B as Home>::relu(&self.0))
    }

    fn mul(&self, other: &Self) -> Self {
        Mat(<B as Home>::mul(&self.0, &other.0))
    }

    fn sigmoid(&self) -> Self {
        Mat(<B as Home>::sigmoid(&self.0))
    }

    fn softmax(&self) -> Self {
        Mat(<B as Home>::softmax(&self.0))
    }

    fn sum(&self) -> Self {
        Mat(<B as Home>::sum(&self.0))
    }

    fn columns(&self, columns: Range<usize>) -> Self {
        Mat(<B as Home>::columns(&self.0, columns))
    }

    fn beside(parts: &[Self]) -> Self {
        Mat(<B as Home>::beside(
            parts.iter().map(|part| &part.0).collect(),
        ))
    }

    fn rows(&self, indices: &[u32]) -> Self {
        Mat(B::rows(&self.0, indices))
    }
}
