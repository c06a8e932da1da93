//! The trainer's home: Burn's tensors on an autodiff device.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{Matrix, Ops};

/// A matrix whose operations are recorded for the backward pass.
#[derive(Clone)]
pub struct Graph {
    /// The tensor.
    pub tensor: Tensor<2>,
    dropout: Option<Rc<RefCell<Dropout>>>,
}

/// A seeded source of dropout masks.
pub struct Dropout {
    rate: f32,
    random: Pcg64Mcg,
}

impl Dropout {
    /// Drops each element with probability `rate`, in 0..1.
    pub fn new(rate: f32, seed: u64) -> Self {
        Dropout {
            rate,
            random: Pcg64Mcg::seed_from_u64(seed),
        }
    }

    fn mask(&mut self, rows: usize, cols: usize) -> Vec<f32> {
        let keep = 1.0 / (1.0 - self.rate);
        // Sixteen random bits an element are enough, and a quarter of the cost.
        let limit = (self.rate * 65_536.0) as u64;
        let mut bits = 0u64;
        let draw = |index: usize| {
            if index.is_multiple_of(4) {
                bits = self.random.next_u64();
            }
            let dropped = (bits >> (index % 4 * 16)) & 0xffff < limit;
            if dropped { 0.0 } else { keep }
        };
        (0..rows * cols).map(draw).collect()
    }
}

impl Graph {
    /// Brings a matrix from plain memory; with `dropout`, what is computed from it is dropped.
    pub fn new(matrix: Matrix, device: &Device, dropout: Option<Rc<RefCell<Dropout>>>) -> Self {
        let data = TensorData::new(matrix.data, [matrix.rows, matrix.cols]);
        Graph {
            tensor: Tensor::from_data(data, device),
            dropout,
        }
    }

    /// A leaf whose gradient is wanted.
    pub fn require_grad(mut self) -> Self {
        self.tensor = self.tensor.require_grad();
        self
    }

    fn with(&self, tensor: Tensor<2>) -> Self {
        Graph {
            tensor,
            dropout: self.dropout.clone(),
        }
    }
}

impl Ops for Graph {
    fn matmul(&self, other: &Self) -> Self {
        self.with(self.tensor.clone().matmul(other.tensor.clone()))
    }

    fn add(&self, other: &Self) -> Self {
        self.with(self.tensor.clone() + other.tensor.clone())
    }

    fn relu(&self) -> Self {
        self.with(burn::tensor::activation::relu(self.tensor.clone()))
    }

    fn mul(&self, other: &Self) -> Self {
        self.with(self.tensor.clone() * other.tensor.clone())
    }

    fn sigmoid(&self) -> Self {
        self.with(burn::tensor::activation::sigmoid(self.tensor.clone()))
    }

    fn softmax(&self) -> Self {
        self.with(burn::tensor::activation::softmax(self.tensor.clone(), 1))
    }

    fn sum(&self) -> Self {
        self.with(self.tensor.clone().sum_dim(1))
    }

    fn columns(&self, columns: Range<usize>) -> Self {
        self.with(self.tensor.clone().slice_dim(1, columns))
    }

    fn beside(parts: &[Self]) -> Self {
        let tensors = parts.iter().map(|part| part.tensor.clone()).collect();
        parts[0].with(Tensor::cat(tensors, 1))
    }

    fn rows(&self, indices: &[u32]) -> Self {
        let indices: Vec<i64> = indices.iter().map(|index| i64::from(*index)).collect();
        let count = indices.len();
        let indices = TensorData::new(indices, [count]);
        let indices = Tensor::<1, Int>::from_data(indices, &self.tensor.device());
        self.with(self.tensor.clone().select(0, indices))
    }

    fn dropout(self) -> Self {
        let Some(dropout) = self
            .dropout
            .clone()
            .filter(|dropout| dropout.borrow().rate > 0.0)
        else {
            return self;
        };
        let [rows, cols] = self.tensor.dims();
        let mask = TensorData::new(dropout.borrow_mut().mask(rows, cols), [rows, cols]);
        let mask = Tensor::from_data(mask, &self.tensor.device());
        self.with(self.tensor.clone() * mask)
    }
}
