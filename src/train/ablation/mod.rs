//! What each part of a recipe is worth: the recipe with one part changed at a time, trained with
//! several seeds and measured on the rows to choose by.

mod markdown;
mod variants;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::variants::{Change, variants};
use super::batch::{Batch, Scaling};
use super::dataset::Dataset;
use super::fit::{Fit, Progress, Split};
use super::ingest::{Log, Pairs};
use super::metrics::{auc, gauc};
use super::predict::predict_logits;
use super::{Prepared, Recipe, Result};
use crate::domain::Task;

pub use markdown::markdown;

/// What is taken apart.
pub struct Ablation<'a> {
    /// The log.
    pub log: &'a Log,
    /// The same without what only feeds statistics, if there is such.
    pub without_statistics: Option<&'a Log>,
    /// The rows to learn from and to choose by, if not the log's own.
    pub pairs: Option<(&'a Pairs, &'a Pairs)>,
    /// The recipe.
    pub recipe: Recipe,
    /// Members that are tried beside one network and three.
    pub members: usize,
    /// Whether loss weights are to be balanced.
    pub balanced: bool,
    /// Seeds are 1 to this.
    pub seeds: u64,
}

/// A recipe with one part changed, measured.
pub struct Measured {
    /// The kind of part.
    pub about: &'static str,
    /// What was changed.
    pub name: String,
    /// By seed.
    pub seeds: Vec<Quality>,
}

/// How a network orders the rows to choose by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    /// AUC of each task; 0 for one that has only one class.
    pub auc: [f64; 4],
    /// AUC within each person, see [`gauc`].
    pub gauc: [f64; 4],
}

impl Ablation<'_> {
    /// Trains and measures the variants, all of them unless `stop` says so between two; `say` hears
    /// of each.
    ///
    /// # Errors
    /// If there is nothing to learn from, or training diverges.
    pub fn run(&self, say: &dyn Fn(&str), stop: &dyn Fn() -> bool) -> Result<Vec<Measured>> {
        let base = self.prepare(&Change::Nothing)?;
        let mut all = Vec::new();
        let variants = variants(
            &self.recipe,
            self.members,
            &base,
            self.without_statistics.is_some(),
        );
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
                false => &base,
            };
            let seeds = self.measure(&variant.change, prepared)?;
            let mean = seeds.iter().map(|seed| mean(seed.auc)).sum::<f64>() / seeds.len() as f64;
            say(&format!(
                "{} of {count}: {}, mean AUC {mean:.4}",
                index + 1,
                variant.name
            ));
            all.push(Measured {
                about: variant.about,
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
        let scaling = Scaling::measure(&train, recipe.config.embedding_dim);
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

fn mean(tasks: [f64; 4]) -> f64 {
    tasks.iter().sum::<f64>() / 4.0
}
