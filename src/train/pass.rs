use std::ops::Range;

use super::batch::{Batch, Dropped};
use super::device::TrainingDevice;
use super::fit::Split;
use super::forward::Forward;
use super::parts::{Parts, threads};
use super::regression::Regression;
use super::slots::SlotCurve;
use super::weighting::{Balancer, Step};
use crate::domain::Task;
use crate::model::{Dropout, Matrix, Model, Parameters};

/// Forward and backward passes over one batch.
pub struct Pass<'a> {
    /// Where rows come from.
    pub split: &'a Split<'a>,
    /// Which of the rows to learn from.
    pub indices: &'a [u32],
    /// What the network does not see.
    pub dropped: Dropped<'a>,
    /// Share of hidden units dropped, and the seed of which: the same in every pass.
    pub dropout: (f32, u64),
    /// What computes.
    pub device: TrainingDevice,
    /// Weight of each task's loss; a task of weight 0 is not trained.
    pub loss_weights: [f32; 4],
    /// What is learnt beside the tasks, if the network has outputs for it.
    pub regression: Option<&'a Regression>,
    /// What the slots of the rows do, if that is accounted for.
    pub slots: Option<&'a SlotCurve>,
}

/// A gradient for each parameter.
#[derive(Clone, Debug, Default)]
pub struct Gradients {
    /// Of all but the embedding table.
    pub parameters: Parameters,
    /// Of the embedding table.
    pub table: Matrix,
}

impl Pass<'_> {
    /// Each task's loss, and the gradients of a step in which `balancer` balances the tasks.
    pub fn balanced(&self, model: &Model, balancer: &mut dyn Balancer) -> ([f32; 4], Gradients) {
        if balancer.needs_products() {
            let (losses, gradients) = self.by_task(model);
            let products = products(&gradients);
            let factors = balancer.factors(&Step {
                losses: &self.active_of(losses),
                products: Some(&products),
            });
            return (losses, combine(&gradients, &factors));
        }
        let mut losses = [0.0; 4];
        let gradients = self.backward(model, |found| {
            losses = found;
            let factors = balancer.factors(&Step {
                losses: &self.active_of(found),
                products: None,
            });
            let mut weights = [0.0; 4];
            for (task, factor) in self.active().into_iter().zip(factors) {
                weights[task] = self.loss_weights[task] * factor as f32;
            }
            weights
        });
        (losses, gradients)
    }

    /// Each task's loss, and for each task that is trained the gradients of its weighted loss.
    pub fn by_task(&self, model: &Model) -> ([f32; 4], Vec<Gradients>) {
        let mut losses = [0.0; 4];
        let gradients = self.active().into_iter().map(|task| {
            self.backward(model, |found| {
                losses = found;
                let mut weights = [0.0; 4];
                weights[task] = self.loss_weights[task];
                weights
            })
        });
        let gradients = gradients.collect();
        (losses, gradients)
    }

    /// Each task's loss.
    pub fn losses(&self, model: &Model) -> [f32; 4] {
        self.forward(model).losses()
    }

    /// Of one number a task those of the tasks that are trained, times the weights of their losses.
    pub fn active_of(&self, tasks: [f32; 4]) -> Vec<f64> {
        let weighted = |task: usize| f64::from(self.loss_weights[task] * tasks[task]);
        self.active().into_iter().map(weighted).collect()
    }

    fn active(&self) -> Vec<usize> {
        (0..4)
            .filter(|task| self.loss_weights[*task] > 0.0)
            .collect()
    }

    fn batch(&self) -> Batch<'_> {
        Batch {
            dataset: self.split.train,
            world: self.split.world,
            scaling: Some(self.split.scaling),
        }
    }

    fn forward(&self, model: &Model) -> Parts {
        let dataset = self.split.train;
        let regression = self.regression.filter(|_| model.config.regressions > 0);
        let targets = |regression: &Regression, rows: &[u32]| -> Vec<f32> {
            (rows.iter().flat_map(|row| regression.of_row(dataset, *row))).collect()
        };
        let known =
            regression.map(|regression| regression.known(&targets(regression, self.indices)));
        Parts::new(
            self.indices.len(),
            self.device,
            threads(),
            |number, part| {
                let indices = &self.indices[part];
                let rows = self.batch().rows(indices, model, self.dropped);
                let labels = indices.iter().map(|row| dataset.labels[*row as usize]);
                let labels: Vec<[f32; 4]> = labels.collect();
                let (rate, seed) = self.dropout;
                let dropout = Dropout::new(rate, seed.wrapping_add(number as u64));
                let shares = self.slots.map(|slots| slots.of_rows(dataset, indices));
                let shares = shares.as_deref();
                let mut forward =
                    Forward::in_slots(model, rows, &labels, shares, Some(dropout), self.device);
                if let (Some(regression), Some(known)) = (regression, &known) {
                    let targets = targets(regression, indices);
                    forward.add_loss(|outputs| regression.loss(outputs, &targets, known));
                }
                forward
            },
        )
    }

    /// The gradients of the sum of the tasks' losses, weighted as `weights` says of them.
    fn backward(&self, model: &Model, weights: impl FnOnce([f32; 4]) -> [f32; 4]) -> Gradients {
        let forward = self.forward(model);
        let weights = weights(forward.losses());
        forward.backward(weights, |part: Range<usize>, of_rows, parameters| {
            let mut table = Matrix::zeros(model.table.0.rows, model.table.0.cols);
            let (indices, found) = (&self.indices[part], (parameters, &mut table));
            (self.batch()).backward(indices, &of_rows, model, self.dropped, found);
            table
        })
    }
}

/// Whether a parameter belongs to one task alone, or holds a column for each.
fn of_one_task(name: &str) -> bool {
    name.starts_with("heads.")
        || Task::ALL.iter().any(|task| {
            name.strip_prefix(task.name())
                .is_some_and(|rest| rest.starts_with('.'))
        })
}

/// The inner products of the tasks' gradients, over the parameters that they share.
pub fn products(gradients: &[Gradients]) -> Vec<Vec<f64>> {
    let dot = |left: &Matrix, right: &Matrix| -> f64 {
        let pairs = left.data.iter().zip(&right.data);
        pairs.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
    };
    let product = |left: &Gradients, right: &Gradients| -> f64 {
        let shared = left
            .parameters
            .0
            .iter()
            .filter(|(name, _)| !of_one_task(name));
        let shared = shared.filter_map(|(name, x)| Some((x, right.parameters.0.get(name)?)));
        shared.map(|(x, y)| dot(x, y)).sum::<f64>() + dot(&left.table, &right.table)
    };
    let row = |left| gradients.iter().map(|right| product(left, right)).collect();
    gradients.iter().map(row).collect()
}

/// The model after a step down a gradient, in the shared parameters alone. The step's length is
/// that share of the length of all of them.
pub fn stepped(model: &Model, gradients: &Gradients, share: f64) -> Model {
    let square = |matrix: &Matrix| {
        matrix
            .data
            .iter()
            .map(|x| f64::from(*x).powi(2))
            .sum::<f64>()
    };
    let all = |parameters: &Parameters, table: &Matrix| {
        let shared = parameters.0.iter().filter(|(name, _)| !of_one_task(name));
        (shared.map(|(_, matrix)| square(matrix)).sum::<f64>() + square(table)).sqrt()
    };
    let length = all(&model.parameters, &model.table.0);
    let steepness = all(&gradients.parameters, &gradients.table);
    let rate = (share * length / steepness.max(1e-20)) as f32;
    let step = |matrix: &mut Matrix, gradient: &Matrix| {
        for (x, slope) in matrix.data.iter_mut().zip(&gradient.data) {
            *x -= rate * slope;
        }
    };
    let mut model = model.clone();
    step(&mut model.table.0, &gradients.table);
    for (name, gradient) in &gradients.parameters.0 {
        if let Some(matrix) = model
            .parameters
            .0
            .get_mut(name)
            .filter(|_| !of_one_task(name))
        {
            step(matrix, gradient);
        }
    }
    model
}

/// The sum of the tasks' gradients, times a factor each where a parameter is shared.
fn combine(gradients: &[Gradients], factors: &[f64]) -> Gradients {
    let add = |sum: &mut Matrix, part: &Matrix, factor: f64| {
        for (sum, x) in sum.data.iter_mut().zip(&part.data) {
            *sum += factor as f32 * x;
        }
    };
    let mut sum = Gradients {
        table: Matrix::zeros(gradients[0].table.rows, gradients[0].table.cols),
        ..Gradients::default()
    };
    for (gradients, &factor) in gradients.iter().zip(factors) {
        add(&mut sum.table, &gradients.table, factor);
        for (name, part) in &gradients.parameters.0 {
            let factor = if of_one_task(name) { 1.0 } else { factor };
            let zeros = || Matrix::zeros(part.rows, part.cols);
            let sum = sum.parameters.0.entry(name.clone()).or_insert_with(zeros);
            add(sum, part, factor);
        }
    }
    sum
}
