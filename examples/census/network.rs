//! A network of the `model` layer over census rows.

use nestrank::model::{Cpu, Mat, Matrix, ModelConfig, Network, Parameters};
use nestrank::train::init_parameter;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::data::Census;

/// An embedding table for the categories, and a network over what it makes of a person.
#[derive(Clone)]
pub struct Net {
    pub config: ModelConfig,
    /// The network's parameters, and the table among them.
    pub parameters: Parameters,
}

/// The name of the embedding table. A row of it is what a layer over one-hot columns would have for
/// that value, hence a weight.
pub const TABLE: &str = "categories.weight";
/// Rows at once.
const ROWS: usize = 1_024;

impl Net {
    /// A network with its initial weights.
    pub fn new(config: ModelConfig, census: &Census, seed: u64) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut parameters = Parameters::default();
        let mut add = |name: String, rows: usize, cols: usize| {
            let mut matrix = Matrix::zeros(rows, cols);
            init_parameter(&name, &mut matrix, &mut random);
            parameters.0.insert(name, matrix);
        };
        let dim = config.embedding_dim;
        add(TABLE.into(), census.table_rows, dim);
        for shape in config.network_shapes(census.inputs(dim)) {
            add(shape.name, shape.rows, shape.cols);
        }
        Net { config, parameters }
    }

    /// What the network gets of these people, `[people, inputs]`: the embedding of each of their
    /// categories, then their numbers.
    pub fn rows(&self, census: &Census, people: &[u32]) -> Matrix {
        let table = self.parameters.get(TABLE);
        let unknown = vec![0.0; table.cols];
        let inputs = census.inputs(table.cols);
        let mut data = Vec::with_capacity(people.len() * inputs);
        for person in people {
            for row in &census.categories[*person as usize] {
                let embedding = row.map_or(&unknown[..], |row| table.row(row as usize));
                data.extend_from_slice(embedding);
            }
            data.extend_from_slice(&census.numbers[*person as usize]);
        }
        Matrix::new(people.len(), inputs, data)
    }

    /// The table's gradient, from that of [`Net::rows`].
    pub fn table_gradient(&self, census: &Census, people: &[u32], of_rows: &Matrix) -> Matrix {
        let table = self.parameters.get(TABLE);
        let dim = table.cols;
        let mut gradient = Matrix::zeros(table.rows, dim);
        for (place, person) in people.iter().enumerate() {
            let categories = &census.categories[*person as usize];
            for (row, part) in categories.iter().zip(of_rows.row(place).chunks_exact(dim)) {
                let Some(row) = row else { continue };
                let sums = &mut gradient.data[*row as usize * dim..(*row as usize + 1) * dim];
                for (sum, x) in sums.iter_mut().zip(part) {
                    *sum += x;
                }
            }
        }
        gradient
    }

    /// The logits of income and never-married of these people, a list each.
    pub fn predict(&self, census: &Census, people: &[u32]) -> [Vec<f32>; 2] {
        let network = Network::new(&self.config, &self.parameters, |_, matrix| {
            Mat::<Cpu>::cpu(matrix)
        });
        let mut logits = [Vec::new(), Vec::new()];
        for people in people.chunks(ROWS) {
            let rows = Mat::cpu(&self.rows(census, people));
            for outputs in network.whole(&rows).into_vec().as_chunks::<4>().0 {
                for (logits, output) in logits.iter_mut().zip(outputs) {
                    logits.push(*output);
                }
            }
        }
        logits
    }
}
