use std::path::Path;

use super::Report;
use super::grouped;
use super::source::read_source;
use crate::domain::Catalog;
use crate::train::{Error, Result};

/// Longest catalogue taken, in bytes after unpacking.
const MAX_BYTES: u64 = 4 << 30;

/// Reads a catalogue: JSON, an array of products as in the JavaScript API. Broken products are left
/// out and reported.
///
/// # Errors
/// The file cannot be read, is no such array, or holds no valid product.
pub fn read_catalog(path: &Path) -> Result<(Catalog, Report)> {
    let json = read_source(path, MAX_BYTES)?;
    let products = serde_json::from_slice(&json).map_err(|error| {
        let why = format!("it is no JSON: {error}");
        Error::line(path, error.line().max(1) as u64, why)
    })?;
    let (catalog, rejected) =
        Catalog::from_value(&products).map_err(|error| Error::line(path, 1, error))?;
    let mut report = Report::new(path);
    if let Some(first) = rejected.first() {
        let id = first
            .id
            .as_ref()
            .map_or(String::new(), |id| format!(" (`{id}`)"));
        report.remarks.push(format!(
            "{} products left out; the first is number {}{id}: {}: {}",
            grouped(rejected.len() as u64),
            first.index + 1,
            first.field,
            first.why
        ));
    }
    Ok((catalog, report))
}
