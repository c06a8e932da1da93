//! The CPU home: burn-ndarray. Deprecated upstream, and one of the two backends this project is
//! asked for; [`super::Ops`] is the seam at which a successor would come in.
//!
//! Natively, and in the page's module for networks of every kind, every operation is Burn's own. In
//! the module that every page fetches they would link every dtype, order in memory and way of
//! broadcasting, some 40 KB of 200; there only an explanation asks for operations, and they go over
//! plain matrices ([`super::plain`]). Tests hold the two equal.
#![allow(deprecated)]

use burn_backend::tensor::FloatTensor;
use burn_ndarray::NdArray;

use super::{Home, Mat, Matrix};

/// The CPU backend.
pub type Cpu = NdArray;

#[cfg(any(feature = "all-networks", not(target_arch = "wasm32")))]
impl Home for NdArray {
    type Stored = FloatTensor<Self>;

    fn upload(matrix: &Matrix, device: &Self::Device) -> Self::Stored {
        use burn_backend::ops::FloatTensorOps;
        let data = burn_backend::TensorData::new(matrix.data.clone(), [matrix.rows, matrix.cols]);
        Self::float_from_data(data, device)
    }

    fn load(stored: &Self::Stored) -> FloatTensor<Self> {
        stored.clone()
    }

    fn store(tensor: FloatTensor<Self>) -> Self::Stored {
        tensor
    }

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        use burn_backend::ops::{FloatTensorOps, IntTensorOps};
        let indices: Vec<i64> = indices.iter().map(|index| i64::from(*index)).collect();
        let count = indices.len();
        let data = burn_backend::TensorData::new(indices, [count]);
        let indices = Self::int_from_data(data, &Default::default());
        Self::float_select(stored.clone(), 0, indices)
    }
}

#[cfg(all(target_arch = "wasm32", not(feature = "all-networks")))]
impl Home for NdArray {
    type Stored = std::rc::Rc<Matrix>;

    fn upload(matrix: &Matrix, _: &Self::Device) -> Self::Stored {
        matrix.clone().into()
    }

    fn load(_: &Self::Stored) -> FloatTensor<Self> {
        unreachable!("no operation of a page is the backend's")
    }

    fn store(_: FloatTensor<Self>) -> Self::Stored {
        unreachable!("no operation of a page is the backend's")
    }

    fn matmul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        plain::matmul(left, right).into()
    }

    fn add(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        plain::with(left, right, |x, y| x + y).into()
    }

    fn relu(stored: &Self::Stored) -> Self::Stored {
        plain::map(stored, |x| x.max(0.0)).into()
    }

    fn mul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        plain::with(left, right, |x, y| x * y).into()
    }

    fn sigmoid(stored: &Self::Stored) -> Self::Stored {
        plain::map(stored, |x| 1.0 / (1.0 + (-x).exp())).into()
    }

    fn softmax(stored: &Self::Stored) -> Self::Stored {
        plain::softmax(stored).into()
    }

    fn sum(stored: &Self::Stored) -> Self::Stored {
        plain::sum(stored).into()
    }

    fn columns(stored: &Self::Stored, columns: std::ops::Range<usize>) -> Self::Stored {
        plain::columns(stored, columns).into()
    }

    fn beside(parts: Vec<&Self::Stored>) -> Self::Stored {
        let parts: Vec<&Matrix> = parts.into_iter().map(|part| &**part).collect();
        plain::beside(&parts).into()
    }

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        plain::rows(stored, indices).into()
    }
}

#[cfg(all(target_arch = "wasm32", not(feature = "all-networks")))]
use super::plain;

impl Mat<NdArray> {
    /// Brings a matrix into the CPU home.
    pub fn cpu(matrix: &Matrix) -> Self {
        Mat::new(matrix, &Default::default())
    }

    /// The numbers, row after row.
    #[cfg(any(feature = "all-networks", not(target_arch = "wasm32")))]
    pub fn into_vec(self) -> Vec<f32> {
        use burn_backend::ops::FloatTensorOps;
        let data = burn_backend::try_read_sync(NdArray::float_into_data(self.0));
        let numbers = data.and_then(Result::ok);
        let numbers = numbers.and_then(|data| data.try_into_vec().ok());
        numbers.expect("the CPU holds numbers of 32 bits, and nobody waits for them")
    }

    /// The numbers, row after row.
    #[cfg(all(target_arch = "wasm32", not(feature = "all-networks")))]
    pub fn into_vec(self) -> Vec<f32> {
        self.0.data.clone()
    }
}
