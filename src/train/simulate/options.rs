use super::categories::CATEGORIES;
use crate::train::{Error, Result};

/// What world to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The seed: the same one gives the same bytes, on every platform.
    pub seed: u64,
    /// Products, from 54 (two of each category, one of which may be sold out) to 60,000.
    pub items: usize,
    /// Shoppers, from 1 to 1,000,000; each brings about a hundred events.
    pub users: u32,
    /// Numbers in the vectors of products' pictures, up to 2,048; 0 for none.
    pub vectors: usize,
    /// Whether this is a shop of its own kind: how its people decide, what it sells most of and at
    /// what prices is drawn by the seed too, instead of being that of every other world.
    pub varied: bool,
    /// How often every shopper lives the four weeks again in each arm, to tell the arms' true
    /// uplift ([`TrueUplift`](super::TrueUplift)), up to 1,000; 0 for never. The log stays the
    /// same; the work is that of `1 + 2 * lives` worlds.
    pub lives: u32,
}

impl Default for Options {
    /// 600 products and 5,000 shoppers of seed 7.
    fn default() -> Options {
        Options {
            seed: 7,
            items: 600,
            users: 5_000,
            vectors: 0,
            varied: false,
            lives: 0,
        }
    }
}

impl Options {
    /// # Errors
    /// [`Error::Usage`], naming the first that is out of range.
    pub(super) fn check(&self) -> Result<()> {
        let least = 2 * CATEGORIES.len();
        if !(least..=60_000).contains(&self.items) {
            let why = format!("--items must be from {least} to 60000, not {}", self.items);
            return Err(Error::Usage(why));
        }
        if !(1..=1_000_000).contains(&self.users) {
            let why = format!("--users must be from 1 to 1000000, not {}", self.users);
            return Err(Error::Usage(why));
        }
        if self.vectors > 2_048 {
            let why = format!("--vectors must be from 0 to 2048, not {}", self.vectors);
            return Err(Error::Usage(why));
        }
        if self.lives > 1_000 {
            let why = format!("--lives must be from 0 to 1000, not {}", self.lives);
            return Err(Error::Usage(why));
        }
        Ok(())
    }
}
