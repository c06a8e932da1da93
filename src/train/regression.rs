use burn::tensor::{Tensor, TensorData};

use super::Prepared;
use super::batch::Dropped;
use super::dataset::Dataset;
use crate::domain::Task;
use crate::model::{Cpu, Mat, Matrix, Model, Network};

/// What can be learnt as a number beside the tasks. It makes the shared layers better or not; no
/// bundle has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// How long the shopper stayed, `ln(1 + s)`; missing without a contact whose dwell is known.
    Dwell,
    /// What was spent on a purchase, `ln(1 + price)`; missing without one, or without a price.
    Spend,
}

/// How far off a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Distance {
    /// Half the square.
    Mse,
    /// Half the square up to 1, then straight on. Huber, *Robust estimation* (1964).
    Huber,
}

/// The regressions of a recipe.
#[derive(Clone, Debug)]
pub struct Regression {
    /// What is learnt.
    pub targets: Vec<Target>,
    /// How far off counts.
    pub distance: Distance,
    /// Weight of each beside the tasks' losses.
    pub weight: f32,
}

impl Target {
    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Target::Dwell => "dwell",
            Target::Spend => "spend",
        }
    }
}

impl Regression {
    /// Nothing but the tasks.
    pub fn none() -> Self {
        Regression {
            targets: Vec::new(),
            distance: Distance::Huber,
            weight: 0.0,
        }
    }

    /// How many rows of a batch have each target, given the targets, `[n, targets]`, NaN where
    /// missing.
    pub fn known(&self, targets: &[f32]) -> Vec<f32> {
        let count = self.targets.len();
        let known = |target| targets.iter().skip(target).step_by(count);
        let known = |target| known(target).filter(|x| !x.is_nan()).count() as f32;
        (0..count).map(known).collect()
    }

    /// The weighted sum over targets of the mean distance over the rows that have one, given the
    /// outputs of a part of a batch, `[n, tasks + targets]`, their targets, `[n, targets]`, and how
    /// many rows of the whole batch have each.
    pub fn loss(&self, outputs: Tensor<2>, targets: &[f32], known: &[f32]) -> Tensor<1> {
        let (count, first) = (self.targets.len(), Task::ALL.len());
        let [rows, width] = outputs.dims();
        let found = outputs.slice([0..rows, first..width]);
        // Each target counts as the mean over the rows that have it.
        let each = known.iter().map(|known| self.weight / known.max(1.0));
        let each: Vec<f32> = each.collect();
        let weight = |(at, x): (usize, &f32)| f32::from(!x.is_nan()) * each[at % count];
        let weights: Vec<f32> = targets.iter().enumerate().map(weight).collect();
        let filled: Vec<f32> = targets
            .iter()
            .map(|x| if x.is_nan() { 0.0 } else { *x })
            .collect();
        let device = found.device();
        let tensor = |data| Tensor::<2>::from_data(TensorData::new(data, [rows, count]), &device);
        let off = found - tensor(filled);
        let distance = match self.distance {
            Distance::Mse => off.powi_scalar(2) * 0.5,
            Distance::Huber => {
                let near = off.clone().clamp(-1.0, 1.0);
                near.clone().powi_scalar(2) * 0.5 + (off - near.clone()) * near
            }
        };
        (distance * tensor(weights)).sum()
    }

    /// The targets of a row of a dataset, in its order.
    pub fn of_row<'a>(&'a self, dataset: &'a Dataset, row: u32) -> impl Iterator<Item = f32> + 'a {
        let all = dataset.targets[row as usize];
        self.targets.iter().map(move |target| all[*target as usize])
    }

    /// For each target, on the rows to choose by: how many have it, the mean absolute error of a
    /// network in training, and that of always saying the mean of the rows that were learnt from.
    pub fn judge(&self, model: &Model, prepared: &Prepared) -> Vec<(Target, usize, f64, f64)> {
        let network = Network::new(&model.config, &model.parameters, |_, matrix| {
            Mat::<Cpu>::cpu(matrix)
        });
        let (train, valid) = (&prepared.train, &prepared.valid);
        let mut found = Vec::new();
        for start in (0..valid.len() as u32).step_by(1_024) {
            let indices: Vec<u32> = (start..(start + 1_024).min(valid.len() as u32)).collect();
            let rows = prepared
                .valid_batch()
                .rows(&indices, model, Dropped::default());
            found.extend(network.whole(&Mat::cpu(&rows)).into_vec());
        }
        let width = model.config.outputs();
        let judge = |(place, target): (usize, &Target)| {
            let mean = mean(train.targets.iter().map(|row| row[*target as usize]));
            let pairs = valid.targets.iter().enumerate();
            let pairs: Vec<(f32, f32)> = pairs
                .map(|(row, all)| {
                    (
                        all[*target as usize],
                        found[row * width + Task::ALL.len() + place],
                    )
                })
                .filter(|(wanted, _)| !wanted.is_nan())
                .collect();
            let error = |of: &dyn Fn(f32) -> f32| {
                let sum: f64 = pairs
                    .iter()
                    .map(|(x, found)| f64::from((x - of(*found)).abs()))
                    .sum();
                sum / pairs.len().max(1) as f64
            };
            (
                *target,
                pairs.len(),
                error(&|found| found),
                error(&|_| mean),
            )
        };
        self.targets.iter().enumerate().map(judge).collect()
    }
}

/// The mean of those that are there; 0 of none.
pub fn mean(targets: impl Iterator<Item = f32>) -> f32 {
    let (mut sum, mut count) = (0.0f64, 0.0f64);
    for target in targets.filter(|target| !target.is_nan()) {
        (sum, count) = (sum + f64::from(target), count + 1.0);
    }
    (sum / count.max(1.0)) as f32
}

/// Takes the regressions' outputs away, as a page has no use for them.
pub fn without_regressions(model: &mut Model) {
    model.config.regressions = 0;
    for name in ["heads.weight", "heads.bias"] {
        if let Some(heads) = model.parameters.0.get_mut(name) {
            let rows = heads.data.chunks_exact(heads.cols);
            let data = rows
                .flat_map(|row| &row[..Task::ALL.len()])
                .copied()
                .collect();
            *heads = Matrix::new(heads.rows, Task::ALL.len(), data);
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    const OUTPUTS: [[f32; 6]; 2] = [
        [0.0, 0.0, 0.0, 0.0, 2.0, 1.0],
        [9.0, 9.0, 9.0, 9.0, 0.5, -3.0],
    ];
    const TARGETS: [[f32; 2]; 2] = [[5.0, f32::NAN], [0.0, f32::NAN]];

    /// The sum over parts of so many rows.
    fn loss(distance: Distance, rows: usize) -> f32 {
        let regression = Regression {
            targets: vec![Target::Dwell, Target::Spend],
            distance,
            weight: 0.5,
        };
        let known = regression.known(&TARGETS.concat());
        let parts = OUTPUTS.chunks(rows).zip(TARGETS.chunks(rows));
        let loss = |(outputs, targets): (&[[f32; 6]], &[[f32; 2]])| {
            let outputs = TensorData::new(outputs.concat(), [rows, 6]);
            let outputs = Tensor::from_data(outputs, &Device::flex());
            let loss = regression.loss(outputs, &targets.concat(), &known);
            loss.into_data().try_to_vec::<f32>().unwrap()[0]
        };
        parts.map(loss).sum()
    }

    #[test]
    fn missing_targets_do_not_count_and_far_ones_count_less_with_huber() {
        // Off by 3 and by 0.5; in one part and in two.
        for rows in [2, 1] {
            assert!((loss(Distance::Mse, rows) - 0.5 * (4.5 + 0.125) / 2.0).abs() < 1e-5);
            assert!((loss(Distance::Huber, rows) - 0.5 * (2.5 + 0.125) / 2.0).abs() < 1e-5);
        }
    }
}
