use std::cmp::Ordering;

use super::{RankOptions, fuse};

/// A product that may be placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Its index in the catalogue; of equal ones the first counts.
    pub item: usize,
    /// The probabilities of the tasks, in the order of `Task::ALL`.
    pub tasks: [f32; 4],
    /// The number of its category, counted from 0; products of unknown category share one.
    pub category: u32,
    /// Whether it can be bought now.
    pub available: bool,
}

/// A product in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Its index in the catalogue.
    pub item: usize,
    /// `Σ weight · probability`, before diversity.
    pub score: f64,
    /// The probabilities of the tasks, in the order of `Task::ALL`.
    pub tasks: [f32; 4],
}

/// Puts the candidates in order, best first, by the steps that the module's documentation lists.
///
/// Diversity is greedy: the next product is always the one of the highest
/// `score · (1 - diversity)^n`, where `n` products of its category, or 16 if they are more, were
/// placed before it. At 1 the categories take turns; at 0 the order is that of the scores. So the
/// first screens are spread, and below them what the shopper looks for is not put behind all that
/// a large catalogue has of everything else. More diversity never gives
/// the largest category more of the first `k` places, whatever `k` (as long as no weight is below
/// zero and nothing is pinned).
///
/// Takes memory for `max(item) + 1` and `max(category) + 1` numbers: both count from 0.
pub fn rank(candidates: &[Candidate], options: &RankOptions) -> Vec<Ranked> {
    let (pins, mut entries) = admit(candidates, options);
    let places = options.limit.unwrap_or(candidates.len());
    let free = places.saturating_sub(pins.len());
    if options.diversity > 0.0 && free > 0 {
        spread(&pins, &mut entries, options.diversity, candidates);
    }
    if free > 0 && free < entries.len() {
        // Only what is shown needs an order.
        entries.select_nth_unstable_by(free - 1, compare);
    }
    entries.truncate(free);
    entries.sort_unstable_by(compare);
    pins.iter()
        .chain(&entries)
        .take(places)
        .map(|entry| Ranked {
            item: candidates[entry.at].item,
            score: entry.score,
            tasks: candidates[entry.at].tasks,
        })
        .collect()
}

/// The penalty grows no more when so many of a category are placed: most of a first screen.
const ENOUGH: u32 = 16;

/// A candidate on its way to its place.
#[derive(Clone, Copy)]
struct Entry {
    /// What is left of the score after the penalty.
    value: f64,
    score: f64,
    /// How many of its category come before it.
    before: u32,
    /// Its index among the candidates.
    at: usize,
}

/// A total order, best first. Where a penalty took all of the value, fewer of the same category
/// come first, as they do while some value is left.
fn compare(a: &Entry, b: &Entry) -> Ordering {
    b.value
        .total_cmp(&a.value)
        .then(a.before.cmp(&b.before))
        .then(b.score.total_cmp(&a.score))
        .then(a.at.cmp(&b.at))
}

/// The pins, in the shop's order, and everything else that may be placed, in the order given.
fn admit(candidates: &[Candidate], options: &RankOptions) -> (Vec<Entry>, Vec<Entry>) {
    const UNSEEN: usize = usize::MAX;
    const GONE: usize = usize::MAX - 1;
    let items = candidates.iter().map(|candidate| candidate.item + 1).max();
    let mut seen = vec![UNSEEN; items.unwrap_or(0)];
    for &item in &options.excluded {
        if let Some(place) = seen.get_mut(item) {
            *place = GONE;
        }
    }
    let mut entries = Vec::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        if candidate.available && seen[candidate.item] == UNSEEN {
            seen[candidate.item] = entries.len();
            let score = fuse(&candidate.tasks, &options.weights);
            entries.push(Entry {
                value: score,
                score,
                before: 0,
                at,
            });
        }
    }
    let mut pins = Vec::new();
    for &item in &options.pinned {
        let Some(place) = seen.get_mut(item) else {
            continue;
        };
        if let Some(&entry) = entries.get(*place) {
            pins.push(entry);
            *place = GONE;
        }
    }
    if !pins.is_empty() {
        entries.retain(|entry| seen[candidates[entry.at].item] != GONE);
    }
    (pins, entries)
}

/// Sets what each entry is worth once the better ones of its category are placed.
///
/// Within a category this value only falls, so that the greedy choice, which always takes the best
/// of all categories' heads, comes to the same as one sort by it.
fn spread(pins: &[Entry], entries: &mut [Entry], diversity: f64, candidates: &[Candidate]) {
    let categories = candidates.iter().map(|c| c.category as usize + 1).max();
    // For each category, what the next of it keeps of its score, and how many were placed.
    let mut placed = vec![(1.0, 0); categories.unwrap_or(0)];
    let mut place = |entry: &Entry| -> (f64, u32) {
        let next = &mut placed[candidates[entry.at].category as usize];
        let (kept, before) = *next;
        // A running product, not a power, because it cannot rise by rounding.
        let less = if before < ENOUGH {
            1.0 - diversity
        } else {
            1.0
        };
        std::mem::replace(next, (kept * less, before + 1))
    };
    for pin in pins {
        place(pin);
    }
    entries.sort_unstable_by(compare);
    for entry in entries {
        let (kept, before) = place(entry);
        // Below zero a smaller factor would be a reward.
        let factor = if entry.score < 0.0 { 2.0 - kept } else { kept };
        entry.value = entry.score * factor;
        entry.before = before;
    }
}
