//! A seeded home-goods world: the catalogue and the log that a shop would bring, and the truth
//! behind them that no log shows.
//!
//! Shoppers furnish a room by a latent taste. In each session they see pages of the shop's front
//! or of a category, notice slots by a falling curve, look, save, put into the cart and buy, each
//! a logistic decision ([`Behaviour`]) of taste, want, stage and what they keep in mind. Half of
//! them are treated: the shop sorts their pages by popularity within their recent categories.
//! Sessions are lived through in the order of their times, so popularity is that of the log.

mod arms;
mod behaviour;
mod catalogue;
mod categories;
mod dice;
mod habits;
mod lives;
mod log;
mod options;
mod pictures;
mod session;
mod shelf;
mod shopper;
mod state;
mod styles;
mod summary;
mod taste;
mod title;
mod traits;
mod truth;
mod words;
mod world;
mod write;

use std::path::Path;

use crate::train::Result;

pub use arms::Arms;
pub use behaviour::{Behaviour, Choice, Decision};
pub use lives::{Effect, TrueUplift};
pub use options::Options;
pub use state::{Kept, State};
pub use summary::Summary;
pub use taste::Taste;
pub use traits::Traits;
pub use truth::{Complement, Mind, Truth};

/// Makes a world and writes it into the folder `out`: `catalog.json`, `events.csv` (the plain
/// format of the command line) and `truth.json` ([`Truth::load`]). `progress` is told, now and
/// then, how many sessions are done, and how many there are.
///
/// The same options give the same bytes.
///
/// # Errors
/// Options out of range, or nothing can be written; no half-written file is left.
pub fn simulate(options: &Options, out: &Path, progress: &dyn Fn(u64, u64)) -> Result<Summary> {
    options.check()?;
    let files = write::Files::create(out)?;
    let (world, shoppers) = world::World::run(options, progress);
    let (listed, log) = (&world.catalogue.listed, &world.log);
    let summary = Summary::new(listed.len(), shoppers.len(), world.sessions, log);
    let truth = world.truth(options, shoppers);
    files.write(listed, log, &truth)?;
    Ok(summary)
}
