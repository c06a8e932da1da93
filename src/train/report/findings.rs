use std::collections::BTreeMap;

use serde::Serialize;

use super::{ColdStart, Cost, Slice, SlotEffects, Spread, Value};
use crate::bundle::Calibration;
use crate::domain::Tasks;
use crate::train::relatedness::Relatedness;
use crate::train::reliability::Bin;
use crate::train::variety::VarietyCurve;

/// All that a report says; the page and the JSON are both made of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What was learnt from, chosen by and tested on.
    pub data: Data,
    /// What was trained, as name and value.
    pub recipe: Vec<(String, String)>,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// The model first, then its baselines, and the true utility where it is known.
    pub scorers: Vec<ScorerSummary>,
    /// Loss by epoch, a curve a seed.
    pub curves: Vec<Curve>,
    /// What came true of what the first seed predicted.
    pub reliability: Tasks<Option<Reliability>>,
    /// What each group of features is worth.
    pub importance: Vec<Importance>,
    /// Which tasks help each other; none where there is only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relatedness: Option<Relatedness>,
    /// By what is known of shopper and product.
    pub cold_start: ColdStart,
    /// The largest categories.
    pub categories: Vec<Slice>,
    /// What variety costs and gives, of the first seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variety: Option<VarietyCurve>,
    /// What the slots of a page do, where that was accounted for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slots: Option<SlotEffects>,
    /// What the model costs.
    pub cost: Cost,
}

/// What was learnt from, chosen by and tested on.
#[derive(Clone, Debug, Serialize)]
pub struct Data {
    /// The name of the log's file.
    pub events: String,
    /// What the numbers are measured on.
    pub protocol: Protocol,
    /// Rows to learn from.
    pub train: RowCount,
    /// Rows to choose the epoch by, and to fit calibration to.
    pub choose: RowCount,
    /// Rows that the numbers are measured on.
    pub test: RowCount,
    /// Nothing from this moment on was learnt from, in ISO 8601.
    pub until: String,
    /// When the report was made, in ISO 8601.
    pub created: String,
}

/// What the numbers of a report are measured on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// A file of its own.
    TestPairs,
    /// The later part of what the log held back.
    LaterPart,
    /// The rows that the epoch was chosen by; calibration is fitted on half of the people and
    /// measured on the other.
    Validation,
}

/// How much there is of something.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RowCount {
    /// Rows.
    pub rows: usize,
    /// People.
    pub people: usize,
    /// Positives of each task.
    pub positives: Tasks<usize>,
}

/// How one way of scoring did, over seeds.
#[derive(Clone, Debug, Serialize)]
pub struct ScorerSummary {
    /// As in `eval`, and `logistic regression`.
    pub name: &'static str,
    /// Measures by name; none for a task that has only one class.
    pub tasks: Tasks<Option<BTreeMap<&'static str, Value>>>,
    /// Measures by name, mean over the tasks.
    pub mean: BTreeMap<&'static str, Spread>,
}

/// Loss by epoch.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Curve {
    /// The seed.
    pub seed: u64,
    /// Of each epoch and task, while it was trained, dropout and all.
    pub train: Vec<[f64; 4]>,
    /// Of each epoch and task, on the rows to choose by.
    pub valid: Vec<[f64; 4]>,
    /// The epoch that was chosen, from 1.
    pub chosen: usize,
}

/// What came true of what was predicted.
#[derive(Clone, Debug, Serialize)]
pub struct Reliability {
    /// What is in the bundle; fitted on all rows to choose by.
    pub calibration: Calibration,
    /// The network's own probabilities.
    pub before: Vec<Bin>,
    /// The calibrated ones, on rows that the calibration was not fitted to.
    pub after: Vec<Bin>,
    /// Expected calibration error of `before`.
    pub ece_before: f64,
    /// Expected calibration error of `after`.
    pub ece_after: f64,
}

/// What a group of features is worth.
#[derive(Clone, Debug, Serialize)]
pub struct Importance {
    /// The group's name.
    pub group: &'static str,
    /// How much AUC falls when the group's columns are shuffled among the rows.
    pub drop: Tasks<Option<Spread>>,
}
