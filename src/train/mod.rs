//! From a shop's event log to a model bundle, on a native machine: the command line and what is
//! behind it.

pub mod cli;
pub mod ingest;

mod adam;
mod assess;
mod batch;
mod checkpoint;
mod dataset;
mod error;
mod evaluate;
mod fit;
mod learn;
mod metrics;
mod predict;
mod rows;
mod tally;
mod world;

pub use assess::{AssessOptions, Utility, assess, score};
pub use error::{Error, Result};
pub use evaluate::{Evaluation, Metrics, ScorerReport};
pub use fit::{Fit, FitOptions, Progress};
pub use learn::{Prepared, Recipe};
pub use metrics::{auc, gauc, log_loss, ndcg_at_10};
pub use world::World;
