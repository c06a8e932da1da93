//! What happened, in figures that a whole log and one device are both asked for: measured once,
//! here, so that the report of `nestrank insight` and the panel of `?nestrank=insight` cannot
//! disagree. What only a log has (cohorts, arms against each other) is measured in `train`; what
//! only a device has (dwell, the ways to a cart, what moved in a grid) is here too, as [`Figures`].

mod carts;
mod dwell;
mod figures;
pub(crate) mod funnel;
mod known;
mod language;
pub(crate) mod losses;
mod moves;
pub(crate) mod person;
pub(crate) mod row;
pub(crate) mod shop;
pub(crate) mod transitions;

pub use carts::{CartStep, Carts, Sequence, With};
pub use dwell::{Dwell, Looks, ProductLooks};
pub use figures::{Arm, Figures, Overview, StageAt};
pub use funnel::{Funnel, Stage, Step, Steps};
pub use language::Language;
pub(crate) use language::grouped;
pub use losses::{CategoryLosses, Losses, Lost};
pub use moves::{Means, Moves, Place};
pub use transitions::Transitions;
