//! The CPU home: burn-ndarray. Deprecated upstream, and one of the two backends this project is
//! asked for; [`super::Ops`] is the seam at which a successor would come in.
#![allow(deprecated)]

use std::ops::Range;

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
        array(matrix.rows, matrix.cols, matrix.data.clone())
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

    // What follows goes over the plain numbers: Burn's ways look after every order in which an
    // array may lie in memory, and every dtype, at 1 KB of the page and more each.

    fn relu(stored: &Self::Stored) -> Self::Stored {
        // Unlike `max`, this becomes vector instructions.
        map(stored, |x| 0.5 * (x + x.abs()))
    }

    fn mul(left: &Self::Stored, right: &Self::Stored) -> Self::Stored {
        let (rows, width) = (left.shape()[0], left.shape()[1]);
        // One factor a row is repeated along it, one row again and again.
        let step = width / right.shape()[1];
        let (each, right) = (numbers(left).iter().enumerate(), numbers(right));
        let product = each.map(|(index, x)| x * right[index / step % right.len()]);
        array(rows, width, product.collect())
    }

    fn sigmoid(stored: &Self::Stored) -> Self::Stored {
        map(stored, |x| 1.0 / (1.0 + (-x).exp()))
    }

    fn softmax(stored: &Self::Stored) -> Self::Stored {
        let mut all = numbers(stored).to_vec();
        for row in all.chunks_exact_mut(stored.shape()[1]) {
            let highest = row.iter().fold(f32::MIN, |highest, x| x.max(highest));
            row.iter_mut().for_each(|x| *x = (*x - highest).exp());
            let sum: f32 = row.iter().sum();
            row.iter_mut().for_each(|x| *x /= sum);
        }
        array(stored.shape()[0], stored.shape()[1], all)
    }

    fn sum(stored: &Self::Stored) -> Self::Stored {
        let rows = numbers(stored).chunks_exact(stored.shape()[1]);
        array(
            stored.shape()[0],
            1,
            rows.map(|row| row.iter().sum()).collect(),
        )
    }

    fn columns(stored: &Self::Stored, columns: Range<usize>) -> Self::Stored {
        let rows = numbers(stored).chunks_exact(stored.shape()[1]);
        let some = rows.flat_map(|row| &row[columns.clone()]).copied();
        array(stored.shape()[0], columns.len(), some.collect())
    }

    fn beside(parts: Vec<&Self::Stored>) -> Self::Stored {
        let rows = parts[0].shape()[0];
        let mut all = Vec::new();
        for row in 0..rows {
            for part in &parts {
                let width = part.shape()[1];
                all.extend_from_slice(&numbers(part)[row * width..][..width]);
            }
        }
        array(rows, all.len() / rows.max(1), all)
    }

    fn rows(stored: &Self::Stored, indices: &[u32]) -> Self::Stored {
        // ndarray's own `select` would be 6 KB of the page for this.
        let (all, width) = (numbers(stored), stored.shape()[1]);
        let row = |&index: &u32| &all[index as usize * width..][..width];
        let data = indices.iter().flat_map(row).copied().collect();
        array(indices.len(), width, data)
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

fn array(rows: usize, cols: usize, data: Vec<f32>) -> ArcArray<f32, IxDyn> {
    ArcArray::from_shape_vec(IxDyn(&[rows, cols]), data)
        .expect("a matrix has rows x columns numbers")
}

fn map(stored: &ArcArray<f32, IxDyn>, of: impl Fn(f32) -> f32) -> ArcArray<f32, IxDyn> {
    let numbers = numbers(stored).iter().map(|x| of(*x)).collect();
    array(stored.shape()[0], stored.shape()[1], numbers)
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
