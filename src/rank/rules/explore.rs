use super::beta::Dice;
use super::line::Products;
use crate::domain::order_by;
use crate::rank::order::{Entry, from_best};

/// A floor for new products: a share of the first places is theirs, whatever they score, so that
/// a shop learns how people take them.
///
/// Of the first `n` places at least `⌊share · n + u⌋` hold new products, pins and those that came by
/// their score among them, where `u`, drawn by the seed, decides at which places they stand: over
/// many seeds it is the share exactly (systematic sampling). Which of them comes next is Thompson
/// sampling: each draws a rate of its own from Beta(m · p + looked, m · (1 - p) + not looked), where
/// `p` is the model's probability of a view and counts as `m = 10` showings, and the highest rate
/// comes first. Thompson (1933); Chapelle & Li, *An empirical evaluation of Thompson sampling*
/// (2011).
///
/// A draw depends on the seed and the product's place among those given, not on the others. Only the
/// first 2,000 new products in line draw, for a page has no time for more.
#[derive(Clone, Debug, PartialEq)]
pub struct Explore {
    /// From 0 to 1.
    pub share: f64,
    /// One seed, one order.
    pub seed: u64,
    /// What the shop knows of products that it calls new, by product. Where it names none, those
    /// are new of which neither their own popularity nor the bundle's statistics say anything.
    pub tries: Vec<(usize, Tries)>,
}

/// How often a product was shown, and how often of those looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tries {
    /// How often shown.
    pub shown: f64,
    /// How often looked at, at most `shown`.
    pub looked: f64,
}

/// Ten for each place that there can be.
const DRAWING: usize = 2_000;
/// The model's word counts as so many showings.
const TRUST: f64 = 10.0;

/// The new products, in the order in which they get the places that are theirs.
pub(super) struct Floor {
    pub(super) turns: Vec<usize>,
    /// By product, whether it is new.
    new: Vec<bool>,
    share: f64,
    offset: f64,
    placed: usize,
}

impl Floor {
    /// Draws for all new products in the line.
    pub(super) fn new(explore: &Explore, products: &Products, line: &[Entry]) -> Self {
        let mut new = products.new.to_vec();
        let mut tries = vec![Tries::default(); new.len()];
        if !explore.tries.is_empty() {
            new.fill(false);
            for &(product, known) in &explore.tries {
                if product < new.len() {
                    new[product] = true;
                    tries[product] = known;
                }
            }
        }
        let waiting = line.iter().map(|entry| entry.at);
        let waiting = waiting.filter(|product| new[*product]);
        let waiting: Vec<usize> = waiting.take(DRAWING).collect();
        let draw = |product: &usize| {
            let mut dice = Dice::new(explore.seed, *product as u64 + 1);
            // What is no number passes through `clamp`, and no draw from it would ever end.
            let view = Some(products.views[*product]).filter(|view| !view.is_nan());
            let share = f64::from(view.unwrap_or(0.0)).clamp(1e-6, 1.0 - 1e-6);
            let Tries { shown, looked } = tries[*product];
            let (yes, no) = (
                TRUST * share + looked,
                TRUST * (1.0 - share) + shown - looked,
            );
            from_best(dice.beta(yes, no))
        };
        let order = order_by(waiting.iter().map(draw));
        Floor {
            turns: order.iter().map(|at| waiting[*at as usize]).collect(),
            new,
            share: explore.share,
            offset: Dice::new(explore.seed, 0).unit(),
            placed: 0,
        }
    }

    /// Whether this place, counted from 0, must go to a new product.
    pub(super) fn is_due(&self, place: usize) -> bool {
        let least = (self.share * (place + 1) as f64 + self.offset).floor();
        (self.placed as f64) < least
    }

    /// Hears of everyone who is placed.
    pub(super) fn place(&mut self, product: usize) {
        self.placed += usize::from(self.new[product]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_places_is_due_at_places_that_the_seed_chooses() {
        let mut at = vec![0; 20];
        let seeds = 2_000;
        for seed in 0..seeds {
            let mut floor = Floor {
                turns: vec![],
                new: vec![true],
                share: 0.15,
                offset: Dice::new(seed, 0).unit(),
                placed: 0,
            };
            for (place, due) in at.iter_mut().enumerate() {
                if floor.is_due(place) {
                    floor.place(0);
                    *due += 1;
                }
            }
            assert_eq!(floor.placed, 3);
        }
        for due in at {
            let share = f64::from(due) / seeds as f64;
            assert!((share - 0.15).abs() < 0.04, "{share}");
        }
    }
}
