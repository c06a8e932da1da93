use std::collections::HashMap;

use serde::Serialize;

use super::moments::{Moment, moments};
use super::scorers::{Found, Scorers, expected};
use super::{Counts, Likelihoods, Looks, Setting};
use crate::bundle::Served;
use crate::features::{FeatureSchema, ItemProfile};
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

/// A moment's next choice comes within so many days; what comes later has other reasons.
const AHEAD: i64 = 7;

/// Measures what is learnt of a log before the bundle's training data ended on what came after.
///
/// # Errors
/// If nothing was chosen before, or nothing since.
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
    if counts.all_chosen() == 0.0 {
        // As with the package's own bundle, which was trained on no log of anybody's.
        let why = "--events: nothing was chosen before the model's training data ended";
        return Err(Error::Usage(why.into()));
    }
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
        truth: truth.map_or(Vec::new(), |truth| found(&scorers, truth, schema)),
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

/// How much each finds of what is true in a simulated world.
fn found(scorers: &Scorers, truth: &Truth, schema: &FeatureSchema) -> Vec<Found> {
    let key = |place: u16| {
        let name = &truth.categories[usize::from(place)];
        schema.keys.key("category", name)
    };
    let pairs = truth.complements.iter();
    let pairs: Vec<(u64, u64)> = pairs.map(|pair| (key(pair.from), key(pair.to))).collect();
    let names = Scorers::NAMES.into_iter().chain(["strength"]);
    names.map(|name| scorers.found(name, &pairs)).collect()
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
