//! From the probabilities of the tasks to one order.
//!
//! The steps, always in this order:
//! 1. fusion: `score = Σ weight · probability` over the tasks ([`fuse`]);
//! 2. what cannot be bought, and what the shop excludes, is left out;
//! 3. pins: what the shop pinned comes first, in the shop's order;
//! 4. diversity: a greedy penalty on categories that were placed before, pins among them;
//! 5. limit: the order is cut, pins counted.
//!
//! Equal scores keep the order in which the products were given.

mod complete;
mod fuse;
mod options;
mod order;
pub mod rules;

pub use complete::{MOST_ALIKE, Offer, Piece, complete};
pub use fuse::fuse;
pub use options::{OptionError, RankOptions, ReadOptions, read_weights};
pub use order::{Candidate, Ranked, rank};
