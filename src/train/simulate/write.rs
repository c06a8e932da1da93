use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::catalogue::Listed;
use super::log::LogEvent;
use super::truth::Truth;
use crate::train::{Error, OutputFile, Result};

/// The three files of a world, begun: each appears under its name when it is whole.
pub(super) struct Files([(PathBuf, OutputFile); 3]);

impl Files {
    /// Begins `catalog.json`, `events.csv` and `truth.json` in `out`, which is made if it is not
    /// there: what cannot be written is said before the long work.
    ///
    /// # Errors
    /// As [`OutputFile::create`].
    pub(super) fn create(out: &Path) -> Result<Files> {
        let begin = |name: &str| {
            let path = out.join(name);
            OutputFile::create(&path).map(|file| (path, file))
        };
        let files = [
            begin("catalog.json")?,
            begin("events.csv")?,
            begin("truth.json")?,
        ];
        Ok(Files(files))
    }

    /// Writes all three, then puts them in their places.
    ///
    /// # Errors
    /// A file cannot be written; what was there before is then unchanged.
    pub(super) fn write(
        mut self,
        catalogue: &[Listed],
        log: &[LogEvent],
        truth: &Truth,
    ) -> Result<()> {
        let [listed, events, hidden] = &mut self.0;
        fill(listed, |to| write_catalogue(catalogue, to))?;
        fill(events, |to| write_log(catalogue, log, to))?;
        fill(hidden, |to| Ok(serde_json::to_writer(to, truth)?))?;
        self.0.into_iter().try_for_each(|(_, file)| file.commit())
    }
}

fn fill(
    (path, file): &mut (PathBuf, OutputFile),
    content: impl FnOnce(&mut OutputFile) -> io::Result<()>,
) -> Result<()> {
    let written = content(file).and_then(|()| file.flush());
    written.map_err(|error| Error::file(path, format!("it cannot be written: {error}")))
}

/// A JSON array, one product a line.
fn write_catalogue(catalogue: &[Listed], to: &mut dyn Write) -> io::Result<()> {
    to.write_all(b"[")?;
    for (index, product) in catalogue.iter().enumerate() {
        to.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *to, product)?;
    }
    to.write_all(b"\n]\n")
}

/// The plain format; no value of ours needs quotes.
fn write_log(catalogue: &[Listed], log: &[LogEvent], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "time,user,item,event,position,dwell,session,arm")?;
    for event in log {
        let user = user_id(event.user);
        let item = &catalogue[event.item as usize].id;
        write!(to, "{},{user},{item},{},", event.time, event.kind.name())?;
        if let Some(position) = event.position {
            write!(to, "{position}")?;
        }
        to.write_all(b",")?;
        if let Some(dwell) = event.dwell {
            write!(to, "{dwell}")?;
        }
        writeln!(to, ",{user}-{},{}", event.session, arm_name(event.treated))?;
    }
    Ok(())
}

/// How a shopper is called in the files.
pub(super) fn user_id(user: u32) -> String {
    format!("u{:05}", user + 1)
}

/// How an arm is called in the files.
pub(super) fn arm_name(treated: bool) -> &'static str {
    if treated { "treated" } else { "control" }
}
