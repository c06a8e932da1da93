use super::fuse::boosted;
use super::order::from_best;
use crate::domain::order_by;
use crate::features::{Complements, KeyMap};

/// A product that may come into a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// Its index in the catalogue.
    pub item: usize,
    /// Key of its category's path; 0 if unknown.
    pub category: u64,
    /// What the model makes of it for this shopper; a shop's weights may make it less than 0.
    pub score: f64,
    /// Whether it can be bought now.
    pub available: bool,
}

/// A product in a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    /// Its place among the offers.
    pub offer: usize,
    /// [`Offer::score`] times the strength of its category beside what is there; below 0, by it.
    pub score: f64,
    /// The place of the seed that it goes with most.
    pub with: usize,
}

/// Products of one category in a look, at most.
pub const MOST_ALIKE: usize = 2;
/// What the next product of a category is worth beside the one before.
const AGAIN: f64 = 0.5;

/// Completes a look: of the offers those that go with what is there, best first, at most `limit`.
///
/// `seeds` are the categories of what is there, the newest first; `without` are catalogue indices
/// that never come, such as what is there itself and what was bought. A product's worth is how much
/// its category complements those of the seeds (for each, by how much more often than by itself it
/// is chosen after it, added up) times what the model makes of the product. Each further product of
/// a category counts half of the one before, so that a look has several categories.
///
/// What is of a seed's category or of none, cannot be bought, or complements nothing, never comes.
pub fn complete(
    seeds: &[u64],
    offers: &[Offer],
    without: &[usize],
    complements: &Complements,
    limit: usize,
) -> Vec<Piece> {
    let strengths = strengths(seeds, complements);
    let gone: KeyMap<()> = without.iter().map(|item| (*item as u64, ())).collect();
    let mut pieces: Vec<Piece> = Vec::new();
    for (place, offer) in offers.iter().enumerate() {
        if let Some(strength) = strengths.get(&offer.category)
            && offer.available
            && !gone.contains_key(&(offer.item as u64))
        {
            pieces.push(Piece {
                offer: place,
                score: boosted(offer.score, strength.sum),
                with: strength.with,
            });
        }
    }
    let order = order_by(pieces.iter().map(|piece| from_best(piece.score)));
    let mut placed: Vec<(u64, usize)> = Vec::new();
    let mut worth: Vec<(f64, Piece)> = Vec::new();
    for piece in order.iter().map(|at| pieces[*at as usize]) {
        let category = offers[piece.offer].category;
        let known = placed.iter().position(|(known, _)| *known == category);
        let at = known.unwrap_or_else(|| {
            placed.push((category, 0));
            placed.len() - 1
        });
        let before = &mut placed[at].1;
        if *before < MOST_ALIKE {
            worth.push((boosted(piece.score, AGAIN.powi(*before as i32)), piece));
            *before += 1;
        }
    }
    // Within a category worth only falls, so one sort is the greedy choice.
    let order = order_by(worth.iter().map(|(worth, _)| from_best(*worth)));
    let best = order.iter().take(limit);
    best.map(|at| worth[*at as usize].1).collect()
}

/// A category beside all seeds.
struct Strength {
    sum: f64,
    best: f32,
    with: usize,
}

/// Each category that complements a seed's and is none; of seeds of one category the newest counts.
fn strengths(seeds: &[u64], complements: &Complements) -> KeyMap<Strength> {
    let mut newest: KeyMap<usize> = KeyMap::default();
    for (with, seed) in seeds.iter().enumerate() {
        newest.entry(*seed).or_insert(with);
    }
    let mut strengths: KeyMap<Strength> = KeyMap::default();
    for (seed, with) in newest.iter() {
        for complement in complements.of(*seed) {
            let (category, best) = (complement.category, complement.strength);
            // Times more often than by itself, less the once that is by itself.
            let more = f64::from(best.exp_m1());
            if category == 0 || newest.contains_key(&category) || more <= 0.0 {
                continue;
            }
            let with = *with;
            let none = Strength {
                sum: 0.0,
                best: 0.0,
                with,
            };
            let known = strengths.entry(category).or_insert(none);
            known.sum += more;
            if best > known.best {
                (known.best, known.with) = (best, with);
            }
        }
    }
    strengths
}
