//! Reads what a shop brings: event logs, pairs files, catalogues; every bad row is counted.
//!
//! - [`read_log`] gives a [`Log`]: `users` ([`Names`]), `catalog` (a [`Catalog`], what
//!   [`LogEvent::item`] points into), `events` sorted by (user, time, input order), and
//!   [`Log::events_of`] a user; beside it a [`Report`] of what was left out.
//!   [`Log::add_statistics`] takes in a log that feeds statistics only: its people come after
//!   [`Log::people`], its items into the same catalogue.
//! - [`read_pairs`] gives [`Pairs`]: `rows` in file order, each with indexes into the file's own
//!   `users` and `items`, which say where in the log they are, if anywhere.
//! - [`read_catalog`] reads the JSON of `--catalog`.
//! - [`Table`] is the reader of delimited text below all of them.
//!
//! Files are read as they are, gzip too; what a file cannot be read for is an error that names it
//! and the line.

mod columns;
mod log;
mod log_builder;
mod pairs;
mod products;
mod read_catalog;
mod read_log;
mod report;
mod row;
mod source;
mod table;
mod time;

pub use crate::domain::Names;
pub(crate) use crate::insight::grouped;
pub use columns::Columns;
pub use log::{Log, LogEvent};
pub use pairs::{Labels, Pair, PairItem, PairUser, Pairs, read_pairs};
pub(super) use products::Products;
pub use read_catalog::read_catalog;
pub use read_log::{Format, LogOptions, read_log};
pub(super) use read_log::{Seen, each_event};
pub use report::{Report, RowError};
pub use row::Row;
pub use source::open_source;
pub(super) use source::read_source;
pub use table::Table;
pub use time::{parse_time, within_reason};

#[cfg(doc)]
use crate::domain::Catalog;
