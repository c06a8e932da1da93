use super::Matrix;
use crate::features::Bag;

/// An embedding table and its bags: each bag becomes the weighted sum of the rows it names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EmbeddingTable(
    /// `[table rows, dim]`
    pub Matrix,
);

impl EmbeddingTable {
    /// Numbers in an embedding.
    pub fn dim(&self) -> usize {
        self.0.cols
    }

    /// Appends the bag's embedding, `[dim]`.
    pub fn embed(&self, bag: &Bag, out: &mut Vec<f32>) {
        let start = out.len();
        out.resize(start + self.dim(), 0.0);
        let sum = &mut out[start..];
        for &(row, weight) in &bag.entries {
            for (sum, x) in sum.iter_mut().zip(self.0.row(row as usize)) {
                *sum += weight * x;
            }
        }
    }

    /// Adds the gradient of a bag's embedding, `[dim]`, to the gradient of the table.
    pub fn backward(gradient: &mut Matrix, bag: &Bag, of_embedding: &[f32]) {
        let cols = gradient.cols;
        for &(row, weight) in &bag.entries {
            let start = row as usize * cols;
            for (sum, x) in gradient.data[start..start + cols]
                .iter_mut()
                .zip(of_embedding)
            {
                *sum += weight * x;
            }
        }
    }
}
