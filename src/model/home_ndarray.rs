//! The CPU home: burn-ndarray. Deprecated upstream, and one of the two backends this project is
//! asked for; [`super::Ops`] is the seam at which a successor would come in.
#![allow(deprecated)]

use burn_backend::tensor::FloatTensor;
use burn_ndarray::{NdArray, NdArrayTensor};
use ndarray::{ArcArray, Array2, ArrayView2, IxDyn, linalg::general_mat_mul};

use super::{Home, Mat, Matrix};

/// The CPU backend.
pub type Cpu = NdArray;

impl Home for NdArray {
    /// Not the backend's tensor, whose every variant would be linked wherever one is dropped.
    type Stored = ArcArray<f32, IxDyn>;

    fn upload(matrix: &Matrix, _: &Self::Device) -> Self::Stored {
        ArcArray::from_shape_vec(IxDyn(&[matrix.rows, matrix.cols]), matrix.data.clone())
            .expect("a matrix has rows x columns numbers")
    }

    fn load(stored: &Self::Stored) -> FloatTensor<Self> {
        NdArrayTensor::from(stored.clone())
    }

    fn store(tensor: FloatTensor<Self>) -> Self::Stored {
        match tensor {
            NdArrayTensor::F32(storage) => storage.into_shared(),
            _ => unreachable!("operations on f32 return f32"),
        }
    }

    /// What Burn calls once it has worked out batches. The way there reshapes to any number of
    /// dimensions, which would be 10 KB of the page.
    fn matmul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        let (left, right) = (matrix(left), matrix(right));
        let mut product = Array2::zeros((left.nrows(), right.ncols()));
        general_mat_mul(1.0, &left, &right, 0.0, &mut product);
        product.into_dyn().into_shared()
    }

    /// Over the plain numbers: Burn's way looks after every order in which an array may lie in
    /// memory, at 1 KB of the page.
    fn relu(stored: &Self::Stored) -> Self::Stored {
        // Unlike `max`, this becomes vector instructions.
        let numbers = numbers(stored).iter().map(|x| 0.5 * (x + x.abs()));
        let (rows, cols) = (stored.shape()[0], stored.shape()[1]);
        Self::upload(
            &Matrix::new(rows, cols, numbers.collect()),
            &Default::default(),
        )
    }

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        // ndarray's own `select` would be 6 KB of the page for this.
        let (all, width) = (numbers(stored), stored.shape()[1]);
        let row = |&index: &u32| &all[index as usize * width..][..width];
        let data = indices.iter().flat_map(row).copied().collect();
        Self::upload(
            &Matrix::new(indices.len(), width, data),
            &Default::default(),
        )
    }
}

impl Mat<NdArray> {
    /// Brings a matrix into the CPU home.
    pub fn cpu(matrix: &Matrix) -> Self {
        Mat::new(matrix, &Default::default())
    }

    /// The numbers, row after row.
    pub fn into_vec(self) -> Vec<f32> {
        numbers(&self.0).to_vec()
    }
}

fn matrix(stored: &ArcArray<f32, IxDyn>) -> ArrayView2<'_, f32> {
    let shape = (stored.shape()[0], stored.shape()[1]);
    ArrayView2::from_shape(shape, numbers(stored)).expect("a matrix has rows x columns numbers")
}

fn numbers(stored: &ArcArray<f32, IxDyn>) -> &[f32] {
    stored
        .as_slice()
        .expect("operations return row-major tensors")
}
