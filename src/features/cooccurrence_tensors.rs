//! Which categories go together as the named tensors of a bundle, and back.

use super::{Cooccurrence, KeyMap};
use crate::domain::{Error, Result, Tensors};

const VECTORS: &str = "categories.embedding";
const NEIGHBOURS: &str = "categories.neighbours";
const WEIGHTS: &str = "categories.neighbour_weights";

/// The tensors that are large, and lose nothing that matters in 16 bits.
#[cfg(feature = "train")]
pub const COOCCURRENCE_LARGE: [&str; 2] = [VECTORS, WEIGHTS];

impl Cooccurrence {
    /// Adds the tensors, with a row for each of the sorted category keys.
    pub(super) fn put(&self, tensors: &mut Tensors, rows: usize) {
        tensors.put_f32(VECTORS, &[rows, self.dim], self.vectors.clone());
        let neighbours = self.neighbours.iter().map(|row| *row as f32).collect();
        tensors.put_f32(NEIGHBOURS, &[rows, self.degree], neighbours);
        tensors.put_f32(WEIGHTS, &[rows, self.degree], self.weights.clone());
    }

    /// Takes the tensors out; `shares` are each category's, of all events.
    ///
    /// # Errors
    /// [`Error::ModelInvalid`], naming the tensor that is missing or wrong.
    pub(super) fn take(tensors: &mut Tensors, keys: &[u64], shares: &[[f32; 4]]) -> Result<Self> {
        let dim = tensors.dim_of(VECTORS, 1)?;
        let vectors = tensors.take_f32(VECTORS, &[keys.len(), dim])?;
        let degree = tensors.dim_of(NEIGHBOURS, 1)?;
        let neighbours = tensors.take_f32(NEIGHBOURS, &[keys.len(), degree])?;
        let weights = tensors.take_f32(WEIGHTS, &[keys.len(), degree])?;
        if vectors.iter().any(|x| x.abs() > 1.01) {
            return Err(Error::invalid(VECTORS, "holds a vector longer than 1"));
        }
        if weights.iter().any(|x| !(0.0..=1.0).contains(x)) {
            return Err(Error::invalid(WEIGHTS, "holds a share outside 0..1"));
        }
        let limit = keys.len() as f32;
        if (neighbours.iter()).any(|row| !(0.0..limit).contains(row) || row.fract() != 0.0) {
            return Err(Error::invalid(NEIGHBOURS, "names a row that is not there"));
        }
        let neighbours = neighbours.into_iter().map(|row| row as u32).collect();
        let rows: KeyMap<u32> = keys.iter().copied().zip(0..).collect();
        let own: Vec<f32> = shares.iter().map(|share| share[0]).collect();
        Ok(Cooccurrence::new(
            rows,
            [dim, degree],
            vectors,
            neighbours,
            weights,
            &own,
        ))
    }
}
