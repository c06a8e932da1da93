use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::Slice;
use super::slices::Scores;
use super::test_set::TestSet;
use crate::train::Prepared;
use crate::train::ingest::Log;

/// How well rows are ordered, by what is known of shopper and product.
#[derive(Clone, Debug, Serialize)]
pub struct ColdStart {
    /// By how many events the shopper had before the moment of the row.
    pub shoppers: Vec<Slice>,
    /// Products that training met, and those that it did not.
    pub products: Vec<Slice>,
}

/// The fewest events of each part, and its name.
const HISTORIES: [(usize, &str); 5] = [
    (0, "0"),
    (1, "1"),
    (2, "2 to 4"),
    (5, "5 to 19"),
    (20, "20 or more"),
];
/// Most categories that are told apart.
const CATEGORIES: usize = 10;

/// Splits rows by how much the shopper had done, and by whether training met the product: in one
/// of its rows, or in the log before it ended.
pub fn cold_start(scores: &Scores, test: &TestSet, prepared: &Prepared, log: &Log) -> ColdStart {
    let (world, rows) = (test.world(prepared), test.rows(prepared));
    let mut by_history = vec![Vec::new(); HISTORIES.len()];
    for (index, row) in rows.iter().enumerate() {
        let events = world.events_before(row.user, row.time).len();
        let part = HISTORIES.partition_point(|(fewest, _)| *fewest <= events) - 1;
        by_history[part].push(index);
    }
    let met = met_products(prepared, log);
    let is_met = |row: &usize| met.contains(&world.profiles[rows[*row].item as usize].id);
    let (known, new): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(is_met);
    let slices = HISTORIES.iter().zip(&by_history);
    ColdStart {
        shoppers: slices
            .map(|((_, name), rows)| scores.slice(*name, rows))
            .collect(),
        products: vec![
            scores.slice("met in training", &known),
            scores.slice("new", &new),
        ],
    }
}

/// The categories that have most rows, and the others together.
pub fn by_category(scores: &Scores, test: &TestSet, prepared: &Prepared) -> Vec<Slice> {
    let (world, rows) = (test.world(prepared), test.rows(prepared));
    let mut parts = HashMap::<String, Vec<usize>>::new();
    for (index, row) in rows.iter().enumerate() {
        let path = world.items[row.item as usize].category_path();
        parts.entry(path).or_default().push(index);
    }
    let mut parts: Vec<(String, Vec<usize>)> = parts.into_iter().collect();
    parts.sort_by(|a, b| (b.1.len(), &a.0).cmp(&(a.1.len(), &b.0)));
    let others = parts.split_off(parts.len().min(CATEGORIES));
    let name = |path: String| match path.is_empty() {
        true => "(none)".into(),
        false => path,
    };
    let mut slices: Vec<Slice> = (parts.into_iter())
        .map(|(path, rows)| scores.slice(name(path), &rows))
        .collect();
    if !others.is_empty() {
        let label = format!("{} others", others.len());
        let rows: Vec<usize> = others.into_iter().flat_map(|(_, rows)| rows).collect();
        slices.push(scores.slice(label, &rows));
    }
    slices
}

fn met_products(prepared: &Prepared, log: &Log) -> HashSet<u64> {
    let profiles = &prepared.world.profiles;
    let in_rows = prepared.train.item.iter();
    let events = log.own_events().iter();
    let in_log = events
        .filter(|event| event.kind.task().is_some() && event.time_ms < prepared.until)
        .map(|event| &event.item);
    in_rows
        .chain(in_log)
        .map(|item| profiles[*item as usize].id)
        .collect()
}
