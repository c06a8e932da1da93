use serde::Serialize;

use super::Spread;
use crate::domain::{Task, Tasks};
use crate::train::evaluate::column;
use crate::train::metrics::auc;

/// How well some of the rows are ordered.
#[derive(Clone, Debug, Serialize)]
pub struct Slice {
    /// Which rows.
    pub label: String,
    /// How many rows.
    pub rows: usize,
    /// Of how many people.
    pub people: usize,
    /// Positives of each task.
    pub positives: Tasks<usize>,
    /// The model's AUC, over seeds; none where there are too few of either class.
    pub model: Tasks<Option<Spread>>,
    /// AUC of logistic regression.
    pub logistic: Tasks<Option<f64>>,
    /// AUC of category recency.
    pub recency: Tasks<Option<f64>>,
}

/// Fewer positives, or negatives, than this make no AUC worth showing.
pub const FEWEST: usize = 10;

/// What all scorers said of all rows.
pub struct Scores<'a> {
    /// The model, a seed each.
    pub model: &'a [Vec<[f32; 4]>],
    /// Logistic regression.
    pub logistic: &'a [[f32; 4]],
    /// Category recency.
    pub recency: &'a [[f32; 4]],
    /// The labels.
    pub labels: &'a [[f32; 4]],
    /// The person of each row.
    pub people: &'a [u32],
}

impl Scores<'_> {
    /// How well these rows are ordered.
    pub fn slice(&self, label: impl Into<String>, rows: &[usize]) -> Slice {
        let pick = |of: &[[f32; 4]], task| -> Vec<f32> {
            let rows: Vec<[f32; 4]> = rows.iter().map(|row| of[*row]).collect();
            column(&rows, task)
        };
        let enough = |task: Task| {
            let positives = self.positives(rows, task);
            positives >= FEWEST && rows.len() - positives >= FEWEST
        };
        let auc_of = |scores: &[[f32; 4]], task: Task| {
            let known = enough(task);
            known
                .then(|| auc(&pick(scores, task), &pick(self.labels, task)))
                .flatten()
        };
        let mut people: Vec<u32> = rows.iter().map(|row| self.people[*row]).collect();
        people.sort_unstable();
        people.dedup();
        Slice {
            label: label.into(),
            rows: rows.len(),
            people: people.len(),
            positives: Tasks::from_fn(|task| self.positives(rows, task)),
            model: Tasks::from_fn(|task| {
                let seeds = self.model.iter();
                let of_seeds: Option<Vec<f64>> = seeds.map(|seed| auc_of(seed, task)).collect();
                Spread::of(&of_seeds?)
            }),
            logistic: Tasks::from_fn(|task| auc_of(self.logistic, task)),
            recency: Tasks::from_fn(|task| auc_of(self.recency, task)),
        }
    }

    fn positives(&self, rows: &[usize], task: Task) -> usize {
        let positive = |row: &&usize| self.labels[**row][task as usize] > 0.0;
        rows.iter().filter(positive).count()
    }
}
