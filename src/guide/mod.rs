//! Where a shopper stands, and what would help there.
//!
//! Both are the model's: the stage is a posterior that was learnt ([`StageModel`]) from what the
//! session shows ([`Signs`]) and from what the session does to the network's answers ([`Lifts`]).
//! What could be a hint is found in one pass over the ranked products ([`Guiding`]), and of that the
//! best is what the model says moves this shopper on most ([`worth`]), whatever its kind.

mod best;
mod guidance;
mod guiding;
mod hint;
mod lifts;
mod signs;
mod stage;
mod stage_model;
mod tells;
mod trail;

pub use best::{Best, Gains, Offer, worth};
pub use guiding::{Guiding, Shop};
pub use hint::{About, Guidance, Hint, Kind, NamedStages, Tell};
pub use lifts::{Lifts, TOP, TOUCHED, mean_lift};
pub use signs::Signs;
pub use stage::{Stage, Stages};
pub use stage_model::StageModel;
pub use trail::{Trace, Trail};
