use std::collections::HashMap;

use serde::Serialize;

use super::{Counts, Likelihoods};
use crate::features::Cooccurrence;

/// How much of what is true something finds.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// What found it.
    pub name: &'static str,
    /// The share of a category's first three that truly complement it, of those that could.
    pub precision_at_3: f64,
    /// Of as many pairs over all as are true, the share that is.
    pub precision: f64,
}

/// Who says which category comes next.
pub(super) struct Scorers<'a> {
    pub counts: &'a Counts,
    pub learnt: &'a Likelihoods<'a>,
    pub cooccurrence: &'a Cooccurrence,
}

impl Scorers<'_> {
    /// Their names.
    pub const NAMES: [&'static str; 3] = ["popularity", "neighbours", "complements"];

    /// A score for each category after that of a row.
    pub fn scores(&self, name: &str, row: u32) -> Vec<f64> {
        let all = self.counts.all_chosen().max(1.0);
        let popularity = self.counts.chosen.iter().map(|chosen| chosen / all);
        match name {
            "popularity" => popularity.collect(),
            "neighbours" => {
                // Who is no neighbour comes after those, by popularity.
                let mut scores: Vec<f64> = popularity.map(|share| 1e-9 * share).collect();
                self.neighbours(row, |other, weight| scores[other] += weight);
                scores
            }
            // As `complete` takes it, without what the model says of the shopper.
            "strength" => {
                let mut scores = vec![0.0; self.counts.keys.len()];
                for (other, lift) in self.learnt.best(row) {
                    scores[other as usize] = lift;
                }
                scores
            }
            _ => expected(self.learnt, row, self.counts.keys.len()),
        }
    }

    fn neighbours(&self, row: u32, mut each: impl FnMut(usize, f64)) {
        let known = self.cooccurrence;
        let keys = &self.counts.keys;
        let of_row: HashMap<u32, u64> = known.rows.iter().map(|(key, row)| (*row, *key)).collect();
        if let Some(row) = known.rows.get(&keys[row as usize]) {
            let places = *row as usize * known.degree..(*row as usize + 1) * known.degree;
            for place in places.filter(|place| known.weights[*place] > 0.0) {
                if let Ok(other) = keys.binary_search(&of_row[&known.neighbours[place]]) {
                    each(other, f64::from(known.weights[place]));
                }
            }
        }
    }

    /// How much one of them finds of what is true, pairs of keys.
    pub fn found(&self, name: &'static str, truth: &[(u64, u64)]) -> Found {
        let keys = &self.counts.keys;
        let (mut hits, mut possible) = (0, 0);
        let mut all = Vec::new();
        for (row, key) in keys.iter().enumerate() {
            let scores = self.scores(name, row as u32);
            let mut order: Vec<usize> = (0..keys.len()).filter(|other| *other != row).collect();
            order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
            let is_true = |other: &usize| truth.contains(&(*key, keys[*other]));
            possible += order.iter().filter(|other| is_true(other)).count().min(3);
            if order.iter().any(is_true) {
                hits += order.iter().take(3).filter(|other| is_true(other)).count();
            }
            all.extend(order.iter().map(|other| (scores[*other], is_true(other))));
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0));
        let first = all.iter().take(truth.len());
        Found {
            name,
            precision_at_3: hits as f64 / possible.max(1) as f64,
            precision: first.filter(|(_, is_true)| *is_true).count() as f64
                / truth.len().max(1) as f64,
        }
    }
}

/// How often each category is chosen after one: what it is by itself, times the lift in the table.
pub(super) fn expected(learnt: &Likelihoods, row: u32, categories: usize) -> Vec<f64> {
    let mut scores: Vec<f64> = (0..categories as u32).map(|row| learnt.base(row)).collect();
    for (other, lift) in learnt.best(row) {
        scores[other as usize] *= lift;
    }
    scores
}
