use std::collections::BTreeSet;

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use super::ingest::{Log, Pairs};
use super::rows::{DAY, Row, RowOptions, day_rows, log_rows, pair_rows};
use super::{Error, Recipe, Result};

/// Rows to learn from, rows to choose by, and when validation begins, in ms since 1970.
pub type Rows = (Vec<Row>, Vec<Row>, i64);

/// Takes the rows of two pairs files.
///
/// # Errors
/// If no row to learn from ends before those to choose by begin.
pub fn split_pairs(log: &Log, train: &Pairs, valid: &Pairs, recipe: &Recipe) -> Result<Rows> {
    let items = log.catalog.items().len() as u32;
    let until = valid
        .rows
        .iter()
        .map(|row| row.time_ms)
        .min()
        .unwrap_or_default();
    let users = log.users.len() as u32;
    let mut train_rows = pair_rows(train, items, users);
    // A later row's labels would reach into validation.
    train_rows.retain(|row| row.time + DAY <= until);
    if train_rows.is_empty() {
        let why = "--pairs: no row ends before --valid-pairs begins";
        return Err(Error::Usage(why.into()));
    }
    train_rows.extend(rows_between(log, &train_rows, until, recipe));
    let (items, users) = (
        items + train.items.len() as u32,
        users + train.users.len() as u32,
    );
    let valid_rows = pair_rows(valid, items, users);
    Ok((train_rows, valid_rows, until))
}

/// Rows of days that begin between those of a pairs file: the same people at other moments, which
/// is most of what there is to learn of rare tasks.
fn rows_between(log: &Log, of_file: &[Row], until: i64, recipe: &Recipe) -> Vec<Row> {
    let days: BTreeSet<i64> = of_file.iter().map(|row| row.time).collect();
    let mut random = Pcg64Mcg::seed_from_u64(recipe.fit.seed);
    let mut rows = Vec::new();
    for day in days {
        for place in 1..recipe.day_starts as i64 {
            let start = day + place * DAY / recipe.day_starts as i64;
            if start + DAY <= until {
                let (negatives, folds) = (recipe.negatives, recipe.folds);
                rows.extend(day_rows(log, start, negatives, folds, &mut random));
            }
        }
    }
    rows
}

/// Makes rows of a log, by time.
///
/// # Errors
/// If there is nothing to learn from, or nothing to choose by.
pub fn split_log(log: &Log, recipe: &Recipe) -> Result<Rows> {
    let nothing = |why: &str| Error::Usage(format!("--events: {why}"));
    let (first, last) = log.span().ok_or_else(|| nothing("it holds no event"))?;
    let options = |from: i64, until: i64| RowOptions {
        from,
        until,
        horizon: recipe.horizon,
        negatives: recipe.negatives,
        folds: recipe.folds,
        seed: recipe.fit.seed,
    };
    let until = match recipe.until {
        Some(until) => until,
        None => {
            let mut times: Vec<i64> = (log.own_events().iter())
                .map(|event| event.time_ms)
                .collect();
            times.sort_unstable();
            times[times.len() * 4 / 5]
        }
    };
    let train = log_rows(log, &options(first, until.saturating_sub(recipe.horizon)));
    let valid = log_rows(log, &options(until, last + 1));
    if train.is_empty() {
        return Err(nothing(
            "no row ends before validation begins; the log may be too short",
        ));
    }
    if valid.is_empty() {
        return Err(nothing("no row is left to validate on"));
    }
    Ok((train, valid, until))
}
