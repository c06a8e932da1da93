use std::collections::BTreeMap;

use serde::Serialize;

use super::ScorerSummary;
use crate::domain::{Task, Tasks};
use crate::train::measure::{Found, Measure, all_measures};
use crate::train::{Metrics, ScorerReport};

/// A number that was measured once a seed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The mean over seeds.
    pub mean: f64,
    /// The standard deviation over seeds; none for a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<f64>,
}

/// One measure of one task.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Value {
    /// Over seeds.
    #[serde(flatten)]
    pub spread: Spread,
    /// The 95 % interval over people, of the first seed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
}

impl Spread {
    /// Of a number for each seed; `None` of none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (!values.is_empty()).then(|| Spread {
            mean,
            deviation: (values.len() > 1).then(|| (squares / (count - 1.0)).sqrt()),
        })
    }
}

/// The reports of one scorer, a seed each, as one.
pub fn summarise(seeds: &[ScorerReport]) -> ScorerSummary {
    let tasks = Tasks::from_fn(|task| {
        let metrics: Option<Vec<_>> = seeds.iter().map(|seed| seed.tasks[task]).collect();
        let metrics = metrics.filter(|metrics| !metrics.is_empty())?;
        let value = |get: fn(&Metrics) -> Found| {
            let found: Vec<Found> = metrics.iter().map(get).collect();
            let values: Vec<f64> = found.iter().filter_map(|(value, _)| *value).collect();
            Some(Value {
                spread: Spread::of(&values)?,
                interval: found[0].1,
            })
        };
        let values = all_measures().filter_map(|measure| Some((measure.key, value(measure.get)?)));
        Some(values.collect::<BTreeMap<_, _>>())
    });
    ScorerSummary {
        name: seeds.first().map_or("", |seed| seed.name),
        tasks,
        mean: all_measures()
            .filter_map(|measure| Some((measure.key, mean(seeds, measure)?)))
            .collect(),
    }
}

/// The mean of a measure over the tasks that have it, and its spread over seeds.
fn mean(seeds: &[ScorerReport], measure: &Measure) -> Option<Spread> {
    let of_seed = |seed: &ScorerReport| {
        let metrics = Task::ALL.map(|task| seed.tasks[task]);
        let values = metrics.iter().flatten();
        let known: Vec<f64> = values.filter_map(|found| (measure.get)(found).0).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    Spread::of(&seeds.iter().map(of_seed).collect::<Option<Vec<f64>>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation() {
        let spread = Spread::of(&[1.0, 2.0, 6.0]).unwrap();
        assert_eq!((spread.mean, spread.deviation), (3.0, Some(7f64.sqrt())));
        assert_eq!(Spread::of(&[2.0]).unwrap().deviation, None);
        assert_eq!(Spread::of(&[]), None);
    }
}
