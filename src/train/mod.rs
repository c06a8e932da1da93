//! From a shop's event log to a model bundle, on a native machine: the command line and what is
//! behind it.

pub mod ingest;

mod error;

pub use error::{Error, Result};
