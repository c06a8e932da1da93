use burn_backend::{Backend, tensor::FloatTensor};

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

    /// `max(x, 0)` by element.
    fn relu(stored: &Self::Stored) -> Self::Stored {
        // Burn's `relu` links ten dtypes, this one does not.
        Self::store(Self::float_clamp_min(Self::load(stored), 0.0f32.into()))
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
        Mat(B::store(B::float_add(B::load(&self.0), B::load(&other.0))))
    }

    fn relu(&self) -> Self {
        Mat(<B as Home>::relu(&self.0))
    }

    fn rows(&self, indices: &[u32]) -> Self {
        Mat(B::rows(&self.0, indices))
    }
}
