use super::evaluate::Metrics;

/// A value and its 95 % interval, where there are any.
pub type Found = (Option<f64>, Option<[f64; 2]>);

/// One of the [`Metrics`], for whoever goes through all of them.
pub struct Measure {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name in tables.
    pub label: &'static str,
    /// Whether more of it is better; coverage is neither good nor bad.
    pub better: Option<Better>,
    /// Its value and interval, where it has them.
    pub get: fn(&Metrics) -> Found,
}

/// Which way a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// The larger.
    High,
    /// The smaller.
    Low,
}

/// What is measured on what happened, in the order of tables.
pub const MEASURES: [Measure; 7] = [
    measure("auc", "AUC", Some(Better::High), |m| {
        (Some(m.auc), m.intervals.auc)
    }),
    measure("gauc", "GAUC", Some(Better::High), |m| {
        (m.gauc, m.intervals.gauc)
    }),
    measure("ndcg_at_10", "NDCG@10", Some(Better::High), |m| {
        (m.ndcg_at_10, m.intervals.ndcg_at_10)
    }),
    measure("coverage_at_10", "coverage", None, |m| {
        (Some(m.coverage_at_10), None)
    }),
    measure("log_loss", "log loss", Some(Better::Low), |m| {
        (m.log_loss, m.intervals.log_loss)
    }),
    measure("normalized_entropy", "NE", Some(Better::Low), |m| {
        (m.normalized_entropy, None)
    }),
    measure("ece", "ECE", Some(Better::Low), |m| (m.ece, None)),
];

/// What is measured against the truth that a simulator knows.
pub const TRUE_MEASURES: [Measure; 4] = [
    measure("true_auc", "true AUC", Some(Better::High), |m| {
        (m.truth.and_then(|truth| truth.auc), None)
    }),
    measure("true_gauc", "true GAUC", Some(Better::High), |m| {
        (m.truth.and_then(|truth| truth.gauc), None)
    }),
    measure("true_ndcg_at_10", "true NDCG", Some(Better::High), |m| {
        (m.truth.and_then(|truth| truth.ndcg_at_10), None)
    }),
    measure("true_log_loss", "true loss", Some(Better::Low), |m| {
        (m.truth.and_then(|truth| truth.log_loss), None)
    }),
];

/// Both.
pub fn all_measures() -> impl Iterator<Item = &'static Measure> {
    MEASURES.iter().chain(&TRUE_MEASURES)
}

const fn measure(
    key: &'static str,
    label: &'static str,
    better: Option<Better>,
    get: fn(&Metrics) -> Found,
) -> Measure {
    Measure {
        key,
        label,
        better,
        get,
    }
}
