use std::cell::RefCell;
use std::rc::Rc;

use burn::tensor::{Device, Tensor, TensorData};
use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::adam::{Adams, numbers};
use super::batch::{Batch, Scaling};
use super::dataset::Dataset;
use super::loss::task_losses;
use super::metrics::log_loss;
use super::predict::predict_batch;
use super::world::World;
use super::{Error, Result};
use crate::bundle::Calibration;
use crate::domain::Task;
use crate::model::{
    Dropout, EMBEDDING, EmbeddingTable, Graph, Matrix, Model, ModelConfig, Network,
};

/// How a network is trained.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// Adam's step size.
    pub learning_rate: f64,
    /// Rows in a batch.
    pub batch: usize,
    /// Most passes over the rows.
    pub epochs: usize,
    /// Passes without an improvement on validation after which training stops.
    pub patience: usize,
    /// Share of hidden units dropped.
    pub dropout: f32,
    /// Share of table rows dropped, so that unseen tokens are nothing new.
    pub token_dropout: f32,
    /// Weight of each task's loss.
    pub loss_weights: [f32; 4],
    /// Seed of initial weights, order and dropout.
    pub seed: u64,
}

/// Training as it stands after an epoch; also what `--resume` goes on from.
pub struct Fit {
    /// The parameters now, on standardised columns.
    pub model: Model,
    /// The mean of the parameters over the latest steps, which is what is chosen by. Polyak &
    /// Juditsky (1992).
    pub average: Model,
    /// The average that did best on validation.
    pub best: Model,
    /// Their loss there.
    pub best_loss: f64,
    /// Epochs done.
    pub epoch: usize,
    /// Epochs since the best.
    pub stale: usize,
    /// Adam's moments.
    pub adams: Adams,
}

/// What is heard from training.
pub struct Progress<'a> {
    /// After each batch: rows done in this epoch, mean loss of each task so far.
    pub batch: &'a dyn Fn(usize, [f32; 4]),
    /// After each epoch: the state, and the validation loss of each task.
    pub epoch: &'a mut dyn FnMut(&Fit, [f64; 4]) -> Result<()>,
    /// Whether to stop now.
    pub stop: &'a dyn Fn() -> bool,
}

/// Rows to learn from and rows to choose by.
pub struct Split<'a> {
    /// The products' bags.
    pub world: &'a World,
    /// Rows to learn from.
    pub train: &'a Dataset,
    /// Rows to choose by.
    pub valid: &'a Dataset,
    /// Standardises the numeric columns of both.
    pub scaling: &'a Scaling,
}

/// How much of the average each step leaves.
const AVERAGING: f32 = 0.99;

impl Fit {
    /// A network with its initial weights. He et al., *Delving deep into rectifiers* (2015).
    pub fn start(mut model: Model, split: &Split, options: &FitOptions) -> Self {
        let mut random = Pcg64Mcg::seed_from_u64(options.seed);
        for shape in model.config.shapes(&model.schema) {
            let mut matrix = Matrix::zeros(shape.rows, shape.cols);
            if shape.name == EMBEDDING {
                init_seen_rows(&mut matrix, split, &mut random);
                model.table = EmbeddingTable(matrix);
                continue;
            }
            if shape.name.ends_with(".weight") {
                let spread = (2.0 / shape.rows as f32).sqrt();
                matrix.data.fill_with(|| spread * normal(&mut random));
            }
            if shape.name == "heads.bias" {
                matrix.data = base_logits(&model.config, split.train);
            }
            model.parameters.0.insert(shape.name, matrix);
        }
        Fit {
            best: model.clone(),
            average: model.clone(),
            model,
            best_loss: f64::INFINITY,
            epoch: 0,
            stale: 0,
            adams: Adams::new(options.learning_rate, Device::flex()),
        }
    }

    /// Trains until validation no longer improves, the epochs are over, or it is told to stop.
    ///
    /// # Errors
    /// If the loss is no longer finite; whatever `progress.epoch` returns.
    pub fn run(
        &mut self,
        split: &Split,
        options: &FitOptions,
        progress: &mut Progress,
    ) -> Result<()> {
        while self.epoch < options.epochs && self.stale < options.patience {
            self.epoch(split, options, progress);
            if (progress.stop)() {
                break;
            }
            self.epoch += 1;
            let losses = self.validate(split);
            if losses.iter().any(|loss| !loss.is_finite()) {
                let why = "--lr: training diverged; try a smaller step size";
                return Err(Error::Usage(why.into()));
            }
            let loss = (0..4)
                .map(|task| f64::from(options.loss_weights[task]) * losses[task])
                .sum();
            self.stale += 1;
            if loss < self.best_loss {
                self.best_loss = loss;
                self.best = self.average.clone();
                self.stale = 0;
            }
            (progress.epoch)(self, losses)?;
        }
        Ok(())
    }

    fn epoch(&mut self, split: &Split, options: &FitOptions, progress: &Progress) {
        let mut random = Pcg64Mcg::seed_from_u64(options.seed ^ ((self.epoch as u64 + 1) << 32));
        let mut order: Vec<u32> = (0..split.train.len() as u32).collect();
        order.shuffle(&mut random);
        let dropout = Rc::new(RefCell::new(Dropout::new(
            options.dropout,
            random.next_u64(),
        )));
        let mut sums = [0.0; 4];
        let mut done = 0;
        for indices in order.chunks(options.batch) {
            let dropped: Vec<bool> = (0..self.model.schema.table_rows)
                .map(|_| random.random::<f32>() < options.token_dropout)
                .collect();
            let losses = self.step(split, indices, &dropped, &dropout, options);
            let steps = self.epoch * order.len().div_ceil(options.batch) + done / options.batch;
            self.follow(steps as f32);
            done += indices.len();
            for (sum, loss) in sums.iter_mut().zip(losses) {
                *sum += loss * indices.len() as f32;
            }
            (progress.batch)(done, sums.map(|sum| sum / done as f32));
            if (progress.stop)() {
                return;
            }
        }
    }

    /// One step of gradient descent on one batch; returns each task's loss before it.
    fn step(
        &mut self,
        split: &Split,
        indices: &[u32],
        dropped: &[bool],
        dropout: &Rc<RefCell<Dropout>>,
        options: &FitOptions,
    ) -> [f32; 4] {
        let device = Device::flex().autodiff();
        let batch = Batch {
            dataset: split.train,
            world: split.world,
            scaling: Some(split.scaling),
        };
        let leaf =
            |matrix: &Matrix| Graph::new(matrix, &device, Some(dropout.clone())).require_grad();
        let rows = leaf(&batch.rows(indices, &self.model.table, dropped));
        let mut leaves = Vec::new();
        let network = Network::new(&self.model, |name, matrix| {
            leaves.push((name.to_owned(), leaf(matrix)));
            leaves[leaves.len() - 1].1.clone()
        });
        let labels: Vec<f32> = indices
            .iter()
            .flat_map(|index| split.train.labels[*index as usize])
            .collect();
        let labels = Tensor::from_data(TensorData::new(labels, [indices.len(), 4]), &device);
        let losses = task_losses(&self.model.config, network.whole(&rows).tensor, labels);
        let weights = Tensor::from_data(
            TensorData::new(options.loss_weights.to_vec(), [1, 4]),
            &device,
        );
        let gradients = (losses.clone() * weights).sum().backward();

        for (name, leaf) in &leaves {
            if let (Some(gradient), Some(parameter)) = (
                leaf.tensor.grad(&gradients),
                self.model.parameters.0.get_mut(name),
            ) {
                self.adams.step(name, parameter, gradient);
            }
        }
        if let Some(gradient) = rows.tensor.grad(&gradients) {
            let [n, width] = gradient.dims();
            let gradient = Matrix::new(n, width, numbers(gradient));
            let table = &mut self.model.table.0;
            let mut sums = Matrix::zeros(table.rows, table.cols);
            batch.backward(indices, &gradient, dropped, &mut sums);
            let sums = self.adams.tensor(&sums);
            self.adams.step(EMBEDDING, table, sums);
        }
        let losses = numbers(losses);
        std::array::from_fn(|task| losses[task])
    }

    /// Moves the average towards the parameters, after that many steps.
    fn follow(&mut self, steps: f32) {
        // At first the average is of what little there is.
        let decay = AVERAGING.min((1.0 + steps) / (10.0 + steps));
        let follow = |average: &mut Matrix, now: &Matrix| {
            for (average, now) in average.data.iter_mut().zip(&now.data) {
                *average += (1.0 - decay) * (now - *average);
            }
        };
        follow(&mut self.average.table.0, &self.model.table.0);
        for (name, average) in &mut self.average.parameters.0 {
            follow(average, self.model.parameters.get(name));
        }
    }

    fn validate(&self, split: &Split) -> [f64; 4] {
        let batch = Batch {
            dataset: split.valid,
            world: split.world,
            scaling: Some(split.scaling),
        };
        let probabilities = predict_batch(&self.average, &batch, [Some(Calibration::IDENTITY); 4]);
        std::array::from_fn(|task| {
            let column = |rows: &[[f32; 4]]| rows.iter().map(|row| row[task]).collect::<Vec<f32>>();
            log_loss(&column(&probabilities), &column(&split.valid.labels))
        })
    }
}

/// Rows of tokens that training sees start small and random; all others stay zero, so that an
/// unseen token adds nothing.
fn init_seen_rows(table: &mut Matrix, split: &Split, random: &mut Pcg64Mcg) {
    let mut seen = vec![false; table.rows];
    let mut see = |bag: &crate::features::Bag| {
        for (row, _) in &bag.entries {
            seen[*row as usize] = true;
        }
    };
    for item in &split.train.item {
        see(&split.world.profiles[*item as usize].bag);
    }
    split.train.pooled.iter().flatten().for_each(see);
    for row in (0..table.rows).filter(|row| seen[*row]) {
        let cols = table.cols;
        table.data[row * cols..(row + 1) * cols].fill_with(|| 0.1 * normal(random));
    }
}

/// The logit of each output's share of positives, so that training does not start by finding it.
fn base_logits(config: &ModelConfig, dataset: &Dataset) -> Vec<f32> {
    let positives = |task: Task| -> f32 {
        let labels = dataset.labels.iter();
        labels.map(|labels| labels[task as usize]).sum()
    };
    let logit = |task: Task| {
        let rows = match (config, task) {
            (ModelConfig::FactorisedChain(_), Task::Cart | Task::Favorite | Task::Purchase) => {
                positives(Task::View)
            }
            _ => dataset.len() as f32,
        };
        let share = (positives(task) / rows.max(1.0)).clamp(1e-6, 1.0 - 1e-6);
        (share / (1.0 - share)).ln()
    };
    Task::ALL.map(logit).to_vec()
}

/// A standard normal deviate. Box & Muller (1958).
fn normal(random: &mut Pcg64Mcg) -> f32 {
    let (u, v): (f32, f32) = (random.random(), random.random());
    (-2.0 * (1.0 - u).ln()).sqrt() * (std::f32::consts::TAU * v).cos()
}
