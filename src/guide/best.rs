use super::{Stages, Trace};
use crate::domain::Task;

/// What a product could do for the shopper's next step, by stage: the probability of what moves them
/// on from there, 0 where this product is no step.
pub type Gains = [f32; 4];

/// A product, and what it could do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// Its index in the catalogue.
    pub item: u32,
    /// What it could do.
    pub gains: Gains,
}

/// Most products that a hint names, and that are kept by each gain.
pub const MOST: usize = 3;

/// Of some products those that could do most, for each stage by itself.
#[derive(Clone, Debug, Default)]
pub struct Best {
    by_stage: [Vec<Offer>; 4],
}

/// From the tasks' probabilities, in the order of [`Task::ALL`], to gains. Looking around moves on by
/// looking at something new; comparing by putting something aside; deciding by buying; and after
/// buying a search begins anew, in categories of which nothing was bought.
pub fn gains(tasks: &[f32; 4], trace: Option<&Trace>, bought_of_category: bool) -> Gains {
    let of = |task: Task| tasks[task as usize];
    let new = trace.is_none_or(|trace| !trace.is_known());
    let in_cart = trace.is_some_and(|trace| trace.in_cart);
    let aside = 1.0 - (1.0 - of(Task::Cart)) * (1.0 - of(Task::Favorite));
    let only = |holds: bool, gain: f32| if holds { gain } else { 0.0 };
    [
        only(new, of(Task::View)),
        only(!in_cart, aside),
        of(Task::Purchase),
        only(new && !bought_of_category, of(Task::View)),
    ]
}

impl Best {
    /// Keeps a product if it is among the best by any of its gains.
    pub fn offer(&mut self, offer: Offer) {
        for (stage, best) in self.by_stage.iter_mut().enumerate() {
            let gain = offer.gains[stage];
            let place = best.partition_point(|before| before.gains[stage] >= gain);
            if gain > 0.0 && place < MOST {
                best.insert(place, offer);
                best.truncate(MOST);
            }
        }
    }

    /// All that were kept, each once.
    pub fn offers(&self) -> Vec<Offer> {
        let mut offers: Vec<Offer> = Vec::new();
        for offer in self.by_stage.iter().flatten() {
            if offers.iter().all(|known| known.item != offer.item) {
                offers.push(*offer);
            }
        }
        offers
    }

    /// The most that so many products could do for each stage.
    pub fn most(&self, count: usize) -> Gains {
        std::array::from_fn(|stage| {
            let best = self.by_stage[stage].iter().take(count);
            any(best.map(|offer| offer.gains[stage]))
        })
    }
}

/// What offers are worth together: for each stage how near the probability that one of them is the
/// next step comes to that of as many that could do `most`, weighed by how probable the stage is. From
/// 0 to 1.
pub fn worth(offers: &[Offer], stages: &Stages, most: &Best) -> f32 {
    let best = most.most(offers.len());
    let shares = (0..stages.len()).map(|stage| {
        let gain = any(offers.iter().map(|offer| offer.gains[stage]));
        if best[stage] > 0.0 {
            stages[stage] * (gain / best[stage]).min(1.0)
        } else {
            0.0
        }
    });
    shares.sum()
}

/// The probability that one happens of what happens independently.
fn any(probabilities: impl Iterator<Item = f32>) -> f32 {
    1.0 - probabilities
        .map(|probability| 1.0 - probability)
        .product::<f32>()
}
