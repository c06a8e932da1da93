use super::batch::Batch;
use super::bootstrap::{Bootstrap, RESAMPLES};
use super::dataset::{Dataset, Statistics};
use super::evaluate::{Evaluation, Judged};
use super::ingest::{Log, Pairs};
use super::learn::{HORIZON, NEGATIVES};
use super::predict::predict_batch;
use super::rows::{DAY, Row, RowOptions, log_rows, pair_rows};
use super::slots::SlotCurve;
use super::tally::Tally;
use super::variety::variety_curve;
use super::{Error, Result, World};
use crate::bundle::{Served, TrainedOn};

/// What a simulator knows of a row: the true utility for each task, by user id, product id and
/// time in ms since 1970.
pub type Utility<'a> = &'a dyn Fn(&str, &str, i64) -> Option<[f32; 4]>;

/// How rows are seen in an evaluation; it should be as the model was trained.
#[derive(Clone, Copy, Debug)]
pub struct AssessOptions {
    /// Folds of people.
    pub folds: usize,
    /// Items seen by fewer people have no rates of their own.
    pub min_people: u32,
}

/// Evaluates a bundle on a pairs file, with statistics from the log before its first day, without
/// each person's own fold; or on the rows of the log since the bundle's training data ended, with
/// the bundle's statistics.
///
/// # Errors
/// If there is no row to evaluate on.
pub fn assess(
    served: &Served,
    log: &Log,
    pairs: Option<&Pairs>,
    options: &AssessOptions,
    utility: Option<Utility>,
) -> Result<Evaluation> {
    let files: Vec<&Pairs> = pairs.into_iter().collect();
    let world = World::new(log, &files, &served.model.schema);
    let rows = match pairs {
        Some(pairs) => own_pair_rows(log, pairs),
        None => rows_since(log, served, options)?,
    };
    let first = rows.iter().map(|row| row.time).min().unwrap_or_default();
    let known = &world.profiles[..log.catalog.items().len()];
    let mut tally;
    let statistics = match pairs {
        Some(_) => {
            tally = Tally::new(log, known, options.folds, options.min_people);
            Statistics::Counted {
                tally: &mut tally,
                folds: options.folds,
                cut: &|_| first,
                seen: &|counted| counted,
            }
        }
        None => Statistics::Fixed(&served.priors),
    };
    let (dataset, order) = Dataset::new(&world, &rows, statistics, &|_| {});
    let probabilities = predict(served, &world, &dataset);
    let people: Vec<u32> = order.iter().map(|row| rows[*row as usize].user).collect();
    let truth = utility.and_then(|utility| {
        let of_row = |row: &u32| {
            let Row {
                user, item, time, ..
            } = rows[*row as usize];
            utility(
                &world.users[user as usize],
                &world.items[item as usize].id,
                time,
            )
        };
        order.iter().map(of_row).collect::<Option<Vec<_>>>()
    });
    let judged = Judged {
        dataset: &dataset,
        people: &people,
        utility: truth.as_deref(),
        bootstrap: Bootstrap::new(&people, RESAMPLES),
    };
    let slots = SlotCurve::read(&served.trained_on.extra);
    // Rows of a pairs file have no slots.
    let slots = slots.filter(|_| dataset.slot.iter().any(|slot| *slot > 0));
    let mut evaluation = judged.evaluate(&probabilities, slots.as_ref());
    evaluation.variety = variety_curve(served, &world, &dataset, &probabilities);
    Ok(evaluation)
}

/// The probabilities of each row of a pairs file, in its order, with all statistics from the
/// bundle: how a model is judged on people whom it has never seen.
pub fn score(served: &Served, log: &Log, pairs: &Pairs) -> Vec<[f32; 4]> {
    let world = World::new(log, &[pairs], &served.model.schema);
    let rows = own_pair_rows(log, pairs);
    let statistics = Statistics::Fixed(&served.priors);
    let (dataset, order) = Dataset::new(&world, &rows, statistics, &|_| {});
    let mut scores = vec![[0.0; 4]; rows.len()];
    for (row, probabilities) in order.into_iter().zip(predict(served, &world, &dataset)) {
        scores[row as usize] = probabilities;
    }
    scores
}

fn own_pair_rows(log: &Log, pairs: &Pairs) -> Vec<Row> {
    let (items, users) = (log.catalog.items().len(), log.users.len());
    pair_rows(pairs, items as u32, users as u32)
}

/// The log's rows since the training data ended, made as the training rows were.
fn rows_since(log: &Log, served: &Served, options: &AssessOptions) -> Result<Vec<Row>> {
    let TrainedOn { until, extra, .. } = &served.trained_on;
    let kept = |name: &str, default: i64| extra.field(name).integer().unwrap_or(default);
    let last = log.span().map_or(*until, |(_, last)| last);
    let rows = log_rows(
        log,
        &RowOptions {
            from: *until,
            until: last + 1,
            horizon: kept(HORIZON, DAY).clamp(1, 365 * DAY),
            negatives: kept(NEGATIVES, 4).clamp(0, 1_000) as usize,
            folds: options.folds,
            seed: 1,
        },
    );
    match rows.is_empty() {
        true => {
            let why = "--events: nothing happened since the model's training data ended";
            Err(Error::Usage(why.into()))
        }
        false => Ok(rows),
    }
}

fn predict(served: &Served, world: &World, dataset: &Dataset) -> Vec<[f32; 4]> {
    let batch = Batch {
        dataset,
        world,
        scaling: None,
    };
    predict_batch(&served.model, &batch, served.calibrations)
}
