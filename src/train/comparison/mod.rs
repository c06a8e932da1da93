//! Ways of sharing between tasks, and of balancing them, side by side on one log.

mod about;
mod markdown;
mod size;
mod variants;

use serde::{Deserialize, Serialize};

use super::trials::Measured;

pub use markdown::markdown;
pub use size::Size;
pub use variants::{architectures, encoders, weightings};

/// Everything measured on one log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The log, for people.
    pub title: String,
    /// How it was measured, for people.
    pub rows: String,
    /// The command that measured it.
    pub command: String,
    /// Each architecture with its size.
    pub architectures: Vec<(Measured, Size)>,
    /// The recipe's architecture with each way of hearing the session, and the shop's own vectors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encoders: Vec<(Measured, Size)>,
    /// Each way of balancing, with the recipe's architecture.
    pub weightings: Vec<Measured>,
    /// The architecture that those were measured with.
    pub weighted: String,
}
