use std::thread;

use super::cold_start::{by_category, cold_start};
use super::importance::importance;
use super::recipe_words::recipe_words;
use super::slices::Scores;
use super::slots::slot_effects;
use super::summary::summarise;
use super::test_set::{TestSet, count};
use super::trained::Trained;
use super::{Cost, Data, Importance, Reliability, Report, ScorerSummary, Spread};
use crate::bundle::Calibration;
use crate::domain::{Task, Tasks};
use crate::engine::probabilities;
use crate::features::Group;
use crate::train::assess::Utility;
use crate::train::bootstrap::{Bootstrap, RESAMPLES};
use crate::train::dataset::Dataset;
use crate::train::evaluate::{Judged, column};
use crate::train::ingest::{Log, Pairs};
use crate::train::learn::Preparing;
use crate::train::logistic::{Design, Logistic};
use crate::train::relatedness::{Relatedness, relatedness};
use crate::train::reliability::{BINS, calibration_error, reliability};
use crate::train::variety::variety_curve;
use crate::train::{Prepared, Recipe, Result, ScorerReport};

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
    /// The share of people who notice each slot, from the first, where a simulator knows it.
    pub noticed: Option<&'a [f32]>,
}

/// Most seeds that groups of tasks are trained with: there are up to six networks a seed.
pub const RELATEDNESS_SEEDS: usize = 3;

/// What is heard while a report is made.
pub struct Hooks<'a> {
    /// Rows are being prepared.
    pub preparing: Preparing<'a>,
    /// A batch is done: rows done, rows of an epoch, mean loss of each task so far.
    pub batch: &'a dyn Fn(usize, usize, [f32; 4]),
    /// A line for whoever waits.
    pub say: &'a dyn Fn(&str),
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
            .map(|seed| Trained::new(seed, &self.recipe, &prepared, &test, hooks))
            .collect::<Result<_>>()?;
        let relatedness = self.relatedness(&prepared, hooks)?;
        (hooks.say)("fitting logistic regressions");
        let logistic = self.logistic(&prepared, &test);
        (hooks.say)("measuring");
        let mut report = self.report(&prepared, &test, &seeds, &logistic, hooks);
        report.relatedness = relatedness;
        Ok(report)
    }

    fn relatedness(&self, prepared: &Prepared, hooks: &Hooks) -> Result<Option<Relatedness>> {
        let tasks = prepared.trained().into_iter().filter(|trained| *trained);
        if tasks.count() < 2 {
            return Ok(None);
        }
        let seeds: Vec<u64> = (1..=self.seeds).take(RELATEDNESS_SEEDS).collect();
        relatedness(prepared, &self.recipe, &seeds, hooks.say).map(Some)
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
        let scorers = self.scorers(prepared, test, seeds, logistic, &people);
        let ordered: Vec<Vec<[f32; 4]>> = seeds.iter().map(|seed| seed.scores.clone()).collect();
        let recency = dataset.column(Group::Category, "recency");
        let scores = Scores {
            model: &ordered,
            logistic,
            recency: &recency.map(|score| [score; 4]).collect::<Vec<_>>(),
            labels: &dataset.labels,
            people: &people,
        };
        Report {
            data: self.data(prepared, test),
            recipe: recipe_words(&self.recipe),
            seeds: (1..=self.seeds).collect(),
            scorers,
            curves: seeds.iter().map(|seed| seed.curve.clone()).collect(),
            reliability: reliability_of(&seeds[0], dataset),
            importance: importances(seeds, prepared, test, hooks),
            relatedness: None,
            cold_start: cold_start(&scores, test, prepared, self.log),
            categories: by_category(&scores, test, prepared),
            variety: variety_curve(
                &seeds[0].served,
                test.world(prepared),
                dataset,
                &seeds[0].scores,
            ),
            slots: slot_effects(seeds, prepared, self.noticed),
            cost: Cost::of(&seeds[0].packed, &seeds[0].served, test, prepared),
        }
    }

    fn scorers(
        &self,
        prepared: &Prepared,
        test: &TestSet,
        seeds: &[Trained],
        logistic: &[[f32; 4]],
        people: &[u32],
    ) -> Vec<ScorerSummary> {
        let utility = self.utility(prepared, test);
        let judged = |resamples| Judged {
            dataset: test.dataset(prepared),
            people,
            utility: utility.as_deref(),
            bootstrap: Bootstrap::new(people, resamples),
        };
        let (first, plain) = (judged(RESAMPLES), judged(0));
        let models: Vec<ScorerReport> = seeds
            .iter()
            .enumerate()
            .map(|(index, seed)| {
                let judged = if index == 0 { &first } else { &plain };
                judged.report("model", &seed.scores, Some(&seed.probabilities))
            })
            .collect();
        let mut baselines = vec![first.report("logistic regression", logistic, Some(logistic))];
        baselines.extend(first.baselines());
        let mut scorers = vec![summarise(&models)];
        scorers.extend(baselines.into_iter().map(|report| summarise(&[report])));
        scorers
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
}

fn reliability_of(seed: &Trained, dataset: &Dataset) -> Tasks<Option<Reliability>> {
    let mut own = probabilities(&seed.logits, [Some(Calibration::IDENTITY); 4]);
    if let Some(slots) = &seed.slots {
        slots.in_slots(dataset, &mut own);
    }
    Tasks::from_fn(|task| {
        let calibration = seed.served.calibrations[task as usize]?;
        let labels = column(&dataset.labels, task);
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
    // A group that the network has no columns of tells nothing.
    let there = |group: Group| seeds[0].served.model.config.width(group) > 0;
    groups
        .filter(|(_, group)| there(*group))
        .map(|(index, group)| Importance {
            group: group.name(),
            drop: Tasks::from_fn(|task| {
                let drops = of_seeds.iter().map(|seed| seed[index][task as usize]);
                Spread::of(&drops.collect::<Option<Vec<f64>>>()?)
            }),
        })
        .collect()
}
