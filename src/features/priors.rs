use super::{Complements, Cooccurrence, KeyMap};
use crate::domain::{Item, Task, Tasks};

/// What people in general do, by category, brand and product: the part of the features that one
/// page or one session cannot know. Holds keys, shares and rates only, nothing about a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Priors {
    /// Over everything: how many carts, favorites and purchases for each contact.
    pub rates: [f32; 3],
    /// How many different products the shares are over.
    pub products: f32,
    /// By key of the category path.
    pub categories: KeyMap<Standing>,
    /// By key of the brand.
    pub brands: KeyMap<Standing>,
    /// By key of the product's id.
    pub items: KeyMap<Standing>,
    /// Deciles 10 % to 90 % of ln(price), by key of the category path.
    pub prices: KeyMap<[f32; 9]>,
    /// Which categories go together.
    pub cooccurrence: Cooccurrence,
    /// Which categories complement each; no feature, only [`crate::rank::complete`] reads it.
    pub complements: Complements,
    /// Mean of the catalogue's own popularity counts, where it brought any, else 0.
    pub popularity: Tasks<f32>,
}

/// How one thing stands among its like.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Its share of all events of each behaviour, `[task]`.
    pub share: [f32; 4],
    /// Smoothed carts, favorites and purchases for each contact.
    pub rate: [f32; 3],
}

/// How many contacts' worth the rate of the whole counts in the rate of a part.
pub(crate) const SMOOTHING: f32 = 20.0;

impl Priors {
    /// Where a price stands among its category's, from 0 (cheapest) to 1, linear in ln(price)
    /// between the deciles.
    pub fn price_place(&self, category: u64, log_price: f32) -> Option<f32> {
        let deciles = self.prices.get(&category)?;
        let above = deciles.partition_point(|decile| *decile < log_price);
        let step = match above {
            0 | 9 => 0.0,
            _ => {
                let (low, high) = (deciles[above - 1], deciles[above]);
                (log_price - low) / (high - low).max(1e-6)
            }
        };
        // Below the first decile counts as 5 %, above the last as 95 %.
        Some(match above {
            0 => 0.05,
            9 => 0.95,
            _ => (above as f32 + step.clamp(0.0, 1.0)) / 10.0,
        })
    }

    /// How a product stands: by its own popularity counts where the shop gave them, else by the
    /// log; `None` if neither knows it.
    pub(super) fn standing(&self, item: &Item, id: u64, category: u64) -> Option<Standing> {
        let counts = Task::ALL.map(|task| item.popularity[task]);
        if counts == [None; 4] {
            return self.items.get(&id).copied();
        }
        let means = Task::ALL.map(|task| self.popularity[task]);
        let parent = self
            .categories
            .get(&category)
            .map_or(self.rates, |standing| standing.rate);
        let unknown = Standing {
            rate: parent,
            ..Standing::default()
        };
        let mut standing = self.items.get(&id).copied().unwrap_or(unknown);
        for task in 0..4 {
            // Without a population of counts to compare with, only the rates can be told.
            if let Some(count) = counts[task]
                && means[task] > 0.0
            {
                standing.share[task] = (count / means[task] / self.products.max(1.0)).min(1.0);
            }
        }
        for task in 0..3 {
            standing.rate[task] = match (counts[0], counts[task + 1]) {
                (Some(views), Some(count)) => {
                    ((count + SMOOTHING * parent[task]) / (views + SMOOTHING)).min(1.0)
                }
                _ => standing.rate[task],
            };
        }
        Some(standing)
    }
}
