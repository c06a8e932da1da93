use std::io::{self, Write};

use crate::train::ingest::Report;
use crate::train::{Error, Result};

/// Writes a text and a line's end to stdout.
///
/// # Errors
/// Nobody can read it. That a reader has left early is none.
pub fn say(text: impl std::fmt::Display) -> Result<()> {
    match writeln!(io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::file("stdout".as_ref(), error))
        }
        _ => Ok(()),
    }
}

/// Writes what the reading of files found to stderr. To be called when all files have been read:
/// an error is to be the only line there.
pub fn warn<'a>(reports: impl IntoIterator<Item = &'a Report>) {
    let mut stderr = io::stderr().lock();
    for line in reports.into_iter().flat_map(Report::warnings) {
        // Where stderr is closed, nobody can be told.
        let _ = writeln!(stderr, "warning: {line}");
    }
}
