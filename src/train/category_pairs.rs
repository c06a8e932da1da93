use std::collections::HashMap;

use super::category_embedding::{embed, ppmi};
use crate::features::{Cooccurrence, KeyMap};

/// How many visits touched both of two categories.
#[derive(Clone, Default)]
pub struct CategoryPairs {
    /// By the keys of both, the smaller first.
    visits: HashMap<(u64, u64), f32>,
}

/// A person's visit as it goes on.
#[derive(Clone, Default)]
pub struct Visit {
    newest: i64,
    /// The latest last.
    categories: Vec<u64>,
}

/// What a category has beside others: (row, number), by row.
pub type Sparse = Vec<Vec<(u32, f32)>>;

/// A pause this long ends a visit, in ms.
const VISIT_GAP: i64 = 30 * 60_000;
/// A visit through everything says nothing about what goes together.
const LATEST: usize = 30;
/// Numbers in an embedding, and neighbours of a category.
const DIM: usize = 48;
/// See [`DIM`].
const DEGREE: usize = 10;
/// Neighbours of a category that was rarely seen beside anything weigh less than 1 in all.
const PRIOR: f32 = 5.0;

impl CategoryPairs {
    /// Counts a contact with a category, in a visit of the person's.
    pub fn add(&mut self, visit: &mut Visit, category: u64, time: i64) {
        if time - visit.newest > VISIT_GAP {
            visit.categories.clear();
        }
        visit.newest = time;
        let known = visit.categories.iter().position(|other| *other == category);
        match known {
            Some(place) => drop(visit.categories.remove(place)),
            None => {
                for other in visit.categories.iter().rev().take(LATEST) {
                    let pair = (category.min(*other), category.max(*other));
                    *self.visits.entry(pair).or_default() += 1.0;
                }
            }
        }
        visit.categories.push(category);
    }

    /// Adds other counts.
    pub fn merge(&mut self, other: &CategoryPairs) {
        for (pair, count) in &other.visits {
            *self.visits.entry(*pair).or_default() += count;
        }
    }

    /// What the features need of it, with a row for each of these categories, sorted by key;
    /// `shares` are theirs of all contacts.
    pub fn cooccurrence(&self, shares: &KeyMap<f32>) -> Cooccurrence {
        let mut keys: Vec<u64> = shares.keys().copied().collect();
        keys.sort_unstable();
        let rows: KeyMap<u32> = keys.iter().copied().zip(0..).collect();
        let own: Vec<f32> = keys.iter().map(|key| shares[key]).collect();
        let beside = self.beside(&rows);
        let ppmi = ppmi(&beside);
        let dim = DIM.min(keys.len());
        let degree = DEGREE.min(keys.len());
        let (mut neighbours, mut weights) = (Vec::new(), Vec::new());
        for (counts, information) in beside.iter().zip(&ppmi) {
            let best = strongest(counts, information, degree);
            neighbours.extend(best.iter().map(|(row, _)| *row));
            weights.extend(best.iter().map(|(_, weight)| weight));
        }
        let vectors = embed(&ppmi, &keys, dim);
        Cooccurrence::new(rows, [dim, degree], vectors, neighbours, weights, &own)
    }

    fn beside(&self, rows: &KeyMap<u32>) -> Sparse {
        let mut beside = vec![Vec::new(); rows.len()];
        for ((a, b), count) in &self.visits {
            if let (Some(&a), Some(&b)) = (rows.get(a), rows.get(b)) {
                beside[a as usize].push((b, *count));
                beside[b as usize].push((a, *count));
            }
        }
        for list in &mut beside {
            list.sort_unstable_by_key(|(row, _)| *row);
        }
        beside
    }
}

/// The neighbours with the largest product of count and squared mutual information (what is often,
/// and above all what is surprisingly beside it), filled up to `degree` with nothing.
fn strongest(counts: &[(u32, f32)], information: &[(u32, f32)], degree: usize) -> Vec<(u32, f32)> {
    let products = counts.iter().zip(information);
    let mut products: Vec<(u32, f32)> = products
        .map(|((row, count), (_, information))| (*row, count * information * information))
        .collect();
    let all = products.iter().map(|(_, product)| product).sum::<f32>() + PRIOR;
    products.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    products.iter_mut().for_each(|(_, product)| *product /= all);
    products.resize(degree, (0, 0.0));
    products
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two worlds of three categories that share no visit; the larger has a category in passing.
    fn two_worlds() -> Cooccurrence {
        let mut pairs = CategoryPairs::default();
        for person in 0..40 {
            let mut visit = Visit::default();
            let start = person * 86_400_000;
            let world = if person % 2 == 0 {
                [1, 2, 3]
            } else {
                [11, 12, 13]
            };
            for (place, category) in world.into_iter().enumerate() {
                pairs.add(&mut visit, category, start + place as i64 * 60_000);
            }
            // A new visit: it goes with nothing.
            pairs.add(&mut visit, 20, start + 3_600_000);
        }
        let shares = [1, 2, 3, 11, 12, 13, 20].map(|key| (key, 1.0 / 7.0));
        pairs.cooccurrence(&shares.into_iter().collect())
    }

    #[test]
    fn what_goes_together_lies_together() {
        let known = two_worlds();
        let vector = |key: u64| known.vector(known.rows[&key] as usize);
        let similarity =
            |a, b| -> f32 { vector(a).iter().zip(vector(b)).map(|(a, b)| a * b).sum() };
        for (a, b) in [(1, 2), (1, 3), (11, 13)] {
            assert!(similarity(a, b) > 0.3, "{a} {b} {}", similarity(a, b));
        }
        for (a, b) in [(1, 11), (2, 13), (3, 12)] {
            assert!(
                similarity(a, b).abs() < 0.05,
                "{a} {b} {}",
                similarity(a, b)
            );
        }
        assert!(vector(20).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn neighbours_are_those_of_the_own_world() {
        let known = two_worlds();
        let row = known.rows[&1] as usize;
        let beside: Vec<(u32, f32)> = (row * known.degree..(row + 1) * known.degree)
            .map(|place| (known.neighbours[place], known.weights[place]))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        let mut rows: Vec<u32> = beside.iter().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        assert_eq!(rows, [known.rows[&2], known.rows[&3]]);
        let sum: f32 = beside.iter().map(|(_, weight)| weight).sum();
        assert!(0.5 < sum && sum < 1.0, "{sum}");
    }

    #[test]
    fn nothing_gives_nothing() {
        let known = CategoryPairs::default().cooccurrence(&KeyMap::default());
        assert!(known.is_empty() && known.dim == 0);
    }
}
