//! `nestrank report`: a recipe trained with several seeds, measured beside its baselines, and
//! written as one HTML page that a person enjoys reading. Table and JSON come from one [`Report`].

mod cold_start;
mod cost;
mod experiment;
mod findings;
mod headline;
mod importance;
mod made;
mod page;
mod recipe_words;
mod relatedness;
mod sections;
mod slices;
mod slots;
mod summary;
mod tables;
mod test_set;
mod trained;
mod variety;

pub use cold_start::ColdStart;
pub use cost::Cost;
pub use experiment::{Experiment, Hooks};
pub use findings::{
    Curve, Data, Importance, Protocol, Reliability, Report, RowCount, ScorerSummary,
};
pub use page::page;
pub use slices::Slice;
pub use slots::{SlotEffect, SlotEffects};
pub use summary::{Spread, Value};
