use super::dataset::Dataset;
use super::world::World;
use crate::features::{Bag, Columns, Group};
use crate::model::{EmbeddingTable, Matrix};

/// Mean and spread of the numeric columns of a whole row, by which training standardises them; 0
/// and 1 for embeddings.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// The mean of each column.
    pub mean: Vec<f32>,
    /// The standard deviation of each column, bounded below.
    pub deviation: Vec<f32>,
}

/// A column that hardly ever differs must not be blown up by its tiny deviation.
const MIN_DEVIATION: f32 = 0.02;

impl Scaling {
    /// Measures the columns of a dataset, for embeddings of `dim` numbers.
    pub fn measure(dataset: &Dataset, dim: usize) -> Self {
        let (cells, deviations) = moments(&dataset.cells);
        let (user, user_deviations) = moments(&dataset.user);
        let item = Group::Item.columns().len();
        let lay_out = |cells: &[f32], user: &[f32], fill: f32| {
            let fill = |bags: usize| std::iter::repeat_n(fill, bags * dim);
            let mut row = cells[..item].to_vec();
            row.extend(fill(Group::Item.bags()));
            row.extend(user);
            row.extend(fill(Group::User.bags()));
            row.extend(&cells[item..]);
            row
        };
        Scaling {
            mean: lay_out(&cells, &user, 0.0),
            deviation: lay_out(&deviations, &user_deviations, 1.0),
        }
    }

    /// The first layer on rows as they come that equals `weight` and `bias` on standardised ones.
    pub fn fold(&self, weight: &mut Matrix, bias: &mut Matrix) {
        for (row, (mean, deviation)) in self.mean.iter().zip(&self.deviation).enumerate() {
            for col in 0..weight.cols {
                let scaled = &mut weight.data[row * weight.cols + col];
                *scaled /= deviation;
                bias.data[col] -= mean * *scaled;
            }
        }
    }
}

fn moments(columns: &Columns) -> (Vec<f32>, Vec<f32>) {
    let mut sum = vec![0.0f64; columns.width];
    let mut square = vec![0.0f64; columns.width];
    for row in columns.data.chunks_exact(columns.width) {
        for (col, x) in row.iter().enumerate() {
            sum[col] += f64::from(*x);
            square[col] += f64::from(*x) * f64::from(*x);
        }
    }
    let rows = columns.rows().max(1) as f64;
    let mean: Vec<f32> = sum.iter().map(|sum| (sum / rows) as f32).collect();
    let deviation = |(square, mean): (&f64, &f32)| {
        let variance = square / rows - f64::from(*mean).powi(2);
        (variance.max(0.0).sqrt() as f32).max(MIN_DEVIATION)
    };
    let deviations = square.iter().zip(&mean).map(deviation).collect();
    (mean, deviations)
}

/// Puts whole rows together, `[n, row width]`, and takes their gradients apart again.
pub struct Batch<'a> {
    /// Where features come from.
    pub dataset: &'a Dataset,
    /// Where the products' bags come from.
    pub world: &'a World,
    /// Standardises numeric columns, in training.
    pub scaling: Option<&'a Scaling>,
}

impl Batch<'_> {
    /// The whole rows of these indices into the dataset. Table rows marked in `dropped` are left
    /// out of every bag, as if their tokens had never been seen.
    pub fn rows(&self, indices: &[u32], table: &EmbeddingTable, dropped: &[bool]) -> Matrix {
        let item_columns = Group::Item.columns().len();
        let mut data = Vec::new();
        for &index in indices {
            let start = data.len();
            let cells = self.dataset.cells.row(index as usize);
            data.extend_from_slice(&cells[..item_columns]);
            embed(table, self.item_bag(index), dropped, &mut data);
            let context = self.dataset.context[index as usize] as usize;
            data.extend_from_slice(self.dataset.user.row(context));
            for bag in &self.dataset.pooled[context] {
                embed(table, bag, dropped, &mut data);
            }
            data.extend_from_slice(&cells[item_columns..]);
            if let Some(scaling) = self.scaling {
                let scales = scaling.mean.iter().zip(&scaling.deviation);
                for (x, (mean, deviation)) in data[start..].iter_mut().zip(scales) {
                    *x = (*x - mean) / deviation;
                }
            }
        }
        Matrix::new(indices.len(), data.len() / indices.len().max(1), data)
    }

    /// Adds the gradients of whole rows to the gradient of the embedding table.
    pub fn backward(&self, indices: &[u32], rows: &Matrix, dropped: &[bool], table: &mut Matrix) {
        let dim = table.cols;
        let item = Group::Item.columns().len();
        let user = item + dim + Group::User.columns().len();
        for (row, &index) in indices.iter().enumerate() {
            let gradient = rows.row(row);
            backward(
                table,
                self.item_bag(index),
                dropped,
                &gradient[item..item + dim],
            );
            let context = self.dataset.context[index as usize] as usize;
            for (task, bag) in self.dataset.pooled[context].iter().enumerate() {
                let start = user + task * dim;
                backward(table, bag, dropped, &gradient[start..start + dim]);
            }
        }
    }

    fn item_bag(&self, index: u32) -> &Bag {
        &self.world.profiles[self.dataset.item[index as usize] as usize].bag
    }
}

fn embed(table: &EmbeddingTable, bag: &Bag, dropped: &[bool], out: &mut Vec<f32>) {
    match dropped.is_empty() {
        true => table.embed(bag, out),
        false => table.embed(&kept(bag, dropped), out),
    }
}

fn backward(table: &mut Matrix, bag: &Bag, dropped: &[bool], gradient: &[f32]) {
    EmbeddingTable::backward(table, &kept(bag, dropped), gradient);
}

fn kept(bag: &Bag, dropped: &[bool]) -> Bag {
    let keep = |(row, _): &&(u32, f32)| !dropped.get(*row as usize).is_some_and(|dropped| *dropped);
    Bag {
        entries: bag.entries.iter().filter(keep).copied().collect(),
    }
}
