use super::{RankOptions, fuse};
use crate::domain::{first_by, number_key, order_by};

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
        let category_of = |entry: &Entry| candidates[entry.at].category;
        spread(&pins, &mut entries, options.diversity, category_of);
    }
    // Only what is shown needs an order.
    let order = first_by(entries.iter().map(|entry| from_best(entry.value)), free);
    let entries = order.iter().map(|entry| &entries[*entry as usize]);
    pins.iter()
        .chain(entries)
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
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// What is left of the score after the penalty.
    pub(super) value: f64,
    pub(super) score: f64,
    /// Its index among the candidates.
    pub(super) at: usize,
}

/// A key that orders values from the best.
pub(super) fn from_best(value: f64) -> u64 {
    !number_key(value)
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

/// Sets what each entry is worth once the better ones of its category are placed, and puts them in
/// the order that counts where values are equal: where a penalty took all of the value, fewer of
/// the same category come first, as they do while some value is left; then the better score.
///
/// Within a category this value only falls, so that the greedy choice, which always takes the best
/// of all categories' heads, comes to the same as one sort by it.
pub(super) fn spread(
    pins: &[Entry],
    entries: &mut Vec<Entry>,
    diversity: f64,
    category_of: impl Fn(&Entry) -> u32,
) {
    let all = pins.iter().chain(entries.iter());
    let categories = all.map(|entry| category_of(entry) as usize + 1).max();
    // For each category, what the next of it keeps of its score, and how many were placed.
    let mut placed = vec![(1.0, 0); categories.unwrap_or(0)];
    let mut place = |entry: &Entry| -> (f64, u32) {
        let next = &mut placed[category_of(entry) as usize];
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
    let order = order_by(entries.iter().map(|entry| from_best(entry.score)));
    let mut sorted: Vec<Entry> = order.iter().map(|entry| entries[*entry as usize]).collect();
    let mut before_each = Vec::with_capacity(entries.len());
    for entry in &mut sorted {
        let (kept, before) = place(entry);
        // Below zero a smaller factor would be a reward.
        let factor = if entry.score < 0.0 { 2.0 - kept } else { kept };
        entry.value = entry.score * factor;
        before_each.push(u64::from(before));
    }
    let order = order_by(before_each.into_iter());
    *entries = order.iter().map(|entry| sorted[*entry as usize]).collect();
}
