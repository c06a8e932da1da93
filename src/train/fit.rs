use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::adam::Adams;
use super::batch::{Batch, Dropped, Scaling};
use super::dataset::Dataset;
use super::device::TrainingDevice;
use super::initialise::initialise;
use super::metrics::log_loss;
use super::pass::Pass;
use super::predict::{predict_batch, predict_rows};
use super::regression::Regression;
use super::sharing::Sharing;
use super::slots::{SlotCurve, Slots};
use super::weighting::{Balancer, Weighting};
use super::world::World;
use super::{Error, Result};
use crate::bundle::Calibration;
use crate::domain::Task;
use crate::engine::probabilities;
use crate::model::{Architecture, EMBEDDING, Matrix, Model};

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
    /// Share of products whose own vector is dropped, so that a missing one is nothing new.
    pub vector_dropout: f32,
    /// Whether training accounts for the slot in which a product was shown, where the log says it.
    pub slots: bool,
    /// Weight of each task's loss, before `weighting` has its say; a task of weight 0 is not trained.
    pub loss_weights: [f32; 4],
    /// How the tasks are balanced.
    pub weighting: Weighting,
    /// What is learnt beside the tasks.
    pub regression: Regression,
    /// What keeps the networks of tasks together with [`Architecture::SoftSharing`].
    pub sharing: Sharing,
    /// What computes the network; started.
    pub device: TrainingDevice,
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
    /// What balances the tasks.
    pub balancer: Box<dyn Balancer>,
    /// What the slots of a page do, if that is accounted for.
    pub slots: Option<Slots>,
}

/// What training leaves.
pub struct Learnt {
    /// What does best on validation, on standardised columns.
    pub model: Model,
    /// What slots do by its side, if that was accounted for.
    pub slots: Option<SlotCurve>,
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

impl FitOptions {
    /// The tasks that are trained.
    pub fn active(&self) -> Vec<usize> {
        (0..4)
            .filter(|task| self.loss_weights[*task] > 0.0)
            .collect()
    }
}

impl Fit {
    /// A network with its initial weights.
    pub fn start(mut model: Model, split: &Split, options: &FitOptions) -> Self {
        let slots = options.slots.then(|| Slots::start(split.train)).flatten();
        let noticed = slots
            .as_ref()
            .map(|slots| slots.curve.mean_share(split.train));
        initialise(&mut model, split, options, noticed.unwrap_or(1.0));
        Fit {
            best: model.clone(),
            average: model.clone(),
            model,
            best_loss: f64::INFINITY,
            epoch: 0,
            stale: 0,
            adams: Adams::new(options.learning_rate),
            balancer: (options.weighting).balancer(options.active().len(), options.seed),
            slots,
        }
    }

    /// The best that was found.
    pub fn learnt(self) -> Learnt {
        Learnt {
            model: self.best,
            slots: self.slots.map(|slots| slots.best),
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
            self.learn_slots(split, options);
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
                if let Some(slots) = &mut self.slots {
                    slots.best = slots.curve.clone();
                }
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
        let mut sums = [0.0; 4];
        let mut done = 0;
        for indices in order.chunks(options.batch) {
            let mut drawn = |count: usize, share: f32| -> Vec<bool> {
                (0..count).map(|_| random.random::<f32>() < share).collect()
            };
            let tokens = drawn(self.model.schema.table_rows as usize, options.token_dropout);
            let vectors = match self.model.config.vector_length {
                0 => Vec::new(),
                _ => drawn(split.world.items.len(), options.vector_dropout),
            };
            let dropped = Dropped {
                tokens: &tokens,
                vectors: &vectors,
            };
            let losses = self.step(split, indices, dropped, random.next_u64(), options);
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
        let weighted =
            |task: &usize| f64::from(options.loss_weights[*task] * sums[*task] / done as f32);
        let losses: Vec<f64> = options.active().iter().map(weighted).collect();
        self.balancer.epoch(&losses);
    }

    /// One step of gradient descent on one batch; returns each task's loss before it.
    fn step(
        &mut self,
        split: &Split,
        indices: &[u32],
        dropped: Dropped,
        seed: u64,
        options: &FitOptions,
    ) -> [f32; 4] {
        let pass = Pass {
            split,
            indices,
            dropped,
            dropout: (options.dropout, seed),
            device: options.device,
            loss_weights: options.loss_weights,
            regression: Some(&options.regression),
            slots: self.slots.as_ref().map(|slots| &slots.curve),
        };
        let (losses, mut gradients) = pass.balanced(&self.model, &mut *self.balancer);
        if self.model.config.architecture == Architecture::SoftSharing {
            options.sharing.add_to(&mut gradients, &self.model);
        }
        for (name, gradient) in &gradients.parameters.0 {
            if let Some(parameter) = self.model.parameters.0.get_mut(name) {
                self.adams.step(name, parameter, gradient);
            }
        }
        self.adams
            .step(EMBEDDING, &mut self.model.table.0, &gradients.table);
        if self.balancer.needs_after() {
            let after = pass.losses(&self.model);
            (self.balancer).after(&pass.active_of(losses), &pass.active_of(after));
        }
        losses
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

    /// Makes the curve of slots the likeliest one beside what the network now says of a contact.
    fn learn_slots(&mut self, split: &Split, options: &FitOptions) {
        // A network that was not told of contacts says nothing of them.
        let view = Task::View as usize;
        let slots = self
            .slots
            .as_mut()
            .filter(|_| options.loss_weights[view] > 0.0);
        let Some(slots) = slots else {
            return;
        };
        let batch = Batch {
            dataset: split.train,
            world: split.world,
            scaling: Some(split.scaling),
        };
        let logits = predict_rows(&self.average, &batch, &slots.pages.rows);
        let likely = probabilities(&logits, [Some(Calibration::IDENTITY); 4]);
        let likely: Vec<f32> = likely.iter().map(|row| row[view]).collect();
        slots.pages.improve(&mut slots.curve, &likely);
    }

    fn validate(&self, split: &Split) -> [f64; 4] {
        let batch = Batch {
            dataset: split.valid,
            world: split.world,
            scaling: Some(split.scaling),
        };
        let mut probabilities =
            predict_batch(&self.average, &batch, [Some(Calibration::IDENTITY); 4]);
        if let Some(slots) = &self.slots {
            slots.curve.in_slots(split.valid, &mut probabilities);
        }
        std::array::from_fn(|task| {
            let column = |rows: &[[f32; 4]]| rows.iter().map(|row| row[task]).collect::<Vec<f32>>();
            log_loss(&column(&probabilities), &column(&split.valid.labels))
        })
    }
}
