//! Dense layers over many rows, for one CPU thread: weights packed in panels, a few rows at a time
//! against each, sums, bias and relu in registers, by portable vectors of the crate `wide`. Nothing
//! is allocated.
#![forbid(unsafe_code)]

mod columns;
mod dense;
mod rows;

pub use columns::{take_columns, used_columns};
pub use dense::{Dense, Start};
pub use rows::{add, sum};
