//! The guide: what its stages are worth, and what no hint may do.
#![cfg(feature = "train")]

mod hints;
mod shop;
mod stages;
