//! The CPU home: burn-ndarray. Deprecated upstream, and one of the two backends this project is
//! asked for; [`super::Ops`] is the seam at which a successor would come in.
#![allow(deprecated)]

use burn_backend::tensor::FloatTensor;
use burn_ndarray::{NdArray, NdArrayTensor};
use ndarray::{ArcArray, Axis, IxDyn};

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

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        let indices: Vec<usize> = indices.iter().map(|index| *index as usize).collect();
        stored.select(Axis(0), &indices).into_shared()
    }
}

impl Mat<NdArray> {
    /// Brings a matrix into the CPU home.
    pub fn cpu(matrix: &Matrix) -> Self {
        Mat::new(matrix, &Default::default())
    }

    /// The numbers, row after row.
    pub fn into_vec(self) -> Vec<f32> {
        self.0.iter().copied().collect()
    }
}
