//! Training by gradient descent, as the trainer does it for shops, with the epoch chosen on
//! validation.

use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};
use nestrank::model::{Dropout, Graph, Matrix, ModelConfig, Network};
use nestrank::train::{Adams, Error, Result, auc, bce_with_logits, numbers};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64Mcg;
use serde::Serialize;

use crate::data::Census;
use crate::network::{Net, TABLE};

/// How networks are trained; the same for all architectures.
#[derive(Clone, Debug, clap::Args, Serialize)]
pub struct Settings {
    /// Adam's step size
    #[arg(long, default_value_t = 0.001)]
    pub learning_rate: f64,
    /// People in a batch
    #[arg(long, default_value_t = 512)]
    pub batch: usize,
    /// Most passes over the training rows
    #[arg(long, default_value_t = 30)]
    pub epochs: usize,
    /// Passes without an improvement on validation after which training stops
    #[arg(long, default_value_t = 4)]
    pub patience: usize,
    /// Share of hidden units dropped
    #[arg(long, default_value_t = 0.2)]
    pub dropout: f32,
    /// Numbers in the embedding of a category
    #[arg(long, default_value_t = 4)]
    pub embedding: usize,
}

/// A trained network, and how it was chosen.
pub struct Trained {
    /// The network after the epoch that did best on validation.
    pub net: Net,
    /// That epoch, from 1.
    pub epoch: usize,
    /// AUC of income and never-married there, on validation.
    pub valid: [f64; 2],
    /// Parameters that training moved.
    pub moved: usize,
}

/// How much of the mean of the latest parameters each step leaves.
const AVERAGING: f32 = 0.99;

/// Trains a network; `say` hears of each epoch: its number, and AUC on validation.
///
/// # Errors
/// [`Error::Usage`] if training diverges.
pub fn train(
    config: ModelConfig,
    census: &Census,
    settings: &Settings,
    seed: u64,
    mut say: impl FnMut(usize, [f64; 2]),
) -> Result<Trained> {
    let start = Net::new(config, census, seed);
    let mut fit = Fit {
        census,
        average: start.clone(),
        now: start.clone(),
        adams: Adams::new(settings.learning_rate),
        dropout: Rc::new(RefCell::new(Dropout::new(settings.dropout, seed))),
        steps: 0,
    };
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut order = census.train.clone();
    let mut best: Option<Trained> = None;
    for epoch in 1..=settings.epochs {
        order.shuffle(&mut random);
        for people in order.chunks(settings.batch) {
            fit.step(people);
        }
        let valid = assess(&fit.average, census, &census.valid)?;
        say(epoch, valid);
        let before = best.as_ref().map_or(0.0, |best| best.valid.iter().sum());
        if valid.iter().sum::<f64>() > before {
            best = Some(Trained {
                net: fit.average.clone(),
                epoch,
                valid,
                moved: 0,
            });
        }
        let stale = best.as_ref().map_or(epoch, |best| epoch - best.epoch);
        if stale >= settings.patience {
            break;
        }
    }
    let mut best = best.ok_or_else(|| Error::Usage("--epochs: none was trained".into()))?;
    best.moved = moved(&start, &fit.now);
    Ok(best)
}

/// AUC of income and never-married.
///
/// # Errors
/// [`Error::Usage`] if the network's outputs are no numbers.
pub fn assess(net: &Net, census: &Census, people: &[u32]) -> Result<[f64; 2]> {
    let logits = net.predict(census, people);
    if logits.iter().flatten().any(|logit| !logit.is_finite()) {
        let why = "--learning-rate: training diverged; try a smaller step size";
        return Err(Error::Usage(why.into()));
    }
    Ok(std::array::from_fn(|task| {
        let labels = people
            .iter()
            .map(|person| census.labels[*person as usize][task]);
        auc(&logits[task], &labels.collect::<Vec<f32>>()).unwrap_or(f64::NAN)
    }))
}

struct Fit<'a> {
    census: &'a Census,
    now: Net,
    /// The mean of the parameters over the latest steps. Polyak & Juditsky (1992).
    average: Net,
    adams: Adams,
    dropout: Rc<RefCell<Dropout>>,
    steps: usize,
}

impl Fit<'_> {
    /// One step of gradient descent on one batch.
    fn step(&mut self, people: &[u32]) {
        for (name, gradient) in self.gradients(people) {
            if let Some(parameter) = self.now.parameters.0.get_mut(&name) {
                self.adams.step(&name, parameter, &gradient);
            }
        }
        self.steps += 1;
        // At first the mean is of what little there is.
        let decay = AVERAGING.min(self.steps as f32 / (self.steps + 9) as f32);
        for (name, average) in &mut self.average.parameters.0 {
            let now = &self.now.parameters.get(name).data;
            for (average, now) in average.data.iter_mut().zip(now) {
                *average = decay * *average + (1.0 - decay) * now;
            }
        }
    }

    /// The gradient of each parameter that the two tasks' losses know of.
    fn gradients(&self, people: &[u32]) -> Vec<(String, Matrix)> {
        let device = Device::flex().autodiff();
        let leaf =
            |matrix: Matrix| Graph::new(matrix, &device, Some(self.dropout.clone())).require_grad();
        let rows = leaf(self.now.rows(self.census, people));
        let mut leaves = Vec::new();
        let network = Network::new(&self.now.config, &self.now.parameters, |name, matrix| {
            leaves.push((name.to_owned(), leaf(matrix.clone())));
            leaves[leaves.len() - 1].1.clone()
        });
        let labels = people
            .iter()
            .flat_map(|person| self.census.labels[*person as usize]);
        let labels = TensorData::new(labels.collect::<Vec<f32>>(), [people.len(), 2]);
        // Of the four outputs the first two are the census' tasks; the others have no loss.
        let outputs = network.whole(&rows).tensor.slice([0..people.len(), 0..2]);
        let losses = bce_with_logits(outputs, Tensor::from_data(labels, &device));
        let found = losses.mean_dim(0).sum().backward();
        let gradient = |leaf: &Graph| {
            let tensor = leaf.tensor.grad(&found)?;
            let [rows, cols] = tensor.dims();
            Some(Matrix::new(rows, cols, numbers(tensor)))
        };
        let mut gradients = Vec::new();
        if let Some(of_rows) = gradient(&rows) {
            let table = self.now.table_gradient(self.census, people, &of_rows);
            gradients.push((TABLE.to_owned(), table));
        }
        for (name, leaf) in leaves {
            gradients.extend(gradient(&leaf).map(|gradient| (name, gradient)));
        }
        gradients
    }
}

/// How many parameters differ: those of the outputs without a loss stay as they were made.
fn moved(before: &Net, after: &Net) -> usize {
    let pairs = before.parameters.0.iter();
    let differing = pairs.map(|(name, before)| {
        let after = &after.parameters.get(name).data;
        let pairs = before.data.iter().zip(after);
        pairs.filter(|(before, after)| before != after).count()
    });
    differing.sum()
}
