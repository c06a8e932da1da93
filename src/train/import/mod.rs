//! Turns a shop's own product list, CSV or JSON, into the catalogue of the contract.
//!
//! [`import_catalog`] reads the file, finds out which column is which ([`Mapping`]), cleans each
//! row, and merges the rows of a product that is listed several times.

mod clean;
mod mapping;
mod merge;
mod price;
mod product_json;
mod records;

use std::path::Path;

pub use mapping::{FIELDS, Mapping};
pub use price::{Amount, parse_price};
pub use product_json::product_json;

use self::clean::Cleaner;
use self::merge::Merge;
use super::Result;
use super::ingest::{Columns, Report};
use crate::domain::Item;

/// A catalogue made of a shop's own file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The products, in order of first appearance.
    pub items: Vec<Item>,
    /// Which columns were taken for which fields.
    pub mapping: Mapping,
    /// What was left out and what was put right.
    pub report: Report,
}

/// Reads products from CSV or JSON, packed by gzip or not. `columns` says which are which; where
/// it is empty, the usual names are looked for.
///
/// # Errors
/// The file cannot be read, there is no column for the id, or no row can be used.
pub fn import_catalog(path: &Path, columns: &Columns) -> Result<Imported> {
    let mut report = Report::new(path);
    let records = records::read(path, &mut report)?;
    let mapping = Mapping::find(path, &records, columns)?;
    let mut cleaner = Cleaner::default();
    let mut merge = Merge::default();
    for record in &records.rows {
        match cleaner.item(&mapping, record) {
            Ok(item) => merge.add(item),
            Err(error) => report.leave_out(record.line, error),
        }
    }
    report.check(1.0)?;
    report.remarks.extend(cleaner.remarks());
    report.remarks.extend(merge.remarks());
    Ok(Imported {
        items: merge.finish(),
        mapping,
        report,
    })
}
