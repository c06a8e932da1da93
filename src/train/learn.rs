use std::collections::BTreeMap;

use super::batch::{Batch, Scaling};
use super::dataset::{Dataset, Statistics};
use super::fit::{Fit, FitOptions, Learnt, Progress, Split};
use super::ingest::{Log, Pairs};
use super::merge::merge;
use super::regression::without_regressions;
use super::rows::{DAY, Row};
use super::slots::SlotCurve;
use super::split::{split_log, split_pairs};
use super::tally::Tally;
use super::{Error, Result, World, rooms};
use crate::bundle::{Bundle, Calibration, FORMAT, Manifest, TaskEntry, TrainedOn};
use crate::domain::{Task, Value};
use crate::features::{FeatureSchema, ItemProfile, Priors};
use crate::model::{EmbeddingTable, Model, ModelConfig, Parameters};

/// The names under which `trained_on` keeps how rows were made, so that `eval` makes them alike.
pub const HORIZON: &str = "horizon_ms";
/// See [`HORIZON`].
pub const NEGATIVES: &str = "negatives";

/// All that decides what a log becomes.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The network.
    pub config: ModelConfig,
    /// Rows of the embedding table.
    pub table_rows: u32,
    /// How it is trained.
    pub fit: FitOptions,
    /// Folds of people.
    pub folds: usize,
    /// Items seen by fewer people have no rates of their own.
    pub min_people: u32,
    /// How far labels look ahead, in ms.
    pub horizon: i64,
    /// Sampled negatives for each contact, where the log has no impressions.
    pub negatives: usize,
    /// When validation begins, in ms since 1970; by default the last fifth of the events.
    pub until: Option<i64>,
    /// With pairs files: at how many times of a day the days begin that are learnt from; 1 for
    /// those of the file alone.
    pub day_starts: usize,
    /// Networks that are trained apart, with seeds of their own, and merged into one.
    pub members: usize,
    /// Weight of each task in the score, kept in the bundle.
    pub weights: [f64; 4],
}

/// Rows to learn from and to choose by, and the statistics that go into the bundle.
pub struct Prepared {
    /// The log and the pairs files.
    pub world: World,
    /// Rows to learn from.
    pub train: Dataset,
    /// Rows to choose by.
    pub valid: Dataset,
    /// The rows of `valid`.
    pub valid_rows: Vec<Row>,
    /// The people of the rows to learn from.
    pub users: usize,
    /// When validation begins, in ms since 1970.
    pub until: i64,
    /// What people in general did before that.
    pub priors: Priors,
    scaling: Scaling,
    empty: Model,
    of_pairs: bool,
}

/// What is being prepared, with rows done and rows in all.
pub type Preparing<'a> = &'a dyn Fn(&'static str, u64, u64);

impl Prepared {
    /// Makes rows of a log, or takes those of two pairs files, and computes their features.
    ///
    /// # Errors
    /// If there is nothing to learn from, or nothing to choose by.
    pub fn new(
        log: &Log,
        pairs: Option<(&Pairs, &Pairs)>,
        recipe: &Recipe,
        preparing: Preparing,
    ) -> Result<Self> {
        let schema = FeatureSchema::new(recipe.table_rows);
        let files: Vec<&Pairs> = pairs.map_or(vec![], |(train, valid)| vec![train, valid]);
        let world = World::new(log, &files, &schema);
        let (train, valid, until) = match pairs {
            Some((train, valid)) => split_pairs(log, train, valid, recipe)?,
            None => split_log(log, recipe)?,
        };
        let mut users: Vec<u32> = train.iter().map(|row| row.user).collect();
        users.sort_unstable();
        users.dedup();

        let known = &world.profiles[..log.catalog.items().len()];
        let mut tally = Tally::new(log, known, recipe.folds, recipe.min_people);
        let of_pairs = pairs.is_some();
        // The days of a pairs file start with its rows.
        let first = match of_pairs {
            true => train.iter().map(|row| row.time).min().unwrap_or_default(),
            false => 0,
        };
        let day = |time: i64| time - (time - first).rem_euclid(DAY);
        let statistics = Statistics::Counted {
            tally: &mut tally,
            folds: recipe.folds,
            cut: &day,
            seen: &|counted| counted,
        };
        let (train, _) = dataset(&world, &train, statistics, &|done, all| {
            preparing("training rows", done, all);
        });
        tally.advance(until);
        let mut priors = tally.priors(None);
        priors.complements = rooms::learn(log, known, until, recipe.min_people);
        let statistics = match of_pairs {
            true => Statistics::Counted {
                tally: &mut tally,
                folds: recipe.folds,
                cut: &|_| until,
                seen: &|counted| counted,
            },
            false => Statistics::Fixed(&priors),
        };
        let (dataset, order) = dataset(&world, &valid, statistics, &|done, all| {
            preparing("validation rows", done, all);
        });
        let prepared = Prepared {
            scaling: Scaling::measure(&train),
            empty: Model {
                config: recipe.config.clone(),
                schema,
                table: EmbeddingTable::default(),
                parameters: Parameters::default(),
            },
            users: users.len(),
            world,
            train,
            valid: dataset,
            valid_rows: order.iter().map(|row| valid[*row as usize]).collect(),
            until,
            priors,
            of_pairs,
        };
        let length = recipe.config.vector_length;
        let known = |profile: &ItemProfile| profile.vector.as_ref().map(|vector| vector.len());
        let mut known = prepared.world.profiles.iter().map(known);
        if prepared.trained() == [false; 4] {
            let why = "--events: no row has a view, cart, favorite or purchase to learn from";
            return Err(Error::Usage(why.into()));
        }
        if length > 0 && !known.any(|known| known == Some(length)) {
            let why = format!("--fuse-vectors: no product has a vector of {length} numbers");
            return Err(Error::Usage(why));
        }
        Ok(prepared)
    }

    /// Of rows whose features are there: those to learn from, and those to choose by, of which
    /// also the rows themselves. `priors` are the statistics that all of them saw.
    pub fn assembled(
        world: World,
        train: Dataset,
        (valid, valid_rows): (Dataset, Vec<Row>),
        priors: Priors,
        recipe: &Recipe,
    ) -> Self {
        let mut users: Vec<u32> = train.moments.iter().map(|(user, _)| *user).collect();
        users.sort_unstable();
        users.dedup();
        Prepared {
            scaling: Scaling::measure(&train),
            empty: Model {
                config: recipe.config.clone(),
                schema: FeatureSchema::new(recipe.table_rows),
                table: EmbeddingTable::default(),
                parameters: Parameters::default(),
            },
            users: users.len(),
            world,
            train,
            valid,
            valid_rows,
            // Nothing of the shop that it serves was used.
            until: 0,
            priors,
            of_pairs: false,
        }
    }

    /// Rows to learn from and rows to choose by.
    pub fn split(&self) -> Split<'_> {
        Split {
            world: &self.world,
            train: &self.train,
            valid: &self.valid,
            scaling: &self.scaling,
        }
    }

    /// A network with its initial weights.
    pub fn start(&self, options: &FitOptions) -> Fit {
        Fit::start(self.empty.clone(), &self.split(), options)
    }

    /// A network of that config with its initial weights.
    pub fn start_as(&self, config: &ModelConfig, options: &FitOptions) -> Fit {
        Fit::start(self.untrained(config), &self.split(), options)
    }

    /// The rows to choose by, as a network in training takes them.
    pub fn valid_batch(&self) -> Batch<'_> {
        Batch {
            dataset: &self.valid,
            world: &self.world,
            scaling: Some(&self.scaling),
        }
    }

    /// A network of that config without any weights.
    pub fn untrained(&self, config: &ModelConfig) -> Model {
        Model {
            config: config.clone(),
            ..self.empty.clone()
        }
    }

    /// What the columns mean.
    pub fn schema(&self) -> &FeatureSchema {
        &self.empty.schema
    }

    /// The length that most of the products' own vectors have, if any has one.
    pub fn vector_length(&self) -> Option<usize> {
        let mut counts = BTreeMap::<usize, usize>::new();
        for profile in &self.world.profiles {
            if let Some(vector) = &profile.vector {
                *counts.entry(vector.len()).or_default() += 1;
            }
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        most.map(|(length, _)| length)
    }

    /// Whether the rows are those of pairs files.
    pub fn of_pairs(&self) -> bool {
        self.of_pairs
    }

    /// How one of the members of the network is trained.
    pub fn member_options(&self, recipe: &Recipe, member: usize) -> FitOptions {
        let mut options = recipe.fit.clone();
        // Far from the seeds that a person tries.
        options.seed = options.seed.wrapping_add(member as u64 * 1_000_003);
        options
    }

    /// Trains a network.
    ///
    /// # Errors
    /// If the loss is no longer finite; whatever `progress.epoch` returns.
    pub fn run(&self, fit: &mut Fit, options: &FitOptions, progress: &mut Progress) -> Result<()> {
        let mut options = options.clone();
        for (weight, trained) in options.loss_weights.iter_mut().zip(self.trained()) {
            *weight *= f32::from(trained);
        }
        fit.run(&self.split(), &options, progress)
    }

    /// Whether a task has anything to be learnt from.
    pub fn trained(&self) -> [bool; 4] {
        std::array::from_fn(|task| self.train.labels.iter().any(|labels| labels[task] > 0.0))
    }

    /// Loss weights by which a rare task is not drowned: the square root of how much less there is
    /// to say about it, in entropy, than about views; 0 for a task that nothing can be learnt of.
    pub fn balanced_loss_weights(&self) -> [f32; 4] {
        let rows = self.train.len() as f32;
        let entropy = |task: usize| {
            let positives: f32 = self.train.labels.iter().map(|labels| labels[task]).sum();
            let share = (positives / rows).clamp(1e-6, 0.5);
            -(share * share.ln() + (1.0 - share) * (1.0 - share).ln())
        };
        let trained = self.trained();
        std::array::from_fn(|task| f32::from(trained[task]) * (entropy(0) / entropy(task)).sqrt())
    }

    /// The network of trained members, on columns as they come.
    pub fn network(&self, members: &[Learnt]) -> Model {
        let members = members.iter().map(|member| member.model.clone());
        let mut members: Vec<Model> = members.collect();
        for member in &mut members {
            without_regressions(member);
            let config = member.config.clone();
            let (weight, bias) = member.first_layer_mut();
            self.scaling.fold(&config, weight, bias);
        }
        merge(&members)
    }

    /// The bundle of trained members.
    pub fn bundle(&self, members: &[Learnt], recipe: &Recipe, created: String) -> Bundle {
        let model = self.network(members);
        let slots: Vec<SlotCurve> = (members.iter())
            .filter_map(|member| member.slots.clone())
            .collect();
        let slots = SlotCurve::mean(&slots);
        let calibrations = self.calibrate(&model, slots.as_ref());
        let mut extra = vec![
            (HORIZON.to_owned(), Value::Number(recipe.horizon as f64)),
            (NEGATIVES.to_owned(), Value::Number(recipe.negatives as f64)),
        ];
        extra.extend(slots.as_ref().map(SlotCurve::entry));
        Bundle {
            manifest: Manifest {
                format: FORMAT,
                model: Value::of(&model.config),
                schema: Value::of(&model.schema),
                tasks: Task::ALL.map(|task| TaskEntry {
                    name: task,
                    weight: recipe.weights[task as usize],
                    trained: calibrations[task as usize].is_some(),
                    calibration: calibrations[task as usize]
                        .filter(|calibration| *calibration != Calibration::IDENTITY),
                }),
                files: Vec::new(),
                created,
                trained_on: TrainedOn {
                    rows: self.train.len() as u64,
                    users: self.users as u64,
                    items: self.priors.products as u64,
                    seed: recipe.fit.seed,
                    until: self.until,
                    extra: Value::Map(extra),
                },
            },
            weights: model.to_tensors(),
            priors: self.priors.to_tensors(),
        }
    }
}

fn dataset(
    world: &World,
    rows: &[Row],
    statistics: Statistics,
    progress: &dyn Fn(u64, u64),
) -> (Dataset, Vec<u32>) {
    let done = std::cell::Cell::new(0);
    Dataset::new(world, rows, statistics, &|more| {
        done.set(done.get() + more);
        progress(done.get(), rows.len() as u64);
    })
}
