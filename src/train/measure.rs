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

/// All measures, in the order of tables.
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
