use std::path::{Path, PathBuf};

use crate::train::Result;
use crate::train::ingest::{
    Columns, Format, Labels, Log, LogOptions, Pairs, Report, read_catalog, read_log, read_pairs,
};

/// The log that a command reads, and how.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// The event log: CSV, or CSV in gzip
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// The catalogue, a JSON array of products; without it, the products are what the log says
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// How the log is written
    #[arg(long, value_enum, default_value = "plain")]
    pub format: FormatName,
    /// Which columns hold the fields of a plain log, such as `time=ts,user=uid`
    #[arg(long, value_name = "FIELD=COLUMN,...", default_value = "")]
    pub columns: String,
    /// The largest share of bad rows that is put up with
    #[arg(long, value_name = "SHARE", default_value_t = 0.01)]
    pub max_bad_rows: f64,
}

/// The formats by the names of the command line.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum FormatName {
    /// CSV with columns time, user, item, event
    Plain,
    /// The Taobao log as published
    Taobao,
}

impl Inputs {
    /// How logs and pairs files are read.
    ///
    /// # Errors
    /// If `--columns` names what is no field.
    pub fn options(&self) -> Result<LogOptions> {
        Ok(LogOptions {
            format: match self.format {
                FormatName::Plain => Format::Plain,
                FormatName::Taobao => Format::Taobao,
            },
            columns: Columns::parse(&self.columns, &LogOptions::FIELDS)?,
            max_bad_rows: self.max_bad_rows,
            ..LogOptions::default()
        })
    }

    /// Reads the catalogue and the log, and the logs that only feed statistics; warnings go to
    /// standard error.
    ///
    /// # Errors
    /// Whatever cannot be read.
    pub fn read(&self, statistics: &[PathBuf]) -> Result<Log> {
        let options = self.options()?;
        let catalog = match &self.catalog {
            Some(path) => {
                let (catalog, report) = read_catalog(path)?;
                warn(&report);
                Some(catalog)
            }
            None => None,
        };
        let read = |path: &Path| -> Result<Log> {
            let (log, report) = read_log(path, catalog.as_ref(), &options)?;
            warn(&report);
            Ok(log)
        };
        let mut log = read(&self.events)?;
        for path in statistics {
            log.add_statistics(&read(path)?);
        }
        Ok(log)
    }

    /// Reads a pairs file.
    ///
    /// # Errors
    /// If any of its rows is bad.
    pub fn pairs(&self, path: &Path, log: &Log, labels: Labels) -> Result<Pairs> {
        read_pairs(path, log, labels, &self.options()?)
    }
}

fn warn(report: &Report) {
    for line in report.warnings() {
        eprintln!("warning: {line}");
    }
}
