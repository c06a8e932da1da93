//! A recipe and variants of it, each trained with several seeds and measured on the rows to choose
//! by.

mod change;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};

use super::batch::{Batch, Scaling};
use super::dataset::Dataset;
use super::fit::{Fit, Progress, Split};
use super::ingest::{Log, Pairs};
use super::metrics::{auc, gauc};
use super::predict::predict_logits;
use super::{Prepared, Recipe, Result};
use crate::domain::Task;

pub use change::{Change, Variant};

/// What is trained.
pub struct Trials<'a> {
    /// The log.
    pub log: &'a Log,
    /// The same without what only feeds statistics, if there is such.
    pub without_statistics: Option<&'a Log>,
    /// The rows to learn from and to choose by, if not the log's own.
    pub pairs: Option<(&'a Pairs, &'a Pairs)>,
    /// The recipe.
    pub recipe: Recipe,
    /// Whether loss weights are to be balanced.
    pub balanced: bool,
    /// Seeds are 1 to this.
    pub seeds: u64,
}

/// A variant, measured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The kind of part.
    pub about: String,
    /// What was changed.
    pub name: String,
    /// By seed.
    pub seeds: Vec<Quality>,
}

/// How a network orders the rows to choose by.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Quality {
    /// AUC of each task; 0 for one that has only one class.
    pub auc: [f64; 4],
    /// AUC within each person, see [`gauc`].
    pub gauc: [f64; 4],
}

impl Trials<'_> {
    /// The rows of the recipe itself.
    ///
    /// # Errors
    /// If there is nothing to learn from.
    pub fn base(&self) -> Result<Prepared> {
        self.prepare(&Change::Nothing)
    }

    /// Trains and measures the variants, all of them unless `stop` says so between two; `say` hears
    /// of each. `base` is what [`Trials::base`] gave.
    ///
    /// # Errors
    /// If there is nothing to learn from, or training diverges.
    pub fn run(
        &self,
        base: &Prepared,
        variants: Vec<Variant>,
        say: &dyn Fn(&str),
        stop: &dyn Fn() -> bool,
    ) -> Result<Vec<Measured>> {
        let mut all = Vec::new();
        let count = variants.len();
        for (index, variant) in variants.into_iter().enumerate() {
            // Without the first there is nothing to compare with.
            if index > 0 && stop() {
                break;
            }
            let other;
            let prepared = match variant.change.needs_rows() {
                true => {
                    other = self.prepare(&variant.change)?;
                    &other
                }
                false => base,
            };
            let seeds = self.measure(&variant.change, prepared)?;
            let mean = seeds.iter().map(|seed| seed.mean_auc()).sum::<f64>() / seeds.len() as f64;
            say(&format!(
                "{} of {count}: {}, mean AUC {mean:.4}",
                index + 1,
                variant.name
            ));
            all.push(Measured {
                about: variant.about.to_owned(),
                name: variant.name,
                seeds,
            });
        }
        Ok(all)
    }

    fn prepare(&self, change: &Change) -> Result<Prepared> {
        let log = match (change, self.without_statistics) {
            (Change::NoStatistics, Some(log)) => log,
            _ => self.log,
        };
        Prepared::new(log, self.pairs, &change.recipe(&self.recipe), &|_, _, _| {})
    }

    /// All seeds of a variant, as many at once as there are processors.
    fn measure(&self, change: &Change, prepared: &Prepared) -> Result<Vec<Quality>> {
        let train = change.dataset(&prepared.train, true);
        let valid = change.dataset(&prepared.valid, false);
        let recipe = change.recipe(&self.recipe);
        let scaling = Scaling::measure(&train);
        let split = Split {
            world: &prepared.world,
            train: &train,
            valid: &valid,
            scaling: &scaling,
        };
        let next = AtomicUsize::new(0);
        let found = Mutex::new(vec![None; self.seeds as usize]);
        let work = || -> Result<()> {
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= self.seeds as usize {
                    return Ok(());
                }
                let mut recipe = recipe.clone();
                recipe.fit.seed = seed as u64 + 1;
                if self.balanced {
                    recipe.fit.loss_weights = prepared.balanced_loss_weights();
                }
                let quality = quality(prepared, &recipe, &split)?;
                if let Ok(mut found) = found.lock() {
                    found[seed] = Some(quality);
                }
            }
        };
        let threads = thread::available_parallelism().map_or(1, usize::from);
        thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            running
                .into_iter()
                .try_for_each(|thread| match thread.join() {
                    Ok(result) => result,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
        })?;
        let found = found.into_inner().unwrap_or_default();
        Ok(found.into_iter().flatten().collect())
    }
}

/// Trains the members with the recipe's seed, and measures the mean of their logits.
fn quality(prepared: &Prepared, recipe: &Recipe, split: &Split) -> Result<Quality> {
    let mut sum: Vec<f32> = Vec::new();
    for member in 0..recipe.members {
        let options = prepared.member_options(recipe, member);
        let mut fit = Fit::start(prepared.untrained(&recipe.config), split, &options);
        let mut progress = Progress {
            batch: &|_, _| {},
            epoch: &mut |_, _| Ok(()),
            stop: &|| false,
        };
        fit.run(split, &options, &mut progress)?;
        let batch = Batch {
            dataset: split.valid,
            world: split.world,
            scaling: Some(split.scaling),
        };
        let logits = predict_logits(&fit.best, &batch);
        sum.resize(logits.len(), 0.0);
        sum.iter_mut().zip(logits).for_each(|(sum, x)| *sum += x);
    }
    Ok(judge(&sum, split.valid, prepared))
}

fn judge(logits: &[f32], valid: &Dataset, prepared: &Prepared) -> Quality {
    let people: Vec<u32> = prepared.valid_rows.iter().map(|row| row.user).collect();
    let mut quality = Quality::default();
    for task in Task::ALL.map(|task| task as usize) {
        let scores: Vec<f32> = logits.iter().skip(task).step_by(4).copied().collect();
        let labels: Vec<f32> = valid.labels.iter().map(|labels| labels[task]).collect();
        quality.auc[task] = auc(&scores, &labels).unwrap_or_default();
        quality.gauc[task] = gauc(&scores, &labels, &people).unwrap_or_default();
    }
    quality
}

impl Quality {
    /// Of a task.
    pub fn auc_of(&self, task: Task) -> f64 {
        self.auc[task as usize]
    }

    /// Of a task.
    pub fn gauc_of(&self, task: Task) -> f64 {
        self.gauc[task as usize]
    }

    /// Over the tasks.
    pub fn mean_auc(&self) -> f64 {
        self.auc.iter().sum::<f64>() / 4.0
    }

    /// Over the tasks.
    pub fn mean_gauc(&self) -> f64 {
        self.gauc.iter().sum::<f64>() / 4.0
    }
}

/// Mean and standard deviation.
pub fn spread(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

/// `.794`, `-.003`
pub fn short(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let digits = format!("{:.3}", value.abs());
    format!("{sign}{}", digits.trim_start_matches('0'))
}
