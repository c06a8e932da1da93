use serde::Serialize;

use super::bootstrap::Bootstrap;
use super::dataset::Dataset;
use super::metrics::{
    auc, coverage_at_10, gauc, log_loss, ndcg_at_10, ndcg_of_gains, ndcg_sum, normalized_entropy,
};
use super::reliability::{BINS, calibration_error, reliability};
use super::slots::SlotCurve;
use super::variety::VarietyCurve;
use crate::domain::{Task, Tasks};
use crate::features::Group;

/// How a model did, beside its baselines, on the same rows.
#[derive(Clone, Debug, Serialize)]
pub struct Evaluation {
    /// How many rows.
    pub rows: usize,
    /// How many people.
    pub users: usize,
    /// How many positives each task has.
    pub positives: Tasks<usize>,
    /// The model, its baselines, and where it is known the true utility.
    pub scorers: Vec<ScorerReport>,
    /// What variety costs and gives, where it was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variety: Option<VarietyCurve>,
}

/// How one way of scoring did.
#[derive(Clone, Debug, Serialize)]
pub struct ScorerReport {
    /// `model`, `model in its slot`, `popularity`, `category recency`, `true utility`.
    pub name: &'static str,
    /// By task; none for a task that has only one class.
    pub tasks: Tasks<Option<Metrics>>,
}

/// How the scores of one task did.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Metrics {
    /// Area under the ROC curve.
    pub auc: f64,
    /// AUC within each person, weighted by their positives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gauc: Option<f64>,
    /// In nats; for probabilities only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_loss: Option<f64>,
    /// NDCG@10 within each (user, time).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ndcg_at_10: Option<f64>,
    /// Log loss over that of the base rate; for probabilities only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub normalized_entropy: Option<f64>,
    /// Expected calibration error in 15 bins of as many rows each; for probabilities only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ece: Option<f64>,
    /// The share of the products that stand in the first ten of some (user, time).
    pub coverage_at_10: f64,
    /// The same of what should have happened, where a simulator knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<TrueMetrics>,
    /// Where the numbers would lie had other people of the same kind come.
    pub intervals: Intervals,
}

/// How scores did against the true probabilities of products that are noticed: no luck and no slot
/// of a page is in them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TrueMetrics {
    /// AUC that is to be expected.
    pub auc: Option<f64>,
    /// AUC within each person that is to be expected, weighted by their expected positives.
    pub gauc: Option<f64>,
    /// NDCG@10 within each (user, time), with the true probability as gain.
    pub ndcg_at_10: Option<f64>,
    /// Log loss that is to be expected, in nats; for probabilities only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_loss: Option<f64>,
}

/// 95 % intervals, from resampled people.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Intervals {
    /// Of [`Metrics::auc`].
    pub auc: Option<[f64; 2]>,
    /// Of [`Metrics::gauc`].
    pub gauc: Option<[f64; 2]>,
    /// Of [`Metrics::log_loss`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_loss: Option<[f64; 2]>,
    /// Of [`Metrics::ndcg_at_10`].
    pub ndcg_at_10: Option<[f64; 2]>,
}

/// Rows with all that metrics need to know of them.
pub struct Judged<'a> {
    /// The features, from which the baselines are read, and the labels.
    pub dataset: &'a Dataset,
    /// The person of each of its rows.
    pub people: &'a [u32],
    /// The true utility of each of its rows, where a simulator knows it.
    pub utility: Option<&'a [[f32; 4]]>,
    /// The same people, drawn again.
    pub bootstrap: Bootstrap,
}

impl Judged<'_> {
    /// Measures a model's probabilities, in the dataset's order, and the baselines. A model that
    /// knows what slots do is judged by its order, which knows of no slot, and by the probabilities
    /// that it gives in the rows' slots.
    pub fn evaluate(&self, probabilities: &[[f32; 4]], slots: Option<&SlotCurve>) -> Evaluation {
        let mut in_slots = probabilities.to_vec();
        if let Some(slots) = slots {
            slots.in_slots(self.dataset, &mut in_slots);
        }
        let mut scorers = vec![self.report("model", probabilities, Some(&in_slots))];
        scorers.extend(slots.map(|_| self.logged("model in its slot", &in_slots)));
        scorers.extend(self.baselines());
        let mut users = self.people.to_vec();
        users.sort_unstable();
        users.dedup();
        Evaluation {
            rows: self.dataset.len(),
            users: users.len(),
            positives: Tasks::from_fn(|task| {
                let labels = self.dataset.labels.iter();
                labels.filter(|labels| labels[task as usize] > 0.0).count()
            }),
            scorers,
            variety: None,
        }
    }

    /// Measures what needs no training, and the true utility where it is known.
    pub fn baselines(&self) -> Vec<ScorerReport> {
        let popularity = self.baseline(Group::Item, "view_share");
        let recency = self.baseline(Group::Category, "recency");
        let mut scorers = vec![
            self.report("popularity", &popularity, None),
            self.report("category recency", &recency, None),
        ];
        if let Some(utility) = self.utility {
            scorers.push(self.report("true utility", utility, None));
        }
        scorers
    }

    /// Measures one way of scoring, and the probabilities that it gives, if it does. They need not
    /// order alike: where calibration is fitted to the rows themselves, the rows of different people
    /// have different ones.
    pub fn report(
        &self,
        name: &'static str,
        scores: &[[f32; 4]],
        probabilities: Option<&[[f32; 4]]>,
    ) -> ScorerReport {
        let tasks = Tasks::from_fn(|task: Task| {
            let (scores, labels) = (column(scores, task), column(&self.dataset.labels, task));
            let probabilities = probabilities.map(|rows| column(rows, task));
            let truth = (self.utility).map(|rows| {
                let gives = probabilities.is_some();
                self.against(&scores, &column(rows, task), gives)
            });
            let found = self.metrics(&scores, &labels, probabilities.as_deref());
            found.map(|found| Metrics { truth, ..found })
        });
        ScorerReport { name, tasks }
    }

    /// As [`Judged::report`], of probabilities in slots, which the truth is none of.
    fn logged(&self, name: &'static str, probabilities: &[[f32; 4]]) -> ScorerReport {
        let tasks = Tasks::from_fn(|task: Task| {
            let given = column(probabilities, task);
            self.metrics(&given, &column(&self.dataset.labels, task), Some(&given))
        });
        ScorerReport { name, tasks }
    }

    fn baseline(&self, group: Group, column: &str) -> Vec<[f32; 4]> {
        let scores = self.dataset.column(group, column);
        scores.map(|score| [score; 4]).collect()
    }

    fn metrics(
        &self,
        scores: &[f32],
        labels: &[f32],
        probabilities: Option<&[f32]>,
    ) -> Option<Metrics> {
        let lists = &self.dataset.context;
        Some(Metrics {
            auc: auc(scores, labels)?,
            gauc: gauc(scores, labels, self.people),
            log_loss: probabilities.map(|given| log_loss(given, labels)),
            ndcg_at_10: ndcg_at_10(scores, labels, lists),
            normalized_entropy: probabilities.and_then(|given| normalized_entropy(given, labels)),
            ece: probabilities.map(|given| calibration_error(&reliability(given, labels, BINS))),
            coverage_at_10: coverage_at_10(scores, lists, &self.dataset.item),
            truth: None,
            intervals: self.intervals(scores, labels, probabilities),
        })
    }

    /// Against the true probabilities of a task; `gives`: the scores are probabilities too.
    fn against(&self, scores: &[f32], truth: &[f32], gives: bool) -> TrueMetrics {
        TrueMetrics {
            auc: auc(scores, truth),
            gauc: gauc(scores, truth, self.people),
            ndcg_at_10: ndcg_of_gains(scores, truth, &self.dataset.context),
            log_loss: gives.then(|| log_loss(scores, truth)),
        }
    }

    fn intervals(
        &self,
        scores: &[f32],
        labels: &[f32],
        probabilities: Option<&[f32]>,
    ) -> Intervals {
        let pick = |of: &[f32], rows: &[u32]| -> Vec<f32> {
            rows.iter().map(|row| of[*row as usize]).collect()
        };
        let of_person = |rows: &[u32]| (pick(scores, rows), pick(labels, rows));
        let own_auc = |rows: &[u32]| {
            let (scores, labels) = of_person(rows);
            let positives: f64 = labels.iter().map(|label| f64::from(*label)).sum();
            auc(&scores, &labels).map_or((0.0, 0.0), |auc| (positives * auc, positives))
        };
        let loss = |given: &[f32], rows: &[u32]| {
            let count = rows.len() as f64;
            let loss = log_loss(&pick(given, rows), &pick(labels, rows));
            (count * loss, count)
        };
        let ndcg = |rows: &[u32]| {
            let (scores, labels) = of_person(rows);
            let lists: Vec<u32> = (rows.iter())
                .map(|row| self.dataset.context[*row as usize])
                .collect();
            ndcg_sum(&scores, &labels, &lists)
        };
        Intervals {
            auc: self.bootstrap.auc(scores, labels),
            gauc: self.bootstrap.mean(own_auc),
            log_loss: probabilities
                .and_then(|given| self.bootstrap.mean(|rows: &[u32]| loss(given, rows))),
            ndcg_at_10: self.bootstrap.mean(ndcg),
        }
    }
}

/// One task's values.
pub fn column(rows: &[[f32; 4]], task: Task) -> Vec<f32> {
    rows.iter().map(|row| row[task as usize]).collect()
}
