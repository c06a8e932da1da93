//! What a bundle is worth to a shop that it has never seen.

use super::World;
use super::batch::Batch;
use super::bootstrap::{Bootstrap, RESAMPLES};
use super::dataset::{Dataset, Statistics};
use super::default_model::{Shop, ShopKind};
use super::evaluate::{Evaluation, Judged};
use super::ingest::{Log, Pairs};
use super::predict::predict_batch;
use super::rows::{Row, pair_rows};
use super::tally::Tally;
use super::Result;
use crate::bundle::Served;

/// Folds of people, whose statistics are without their own.
const FOLDS: usize = 5;

/// Measures a bundle on a shop's rows. The bundle sees no statistics but its own; the popularity
/// that it is held against is counted in the shop's log before `cut` of a row's time, without the
/// person's own fold.
pub fn zero_shot(
    served: &Served,
    log: &Log,
    pairs: Option<&Pairs>,
    rows: &[Row],
    cut: &dyn Fn(i64) -> i64,
) -> Evaluation {
    let files: Vec<&Pairs> = pairs.into_iter().collect();
    let world = World::new(log, &files, &served.model.schema);
    let own = Statistics::Fixed(&served.priors);
    let (seen, order) = Dataset::new(&world, rows, own, &|_| {});
    let batch = Batch {
        dataset: &seen,
        world: &world,
        scaling: None,
    };
    let mut probabilities = vec![[0.0; 4]; rows.len()];
    let found = predict_batch(&served.model, &batch, served.calibrations);
    for (row, found) in order.into_iter().zip(found) {
        probabilities[row as usize] = found;
    }
    drop(seen);
    let known = &world.profiles[..log.catalog.items().len()];
    let mut tally = Tally::new(log, known, FOLDS, 1);
    let counted = Statistics::Counted {
        tally: &mut tally,
        folds: FOLDS,
        cut,
    };
    let (dataset, order) = Dataset::new(&world, rows, counted, &|_| {});
    let of = |row: &u32| *row as usize;
    let people: Vec<u32> = order.iter().map(|row| rows[of(row)].user).collect();
    let probabilities: Vec<_> = order.iter().map(|row| probabilities[of(row)]).collect();
    let judged = Judged {
        dataset: &dataset,
        people: &people,
        utility: None,
        bootstrap: Bootstrap::new(&people, RESAMPLES),
    };
    judged.evaluate(&probabilities)
}

/// On a shop of the simulator.
///
/// # Errors
/// If the shop cannot be made.
pub fn zero_shot_shop(served: &Served, kind: &ShopKind) -> Result<Evaluation> {
    let shop = Shop::make(kind)?;
    let day = super::rows::DAY;
    let cut = |time: i64| time - time.rem_euclid(day);
    Ok(zero_shot(served, &shop.log, None, &shop.rows, &cut))
}

/// On a pairs file.
pub fn zero_shot_pairs(served: &Served, log: &Log, pairs: &Pairs) -> Evaluation {
    let rows = pair_rows(
        pairs,
        log.catalog.items().len() as u32,
        log.users.len() as u32,
    );
    let first = rows.iter().map(|row| row.time).min().unwrap_or_default();
    zero_shot(served, log, Some(pairs), &rows, &|_| first)
}
