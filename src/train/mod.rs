//! From a shop's event log to a model bundle, on a native machine: the command line and what is
//! behind it.
//!
//! What is written goes through [`write_file`], [`OutputFile`] or [`write_bundle`]: it appears when
//! it is whole, and nothing half-written stays, neither after an error nor after Ctrl-C
//! ([`Interrupt`]).

pub mod ablation;
pub mod cli;
pub mod comparison;
pub mod default_model;
pub mod import;
pub mod ingest;
pub mod insight;
pub mod relatedness;
pub mod report;
pub mod rooms;
pub mod simulate;
pub mod stages;
pub mod trials;

mod adam;
mod assess;
mod batch;
mod bootstrap;
mod calibrate;
mod category_embedding;
mod category_pairs;
mod checkpoint;
mod codes;
mod counted;
mod dataset;
mod device;
mod error;
mod evaluate;
mod evaluation_table;
mod fit;
mod forward;
mod initialise;
mod interrupt;
mod learn;
mod logistic;
mod loss;
mod measure;
mod merge;
mod metrics;
mod minimise;
mod output;
mod pack;
mod page;
mod parts;
mod pass;
mod predict;
mod regression;
mod reliability;
mod rows;
mod sharing;
mod slots;
mod split;
mod tally;
pub mod variety;
pub mod weighting;
mod world;
pub mod zero_shot;

pub use adam::Adams;
pub use assess::{AssessOptions, Utility, assess, score};
pub use bootstrap::Bootstrap;
pub use calibrate::{Outcome, cross_calibrated, fit_calibration};
pub use device::TrainingDevice;
pub use error::{Error, Result};
pub use evaluate::{Evaluation, Intervals, Metrics, ScorerReport};
pub use fit::{Fit, FitOptions, Learnt, Progress};
pub use forward::{Forward, numbers};
pub use initialise::init_parameter;
pub use interrupt::Interrupt;
pub use learn::{Prepared, Recipe};
pub use loss::bce_with_logits;
pub use metrics::{auc, coverage_at_10, gauc, log_loss, ndcg_at_10, normalized_entropy};
pub use output::{OutputFile, check_bundle_path, write_bundle, write_file};
pub use pack::{Precision, is_large, pack};
pub use parts::Parts;
pub use reliability::{BINS, Bin, calibration_error, reliability};
pub use world::World;
