//! What a shop may ask of an order beyond [`super::rank`]: variety, caps, boosts, a floor for new
//! products.
//!
//! The steps, always in this order:
//! 1. fusion: the scores, as [`super::fuse`] makes them;
//! 2. boosts: a product's score times a factor that the shop sets;
//! 3. what cannot be bought, what was bought and what the shop excludes is left out;
//! 4. pins: what the shop pinned comes first, in the shop's order;
//! 5. diversity: the greedy penalty on categories of [`super::rank`], which gives each product its
//!    value and so the line in which they wait;
//! 6. the first `within` places are given one at a time, pins counted: where the floor for new
//!    products is due, to the next of these ([`Explore`]); else to the product of which the variety
//!    ([`Variety`]) thinks most, or the first of the line. In both cases only products that the
//!    [`Caps`] still admit are asked, as long as there are any;
//! 7. the others follow as they stand in line;
//! 8. limit: the order is cut, pins counted.
//!
//! So pins beat caps, caps beat the floor, the floor beats variety, and what is excluded beats all.
//! Whatever is asked for, the order is one of the products given less those left out, equal products
//! keep the order in which they were given, and the same seed gives the same order. Without any
//! rule it is the order of [`super::rank`].
//!
//! A page that asks for none of this fetches none of it: in the browser only the full module uses
//! this one.

mod arranging;
mod beta;
mod caps;
mod dpp;
mod explore;
mod heard;
mod line;
mod mmr;
mod offered;
mod options;
mod read;
mod similarity;
mod variety;
mod walk;

pub use arranging::Arranging;
pub use explore::{Explore, Tries};
pub use heard::Heard;
pub use line::{Products, arrange};
pub use offered::Offered;
pub use options::{Caps, Method, Rules, Variety};
