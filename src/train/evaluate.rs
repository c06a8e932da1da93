use serde::Serialize;

use super::dataset::Dataset;
use super::metrics::{auc, gauc, log_loss, ndcg_at_10};
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
}

/// How one way of scoring did.
#[derive(Clone, Debug, Serialize)]
pub struct ScorerReport {
    /// `model`, `popularity`, `category recency`, `true utility`.
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
}

/// Rows with all that metrics need to know of them.
pub struct Judged<'a> {
    /// The features, from which the baselines are read, and the labels.
    pub dataset: &'a Dataset,
    /// The person of each of its rows.
    pub people: &'a [u32],
    /// The true utility of each of its rows, where a simulator knows it.
    pub utility: Option<&'a [[f32; 4]]>,
}

impl Judged<'_> {
    /// Measures a model's probabilities, in the dataset's order, and the baselines.
    pub fn evaluate(&self, probabilities: &[[f32; 4]]) -> Evaluation {
        let popularity = self.baseline(Group::Item, "view_share");
        let recency = self.baseline(Group::Category, "recency");
        let mut scorers = vec![
            self.report("model", probabilities, true),
            self.report("popularity", &popularity, false),
            self.report("category recency", &recency, false),
        ];
        if let Some(utility) = self.utility {
            scorers.push(self.report("true utility", utility, false));
        }
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
        }
    }

    fn baseline(&self, group: Group, column: &str) -> Vec<[f32; 4]> {
        let scores = self.dataset.column(group, column);
        scores.map(|score| [score; 4]).collect()
    }

    fn report(&self, name: &'static str, scores: &[[f32; 4]], probabilities: bool) -> ScorerReport {
        let tasks = Tasks::from_fn(|task: Task| {
            let column = |rows: &[[f32; 4]]| -> Vec<f32> {
                rows.iter().map(|row| row[task as usize]).collect()
            };
            let (scores, labels) = (column(scores), column(&self.dataset.labels));
            Some(Metrics {
                auc: auc(&scores, &labels)?,
                gauc: gauc(&scores, &labels, self.people),
                log_loss: probabilities.then(|| log_loss(&scores, &labels)),
                ndcg_at_10: ndcg_at_10(&scores, &labels, &self.dataset.context),
            })
        });
        ScorerReport { name, tasks }
    }
}

/// One of the [`Metrics`].
type Get = fn(&Metrics) -> Option<f64>;

impl Evaluation {
    /// A table for people.
    pub fn table(&self) -> String {
        let mut table = format!("{} rows of {} people\n", self.rows, self.users);
        let header = ["", "view", "cart", "favorite", "purchase", "mean"];
        let line = |cells: [String; 6]| {
            let [name, rest @ ..] = cells;
            let rest: Vec<String> = rest.iter().map(|cell| format!("{cell:>9}")).collect();
            format!("{name:<28}{}\n", rest.join(""))
        };
        table += &line(header.map(String::from));
        let counts = Task::ALL.map(|task| self.positives[task].to_string());
        let [view, cart, favorite, purchase] = counts;
        table += &line([
            "positives".into(),
            view,
            cart,
            favorite,
            purchase,
            String::new(),
        ]);
        let metrics: [(&str, Get); 4] = [
            ("AUC", |metrics| Some(metrics.auc)),
            ("GAUC", |metrics| metrics.gauc),
            ("NDCG@10", |metrics| metrics.ndcg_at_10),
            ("log loss", |metrics| metrics.log_loss),
        ];
        for (metric, get) in metrics {
            for scorer in &self.scorers {
                let values = Task::ALL.map(|task| scorer.tasks[task].as_ref().and_then(get));
                let known: Vec<f64> = values.iter().flatten().copied().collect();
                if known.is_empty() {
                    continue;
                }
                let mean = known.iter().sum::<f64>() / known.len() as f64;
                let show =
                    |value: Option<f64>| value.map_or("-".into(), |value| format!("{value:.4}"));
                let [view, cart, favorite, purchase] = values.map(show);
                let name = format!("{metric:<9} {}", scorer.name);
                table += &line([name, view, cart, favorite, purchase, show(Some(mean))]);
            }
        }
        table
    }
}
