use super::dataset::Dataset;
use super::minimise::minimise;
use crate::features::Columns;

/// The numeric columns of a dataset as one wide matrix, `[rows, user columns + cells]`, without
/// ever putting it together: the shopper's columns are the same for all rows of a context.
pub struct Design<'a> {
    /// `[contexts, width]`
    pub user: &'a Columns,
    /// The context of each row.
    pub context: &'a [u32],
    /// `[rows, width]`
    pub cells: &'a Columns,
}

/// Logistic regression on standardised columns with an L2 penalty: what a shop's data person would
/// build first. Deterministic.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// The weight of each column as it comes.
    pub weights: Vec<f32>,
    /// In logits.
    pub bias: f32,
}

impl<'a> Design<'a> {
    /// The numeric columns of all groups; embeddings are left out.
    pub fn new(dataset: &'a Dataset) -> Self {
        Design {
            user: &dataset.user,
            context: &dataset.context,
            cells: &dataset.cells,
        }
    }

    fn columns(&self) -> usize {
        self.user.width + self.cells.width
    }

    fn parts(&self, row: usize) -> (&[f32], &[f32]) {
        let user = self.user.row(self.context[row] as usize);
        (user, self.cells.row(row))
    }

    /// Mean and one over the standard deviation of each column, 0 for one that never differs.
    fn moments(&self) -> (Vec<f64>, Vec<f64>) {
        let rows = self.context.len().max(1) as f64;
        let mut sums = vec![[0.0f64; 2]; self.columns()];
        for row in 0..self.context.len() {
            let (user, cells) = self.parts(row);
            for (sum, x) in sums.iter_mut().zip(user.iter().chain(cells)) {
                let x = f64::from(*x);
                *sum = [sum[0] + x, sum[1] + x * x];
            }
        }
        let means: Vec<f64> = sums.iter().map(|sum| sum[0] / rows).collect();
        let inverse = |(sum, mean): (&[f64; 2], &f64)| {
            let deviation = (sum[1] / rows - mean * mean).max(0.0).sqrt();
            if deviation > 1e-5 {
                1.0 / deviation
            } else {
                0.0
            }
        };
        let inverses = sums.iter().zip(&means).map(inverse).collect();
        (means, inverses)
    }
}

impl Logistic {
    /// Minimises the mean log loss plus `strength / 2` times the squared length of the weights on
    /// standardised columns; the bias is free.
    pub fn fit(design: &Design, labels: &[f32], strength: f64) -> Self {
        let (means, inverses) = design.moments();
        let plain = |standard: &[f64]| {
            let (bias, weights) = standard.split_last().expect("a bias");
            let weights: Vec<f64> = weights.iter().zip(&inverses).map(|(w, i)| w * i).collect();
            let shift: f64 = weights.iter().zip(&means).map(|(w, mean)| w * mean).sum();
            Logistic {
                weights: weights.iter().map(|w| *w as f32).collect(),
                bias: (bias - shift) as f32,
            }
        };
        let objective = |standard: &[f64]| {
            let (loss, gradient, errors) = plain(standard).loss(design, labels);
            let rows = labels.len().max(1) as f64;
            let mut slope = Vec::with_capacity(standard.len());
            let mut penalty = 0.0;
            for (column, gradient) in gradient.iter().enumerate() {
                let weight = standard[column];
                penalty += weight * weight;
                let centred = (gradient - errors * means[column]) * inverses[column];
                slope.push(centred / rows + strength * weight);
            }
            slope.push(errors / rows);
            (loss / rows + strength / 2.0 * penalty, slope)
        };
        plain(&minimise(objective, design.columns() + 1))
    }

    /// The logit of each row.
    pub fn logits(&self, design: &Design) -> Vec<f32> {
        let rows = 0..design.context.len();
        rows.map(|row| self.logit(design, row)).collect()
    }

    fn logit(&self, design: &Design, row: usize) -> f32 {
        let (user, cells) = design.parts(row);
        let (of_user, of_cells) = self.weights.split_at(user.len());
        self.bias + dot(of_user, user) + dot(of_cells, cells)
    }

    /// The sum of log losses, its gradient by weight as it comes, and by bias.
    fn loss(&self, design: &Design, labels: &[f32]) -> (f64, Vec<f64>, f64) {
        let (mut loss, mut errors) = (0.0, 0.0);
        let mut gradient = vec![0.0f64; design.columns()];
        // Rows are summed in 32 bits, blocks of them in 64.
        let mut block = vec![0.0f32; design.columns()];
        for (row, label) in labels.iter().enumerate() {
            let z = self.logit(design, row);
            let error = 1.0 / (1.0 + (-z).exp()) - label;
            loss += f64::from(z.max(0.0) + (-z.abs()).exp().ln_1p() - z * label);
            errors += f64::from(error);
            let (user, cells) = design.parts(row);
            let (of_user, of_cells) = block.split_at_mut(user.len());
            add(of_user, user, error);
            add(of_cells, cells, error);
            if row % 512 == 511 || row + 1 == labels.len() {
                for (sum, part) in gradient.iter_mut().zip(&mut block) {
                    *sum += f64::from(std::mem::take(part));
                }
            }
        }
        (loss, gradient, errors)
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    // Eight sums, so that they are computed side by side.
    let mut sums = [0.0f32; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn add(sum: &mut [f32], x: &[f32], scale: f32) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += scale * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(width: usize, data: Vec<f32>) -> Columns {
        Columns { data, width }
    }

    #[test]
    fn two_groups_get_their_shares() {
        // x = 5 has 2 positives of 10, x = 7 has 7 of 10; the user's column says nothing.
        let cells = columns(1, [[5.0; 10], [7.0; 10]].concat());
        let labels: Vec<f32> = [2, 7]
            .iter()
            .flat_map(|positives| (0..10).map(move |row| f32::from(row < *positives)))
            .collect();
        let (user, context) = (columns(1, vec![3.0]), vec![0; 20]);
        let design = Design {
            user: &user,
            context: &context,
            cells: &cells,
        };
        let fitted = Logistic::fit(&design, &labels, 0.0);
        let logits = fitted.logits(&design);
        let logit = |p: f32| (p / (1.0 - p)).ln();
        assert!((logits[0] - logit(0.2)).abs() < 1e-3, "{fitted:?}");
        assert!((logits[19] - logit(0.7)).abs() < 1e-3, "{fitted:?}");
        assert_eq!(fitted.weights[0], 0.0);
        assert_eq!(fitted, Logistic::fit(&design, &labels, 0.0));
        // A penalty draws the groups together, and leaves the mean where it is.
        let drawn = Logistic::fit(&design, &labels, 0.1).logits(&design);
        assert!(drawn[0] > logits[0] && drawn[19] < logits[19]);
        let mean: f32 = drawn.iter().map(|z| 1.0 / (1.0 + (-z).exp())).sum::<f32>() / 20.0;
        assert!((mean - 0.45).abs() < 1e-3);
    }

    #[test]
    fn ends_where_the_slope_is_zero() {
        // Two columns that go together, one of them of the context, of very different scales.
        let user = columns(1, (0..10).map(|c| (c % 5) as f32 * 100.0).collect());
        let context: Vec<u32> = (0..60).map(|row| row / 6).collect();
        let cell = |row: u32| (row / 6 % 5) as f32 * 0.01 + (row % 7) as f32 * 0.004;
        let cells = columns(1, (0..60).map(cell).collect());
        let labels: Vec<f32> = (0..60).map(|row| f32::from(row * row % 11 < 4)).collect();
        let design = Design {
            user: &user,
            context: &context,
            cells: &cells,
        };
        let strength = 0.05;
        let fitted = Logistic::fit(&design, &labels, strength);
        let (_, inverses) = design.moments();
        let (_, gradient, errors) = fitted.loss(&design, &labels);
        assert!((errors / 60.0).abs() < 1e-4);
        for column in 0..2 {
            // In standardised columns; the errors sum to 0, so that the means do not matter.
            let weight = f64::from(fitted.weights[column]) / inverses[column];
            let slope = gradient[column] * inverses[column] / 60.0 + strength * weight;
            assert!(slope.abs() < 1e-4, "{column}: {slope}");
        }
    }
}
