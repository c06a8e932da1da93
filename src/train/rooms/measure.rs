use std::collections::HashMap;

use serde::Serialize;

use super::moments::{Moment, moments};
use super::{Counts, Likelihoods, Looks, Setting};
use crate::bundle::Served;
use crate::features::{Cooccurrence, ItemProfile};
use crate::train::ingest::Log;
use crate::train::rows::DAY;
use crate::train::simulate::Truth;
use crate::train::{Error, Result};

/// How good learnt complements are.
#[derive(Clone, Debug, Serialize)]
pub struct Rooms {
    /// What is learnt is of the time before this, what is tested from then on; in ms since 1970.
    pub until: i64,
    /// Categories of the log.
    pub categories: usize,
    /// Pairs that the table has.
    pub pairs: usize,
    /// How it was learnt.
    pub setting: Setting,
    /// Every setting on the last quarter of the time before `until`, learnt of what is before it.
    pub validation: Vec<Tried>,
    /// The table beside others, from `until` on: which category is chosen next?
    pub test: Vec<Measured>,
    /// Where the log is of a simulated world: what of it is true.
    pub truth: Vec<Found>,
    /// Whole looks, each way of making them.
    pub looks: Option<Looks>,
}

/// A setting, measured.
#[derive(Clone, Debug, Serialize)]
pub struct Tried {
    /// The setting.
    #[serde(flatten)]
    pub setting: Setting,
    /// What it reaches.
    #[serde(flatten)]
    pub measured: Measured,
}

/// How well something says which category is chosen next, of all but the one before.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// What says it.
    pub name: &'static str,
    /// Moments asked about.
    pub moments: usize,
    /// The share of them whose next category is among the first three.
    pub hit_at_3: f64,
    /// The mean of one through the place of the next category.
    pub mrr: f64,
}

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

/// A moment's next choice comes within so many days; what comes later has other reasons.
const AHEAD: i64 = 7;

/// Measures what is learnt of a log before the bundle's training data ended on what came after.
///
/// # Errors
/// If nothing was chosen since.
pub fn measure(
    log: &Log,
    served: &Served,
    truth: Option<&Truth>,
    min_people: u32,
) -> Result<Rooms> {
    let schema = &served.model.schema;
    let items = log.catalog.items().iter();
    let profiles: Vec<ItemProfile> = items.map(|item| ItemProfile::new(item, schema)).collect();
    let until = served.trained_on.until;
    let (first, last) = log.span().unwrap_or((until, until));
    let tested = moments(log, &profiles, [until, last + 1], AHEAD * DAY);
    if tested.is_empty() {
        let why = "--events: nothing was chosen since the model's training data ended";
        return Err(Error::Usage(why.into()));
    }
    let early = first + (until - first) / 4 * 3;
    let chosen_by = moments(log, &profiles, [early, until], AHEAD * DAY);
    let setting = Setting::default();
    let counts = Counts::new(log, &profiles, until, setting.days * DAY);
    let learnt = Likelihoods::new(&counts, setting, min_people);
    let scorers = Scorers {
        counts: &counts,
        learnt: &learnt,
        cooccurrence: &served.priors.cooccurrence,
    };
    let table: Vec<_> = (0..counts.keys.len() as u32)
        .map(|row| learnt.best(row))
        .collect();
    Ok(Rooms {
        until,
        categories: counts.keys.len(),
        pairs: table.iter().map(Vec::len).sum(),
        setting,
        validation: tried(log, &profiles, early, &chosen_by, min_people),
        test: (Scorers::NAMES.into_iter())
            .map(|name| asked(name, &tested, &counts.keys, |row| scorers.scores(name, row)))
            .collect(),
        truth: truth.map_or(Vec::new(), |truth| {
            let key = |place: u16| {
                schema
                    .keys
                    .key("category", &truth.categories[usize::from(place)])
            };
            let pairs = truth
                .complements
                .iter()
                .map(|pair| (key(pair.from), key(pair.to)));
            let pairs: Vec<(u64, u64)> = pairs.collect();
            let names = Scorers::NAMES.into_iter().chain(["strength"]);
            names.map(|name| scorers.found(name, &pairs)).collect()
        }),
        looks: Looks::measure(
            log,
            served,
            &profiles,
            &learnt.complements(),
            &tested,
            truth,
        ),
    })
}

/// All settings of a grid.
fn tried(
    log: &Log,
    profiles: &[ItemProfile],
    until: i64,
    moments: &[Moment],
    min_people: u32,
) -> Vec<Tried> {
    let mut tried = Vec::new();
    for days in [1, 3, 7, 14] {
        let counts = Counts::new(log, profiles, until, days * DAY);
        for weight in [1.0, 5.0, 20.0] {
            for power in [0.0, 0.5, 1.0] {
                let setting = Setting {
                    days,
                    weight,
                    power,
                };
                let learnt = Likelihoods::new(&counts, setting, min_people);
                let scores = |row| expected(&learnt, row, counts.keys.len());
                let measured = asked("complements", moments, &counts.keys, scores);
                tried.push(Tried { setting, measured });
            }
        }
    }
    tried
}

/// How often each category is chosen after one: what it is by itself, times the lift in the table.
fn expected(learnt: &Likelihoods, row: u32, categories: usize) -> Vec<f64> {
    let mut scores: Vec<f64> = (0..categories as u32).map(|row| learnt.base(row)).collect();
    for (other, lift) in learnt.best(row) {
        scores[other as usize] *= lift;
    }
    scores
}

/// Who says which category comes next.
struct Scorers<'a> {
    counts: &'a Counts,
    learnt: &'a Likelihoods<'a>,
    cooccurrence: &'a Cooccurrence,
}

impl Scorers<'_> {
    const NAMES: [&'static str; 3] = ["popularity", "neighbours", "complements"];

    /// A score for each category after that of a row.
    fn scores(&self, name: &str, row: u32) -> Vec<f64> {
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

    fn found(&self, name: &'static str, truth: &[(u64, u64)]) -> Found {
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

/// Asks at every moment which category comes next; equal scores share their places.
fn asked(
    name: &'static str,
    moments: &[Moment],
    keys: &[u64],
    scores: impl Fn(u32) -> Vec<f64>,
) -> Measured {
    let (mut hits, mut reciprocal) = (0.0, 0.0);
    let mut known = HashMap::new();
    let mut count = 0;
    for moment in moments {
        let row_of = |key: &u64| keys.binary_search(key).ok();
        let Some((first, next)) = row_of(&moment.first).zip(row_of(&moment.next)) else {
            continue;
        };
        let scores = known.entry(first).or_insert_with(|| scores(first as u32));
        let value = scores[next];
        let others = scores
            .iter()
            .enumerate()
            .filter(|(row, _)| *row != first && *row != next);
        let place = others.fold(1.0, |place, (_, other)| match other.total_cmp(&value) {
            std::cmp::Ordering::Greater => place + 1.0,
            std::cmp::Ordering::Equal => place + 0.5,
            std::cmp::Ordering::Less => place,
        });
        count += 1;
        hits += f64::from(u8::from(place <= 3.0));
        reciprocal += 1.0 / place;
    }
    Measured {
        name,
        moments: count,
        hit_at_3: hits / count.max(1) as f64,
        mrr: reciprocal / count.max(1) as f64,
    }
}
