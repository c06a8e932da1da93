use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::model::Model;
use crate::train::batch::Dropped;
use crate::train::pass::{Pass, products, stepped};
use crate::train::{Fit, Prepared, TrainingDevice};

/// Sums of what tasks do for each other, over some batches after each epoch.
pub struct Affinity {
    loss_weights: [f32; 4],
    cosine: Vec<Vec<f64>>,
    lookahead: Vec<Vec<f64>>,
    heard: f64,
}

/// Batches after an epoch, and rows in each.
const BATCHES: u64 = 4;
const ROWS: usize = 2_048;
/// The length of a step ahead, as a share of that of all shared parameters: one length for all
/// tasks, so that a task with large gradients does not look like everybody's friend.
const AHEAD: f64 = 0.01;

impl Affinity {
    /// Nothing heard yet.
    pub fn new(prepared: &Prepared, loss_weights: [f32; 4], tasks: usize) -> Self {
        let trained = prepared.trained().map(f32::from);
        let square = || vec![vec![0.0; tasks]; tasks];
        Affinity {
            loss_weights: std::array::from_fn(|task| loss_weights[task] * trained[task]),
            cosine: square(),
            lookahead: square(),
            heard: 0.0,
        }
    }

    /// Measures a network after an epoch.
    pub fn hear(&mut self, prepared: &Prepared, fit: &Fit) {
        let split = prepared.split();
        for batch in 0..BATCHES {
            let mut random = Pcg64Mcg::seed_from_u64(fit.epoch as u64 * BATCHES + batch);
            let rows = split.train.len();
            let draw = |_| random.random_range(0..rows) as u32;
            let indices: Vec<u32> = (0..ROWS.min(rows)).map(draw).collect();
            self.add(
                &fit.model,
                &Pass {
                    split: &split,
                    indices: &indices,
                    dropped: Dropped::default(),
                    dropout: (0.0, 0),
                    device: TrainingDevice::Cpu,
                    loss_weights: self.loss_weights,
                    regression: None,
                    slots: fit.slots.as_ref().map(|slots| &slots.curve),
                },
            );
        }
    }

    fn add(&mut self, model: &Model, pass: &Pass) {
        let (before, gradients) = pass.by_task(model);
        let before = pass.active_of(before);
        let products = products(&gradients);
        for (row, gradients) in gradients.iter().enumerate() {
            let after = pass.losses(&stepped(model, gradients, AHEAD));
            let after = pass.active_of(after);
            for col in 0..before.len() {
                let lengths = (products[row][row] * products[col][col]).sqrt();
                self.cosine[row][col] += products[row][col] / lengths.max(1e-20);
                self.lookahead[row][col] += 1.0 - after[col] / before[col].max(1e-12);
            }
        }
        self.heard += 1.0;
    }

    /// The means of cosine and lookahead.
    pub fn means(&self) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
        let mean = |sums: &[Vec<f64>]| {
            let row = |row: &Vec<f64>| row.iter().map(|sum| sum / self.heard.max(1.0)).collect();
            sums.iter().map(row).collect()
        };
        (mean(&self.cosine), mean(&self.lookahead))
    }
}
