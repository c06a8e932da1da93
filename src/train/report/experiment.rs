use std::cell::Cell;
use std::thread;

use super::cold_start::{by_category, cold_start};
use super::importance::importance;
use super::slices::Scores;
use super::summary::summarise;
use super::test_set::{TestSet, architecture, count};
use super::{Cost, Curve, Data, Importance, Protocol, Reliability, Report, Spread};
use crate::bundle::{Bundle, Calibration, Manifest, Packed, Served};
use crate::domain::{Error as DomainError, Task, Tasks};
use crate::engine::probabilities;
use crate::features::Group;
use crate::train::assess::Utility;
use crate::train::batch::Batch;
use crate::train::bootstrap::{Bootstrap, RESAMPLES};
use crate::train::calibrate::{cross_calibrated, outcomes};
use crate::train::evaluate::{Judged, column};
use crate::train::ingest::{Log, Pairs};
use crate::train::learn::Preparing;
use crate::train::logistic::{Design, Logistic};
use crate::train::predict::predict_logits;
use crate::train::reliability::{BINS, calibration_error, reliability};
use crate::train::{Prepared, Progress, Recipe, Result, ScorerReport, pack};

/// What a report is made of.
pub struct Experiment<'a> {
    /// The log.
    pub log: &'a Log,
    /// The name of its file.
    pub events: String,
    /// Rows to learn from and to choose by, instead of the log's own.
    pub pairs: Option<(&'a Pairs, &'a Pairs)>,
    /// Rows to test on.
    pub test: Option<&'a Pairs>,
    /// What is trained.
    pub recipe: Recipe,
    /// Whether loss weights are those that balance the tasks.
    pub balanced: bool,
    /// Seeds 1 to this.
    pub seeds: u64,
    /// The true utility, where a simulator knows it.
    pub utility: Option<Utility<'a>>,
}

/// What is heard while a report is made.
pub struct Hooks<'a> {
    /// Rows are being prepared.
    pub preparing: Preparing<'a>,
    /// A batch is done: rows done, rows of an epoch, mean loss of each task so far.
    pub batch: &'a dyn Fn(usize, usize, [f32; 4]),
    /// A line for whoever waits.
    pub say: &'a dyn Fn(&str),
}

/// One seed's network on the test rows.
struct Trained {
    packed: Packed,
    served: Served,
    curve: Curve,
    logits: Vec<f32>,
    /// By the bundle's calibration, or where that was fitted to the test rows, by one that was
    /// fitted to the other half of the people.
    probabilities: Vec<[f32; 4]>,
}

impl Experiment<'_> {
    /// Trains all seeds, and measures them beside the baselines.
    ///
    /// # Errors
    /// If there is nothing to learn from, to choose by or to test on; if training diverges.
    pub fn run(mut self, hooks: &Hooks) -> Result<Report> {
        let mut prepared = Prepared::new(self.log, self.pairs, &self.recipe, hooks.preparing)?;
        let test = match (self.pairs, self.test) {
            (_, Some(pairs)) => TestSet::pairs(self.log, pairs, &self.recipe),
            (Some(_), None) => TestSet::validation(),
            (None, None) => TestSet::later_part(&mut prepared, self.recipe.horizon)?,
        };
        if self.balanced {
            self.recipe.fit.loss_weights = prepared.balanced_loss_weights();
        }
        let seeds: Vec<Trained> = (1..=self.seeds)
            .map(|seed| self.train(seed, &prepared, &test, hooks))
            .collect::<Result<_>>()?;
        (hooks.say)("fitting logistic regressions");
        let logistic = self.logistic(&prepared, &test);
        (hooks.say)("measuring");
        Ok(self.report(&prepared, &test, &seeds, &logistic, hooks))
    }

    /// One seed, as `train` does it, and read back from the bytes that a page would fetch.
    fn train(
        &self,
        seed: u64,
        prepared: &Prepared,
        test: &TestSet,
        hooks: &Hooks,
    ) -> Result<Trained> {
        let mut recipe = self.recipe.clone();
        recipe.fit.seed = seed;
        let mut fit = prepared.start(&recipe.fit);
        let rows = prepared.train.len();
        let mut curve = Curve {
            seed,
            ..Curve::default()
        };
        let last = Cell::new([0.0; 4]);
        let mut progress = Progress {
            batch: &|done, losses| {
                last.set(losses);
                (hooks.batch)(done, rows, losses);
            },
            epoch: &mut |fit, losses| {
                curve.train.push(last.get().map(f64::from));
                curve.valid.push(losses);
                if fit.stale == 0 {
                    curve.chosen = fit.epoch;
                }
                Ok(())
            },
            stop: &|| false,
        };
        prepared.run(&mut fit, &recipe, &mut progress)?;
        (hooks.say)(&format!(
            "seed {seed} of {}: best after epoch {} of {}",
            self.seeds,
            curve.chosen,
            curve.valid.len()
        ));
        let packed = pack(&prepared.bundle(&fit.best, &recipe, String::new()))?;
        let served = read_back(&packed)?;
        let batch = Batch {
            dataset: test.dataset(prepared),
            world: test.world(prepared),
            scaling: None,
        };
        let logits = predict_logits(&served.model, &batch);
        let probabilities = match test.protocol {
            Protocol::Validation => crossed(&logits, &served, test, prepared),
            _ => probabilities(&logits, served.calibrations),
        };
        Ok(Trained {
            packed,
            served,
            curve,
            logits,
            probabilities,
        })
    }

    /// The probabilities of one logistic regression a task, on the test rows.
    fn logistic(&self, prepared: &Prepared, test: &TestSet) -> Vec<[f32; 4]> {
        let (train, trained) = (&prepared.train, prepared.trained());
        let (design, rows) = (Design::new(train), Design::new(test.dataset(prepared)));
        // As much as one row in all: what scikit-learn does if it is not told otherwise.
        let strength = 1.0 / train.len().max(1) as f64;
        let fit = |task: Task| {
            let fitted = Logistic::fit(&design, &column(&train.labels, task), strength);
            fitted.logits(&rows)
        };
        let logits = thread::scope(|scope| {
            let fit = &fit;
            let tasks = Task::ALL.map(|task| scope.spawn(move || fit(task)));
            tasks.map(|task| task.join().expect("a thread that only computes"))
        });
        let logits: Vec<f32> = (0..logits[0].len())
            .flat_map(|row| [0, 1, 2, 3].map(|task: usize| logits[task][row]))
            .collect();
        probabilities(
            &logits,
            trained.map(|trained| trained.then_some(Calibration::IDENTITY)),
        )
    }

    fn report(
        &self,
        prepared: &Prepared,
        test: &TestSet,
        seeds: &[Trained],
        logistic: &[[f32; 4]],
        hooks: &Hooks,
    ) -> Report {
        let (dataset, rows) = (test.dataset(prepared), test.rows(prepared));
        let people: Vec<u32> = rows.iter().map(|row| row.user).collect();
        let utility = self.utility(prepared, test);
        let judged = |resamples| Judged {
            dataset,
            people: &people,
            utility: utility.as_deref(),
            bootstrap: Bootstrap::new(&people, resamples),
        };
        let (first, plain) = (judged(RESAMPLES), judged(0));
        let models: Vec<ScorerReport> = seeds
            .iter()
            .enumerate()
            .map(|(index, seed)| match index {
                0 => first.report("model", &seed.probabilities, true),
                _ => plain.report("model", &seed.probabilities, true),
            })
            .collect();
        let mut baselines = vec![first.report("logistic regression", logistic, true)];
        baselines.extend(first.baselines());
        let mut scorers = vec![summarise(&models)];
        scorers.extend(baselines.into_iter().map(|report| summarise(&[report])));

        let probabilities: Vec<Vec<[f32; 4]>> = seeds
            .iter()
            .map(|seed| seed.probabilities.clone())
            .collect();
        let recency = dataset.column(Group::Category, "recency");
        let scores = Scores {
            model: &probabilities,
            logistic,
            recency: &recency.map(|score| [score; 4]).collect::<Vec<_>>(),
            labels: &dataset.labels,
            people: &people,
        };
        Report {
            data: self.data(prepared, test),
            recipe: self.recipe_words(),
            seeds: (1..=self.seeds).collect(),
            scorers,
            curves: seeds.iter().map(|seed| seed.curve.clone()).collect(),
            reliability: reliability_of(&seeds[0], &dataset.labels),
            importance: importances(seeds, prepared, test, hooks),
            cold_start: cold_start(&scores, test, prepared, self.log),
            categories: by_category(&scores, test, prepared),
            cost: Cost::of(&seeds[0].packed, &seeds[0].served, test, prepared),
        }
    }

    fn utility(&self, prepared: &Prepared, test: &TestSet) -> Option<Vec<[f32; 4]>> {
        let (world, utility) = (test.world(prepared), self.utility?);
        let of_row = |row: &crate::train::rows::Row| {
            let (user, item) = (
                &world.users[row.user as usize],
                &world.items[row.item as usize],
            );
            utility(user, &item.id, row.time)
        };
        test.rows(prepared).iter().map(of_row).collect()
    }

    fn data(&self, prepared: &Prepared, test: &TestSet) -> Data {
        let users = |rows: &[crate::train::rows::Row]| -> Vec<u32> {
            rows.iter().map(|row| row.user).collect()
        };
        let of = |dataset, rows| count(dataset, users(rows).into_iter());
        let time = |ms: i64| match jiff::Timestamp::from_millisecond(ms) {
            Ok(time) => time.strftime("%FT%TZ").to_string(),
            Err(_) => ms.to_string(),
        };
        let mut train = count(&prepared.train, std::iter::empty());
        train.people = prepared.users;
        Data {
            events: self.events.clone(),
            protocol: test.protocol,
            train,
            choose: of(&prepared.valid, &prepared.valid_rows),
            test: of(test.dataset(prepared), test.rows(prepared)),
            until: time(prepared.until),
            created: jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
        }
    }

    fn recipe_words(&self) -> Vec<(String, String)> {
        let (recipe, fit) = (&self.recipe, &self.recipe.fit);
        let weights = fit.loss_weights.map(|weight| format!("{weight:.2}"));
        let hours = recipe.horizon / 3_600_000;
        [
            ("network", architecture(&recipe.config)),
            ("embedding table", format!("{} rows", recipe.table_rows)),
            ("step size", format!("{} (Adam)", fit.learning_rate)),
            ("rows in a batch", fit.batch.to_string()),
            (
                "epochs",
                format!("at most {}, patience {}", fit.epochs, fit.patience),
            ),
            (
                "dropout",
                format!(
                    "{} of units, {} of table rows",
                    fit.dropout, fit.token_dropout
                ),
            ),
            ("loss weights", weights.join(", ")),
            ("labels look ahead", format!("{hours} h")),
            (
                "negatives",
                format!(
                    "{} a contact, where the log has no impressions",
                    recipe.negatives
                ),
            ),
            (
                "statistics",
                format!(
                    "{} folds of people, products seen by {} or more",
                    recipe.folds, recipe.min_people
                ),
            ),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }
}

fn read_back(packed: &Packed) -> Result<Served> {
    let bundle = Bundle::read(Manifest::read(&packed.manifest)?, |entry| {
        let found = packed.files.iter().find(|(name, _)| *name == entry.name);
        let missing = || DomainError::ModelFetch(entry.name.clone());
        found.map(|(_, bytes)| bytes).ok_or_else(missing)
    })?;
    Ok(Served::new(bundle)?)
}

/// Probabilities on the rows that calibration is fitted to, each half of the people by the other.
fn crossed(logits: &[f32], served: &Served, test: &TestSet, prepared: &Prepared) -> Vec<[f32; 4]> {
    let (dataset, rows) = (test.dataset(prepared), test.rows(prepared));
    let people: Vec<u32> = rows.iter().map(|row| row.user).collect();
    let mut found = vec![[0.0; 4]; dataset.len()];
    for task in Task::ALL.into_iter().filter(|task| served.trained[*task]) {
        let task = task as usize;
        let calibrated = cross_calibrated(&outcomes(logits, &dataset.labels, &people, task));
        for (row, probability) in found.iter_mut().zip(calibrated) {
            row[task] = probability;
        }
    }
    found
}

fn reliability_of(seed: &Trained, labels: &[[f32; 4]]) -> Tasks<Option<Reliability>> {
    let own = probabilities(&seed.logits, [Some(Calibration::IDENTITY); 4]);
    Tasks::from_fn(|task| {
        let calibration = seed.served.calibrations[task as usize]?;
        let labels = column(labels, task);
        let bins = |of: &[[f32; 4]]| reliability(&column(of, task), &labels, BINS);
        let (before, after) = (bins(&own), bins(&seed.probabilities));
        Some(Reliability {
            calibration,
            ece_before: calibration_error(&before),
            ece_after: calibration_error(&after),
            before,
            after,
        })
    })
}

fn importances(
    seeds: &[Trained],
    prepared: &Prepared,
    test: &TestSet,
    hooks: &Hooks,
) -> Vec<Importance> {
    let of_seeds: Vec<Vec<[Option<f64>; 4]>> = seeds
        .iter()
        .map(|seed| {
            let number = seed.curve.seed;
            (hooks.say)(&format!("shuffling feature groups, seed {number}"));
            importance(
                &seed.served,
                test.dataset(prepared),
                test.world(prepared),
                number,
            )
        })
        .collect();
    let groups = Group::ALL.into_iter().enumerate();
    groups
        .map(|(index, group)| Importance {
            group: group.name(),
            drop: Tasks::from_fn(|task| {
                let drops = of_seeds.iter().map(|seed| seed[index][task as usize]);
                Spread::of(&drops.collect::<Option<Vec<f64>>>()?)
            }),
        })
        .collect()
}
