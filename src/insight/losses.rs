use serde::Serialize;

use super::person::{Pair, Person};
use super::shop::{BANDS, Shop};
use crate::domain::EventKind;

/// Where each behaviour comes to nothing, in pairs of a person and a product. Within the log: who
/// looked on its last day had little time to buy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Losses {
    /// Looked at.
    pub viewed: u64,
    /// Of these: neither put into the cart nor bought.
    pub never_carted: u64,
    /// Put into the cart.
    pub carted: u64,
    /// Of these: not bought, but taken out.
    pub removed: u64,
    /// Of these: not bought, and never taken out.
    pub abandoned: u64,
    /// Saved.
    pub saved: u64,
    /// Of these: not bought.
    pub never_bought: u64,
}

/// The losses in the whole shop and in its parts.
#[derive(Clone, Debug, Serialize)]
pub struct Lost {
    /// In the whole shop.
    pub all: Losses,
    /// By quarters of the prices within a product's own category, the cheapest first; empty where
    /// no price is known.
    pub bands: Vec<Losses>,
    /// By category, by its path, most pairs looked at first; `""` is products without one.
    pub categories: Vec<CategoryLosses>,
}

/// The losses in a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryLosses {
    /// Its path.
    pub name: String,
    /// In all of it.
    pub all: Losses,
    /// As [`Lost::bands`].
    pub bands: Vec<Losses>,
}

/// The counts as people come.
pub(crate) struct Counts {
    all: Part,
    categories: Vec<Part>,
}

#[derive(Clone, Copy, Default)]
struct Part {
    all: Losses,
    bands: [Losses; BANDS],
}

impl Counts {
    pub fn new(shop: &Shop) -> Counts {
        Counts {
            all: Part::default(),
            categories: vec![Part::default(); shop.categories.len()],
        }
    }

    pub fn add(&mut self, person: &Person) {
        for pair in &person.pairs {
            for part in [&mut self.all, &mut self.categories[pair.category as usize]] {
                part.all.add(pair);
                if let Some(band) = pair.band {
                    part.bands[usize::from(band)].add(pair);
                }
            }
        }
    }

    pub fn finish(self, shop: &Shop) -> Lost {
        let priced = shop.priced() > 0;
        let bands = |part: &Part| {
            if priced {
                part.bands.to_vec()
            } else {
                Vec::new()
            }
        };
        let category = |(name, part): (&str, &Part)| CategoryLosses {
            name: name.to_owned(),
            all: part.all,
            bands: bands(part),
        };
        let parts = shop.categories.iter().zip(&self.categories);
        let mut categories: Vec<_> = parts.map(category).collect();
        categories.retain(|category| category.all != Losses::default());
        categories.sort_by(|a, b| (b.all.viewed.cmp(&a.all.viewed)).then(a.name.cmp(&b.name)));
        Lost {
            all: self.all.all,
            bands: bands(&self.all),
            categories,
        }
    }
}

impl Losses {
    fn add(&mut self, pair: &Pair) {
        let [viewed, carted, removed, saved, bought] = [
            EventKind::View,
            EventKind::Cart,
            EventKind::Uncart,
            EventKind::Favorite,
            EventKind::Purchase,
        ]
        .map(|kind| pair.has(kind));
        self.viewed += u64::from(viewed);
        self.never_carted += u64::from(viewed && !carted && !bought);
        self.carted += u64::from(carted);
        self.removed += u64::from(carted && removed && !bought);
        self.abandoned += u64::from(carted && !removed && !bought);
        self.saved += u64::from(saved);
        self.never_bought += u64::from(saved && !bought);
    }
}
