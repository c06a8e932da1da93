use std::path::{Path, PathBuf};

use crate::bundle::{Served, read_folder};
use crate::train::ingest::{
    Columns, Format, Labels, Log, LogOptions, Pairs, Report, read_catalog, read_log, read_pairs,
};
use crate::train::simulate::Truth;
use crate::train::{Error, Result};

/// The log that a command reads, and how.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// The event log: CSV with the columns time (Unix seconds, or ISO 8601 with a zone), user,
    /// item, event, and optionally position, dwell, price, category, session, arm; .gz is read as
    /// it is
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// The catalogue: JSON, an array of products, as `nestrank catalog` writes it. Without it the
    /// products are what the log says of them
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// How the log is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Which columns hold the fields of a plain log, such as time=ts,user=uid [default: those of
    /// the fields' own names]
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    pub columns: Option<String>,
    /// The share of the log's rows that may be bad and are left out; more are an error
    #[arg(long, value_name = "SHARE", default_value = "0.01", value_parser = share)]
    pub max_bad_rows: f64,
}

impl Inputs {
    /// How logs and pairs files are read.
    ///
    /// # Errors
    /// If `--columns` names what is no field.
    pub fn options(&self) -> Result<LogOptions> {
        let columns = match &self.columns {
            None => Columns::default(),
            Some(columns) if self.format == Format::Plain => {
                Columns::parse(columns, &LogOptions::FIELDS)?
            }
            Some(_) => {
                let why = "--columns goes with --format plain only";
                return Err(Error::Usage(why.into()));
            }
        };
        Ok(LogOptions {
            format: self.format,
            columns,
            max_bad_rows: self.max_bad_rows,
            ..LogOptions::default()
        })
    }

    /// Reads the catalogue and the log, and the logs that only feed statistics. The reports are
    /// for [`warn`](super::say::warn), once all that the command reads has been read.
    ///
    /// # Errors
    /// Whatever cannot be read.
    pub fn read(&self, statistics: &[PathBuf]) -> Result<(Log, Vec<Report>)> {
        let options = self.options()?;
        let mut reports = Vec::new();
        let mut catalog = None;
        if let Some(path) = &self.catalog {
            let (read, report) = read_catalog(path)?;
            reports.push(report);
            catalog = Some(read);
        }
        let mut read = |path: &Path| -> Result<Log> {
            let (log, report) = read_log(path, catalog.as_ref(), &options)?;
            reports.push(report);
            Ok(log)
        };
        let mut log = read(&self.events)?;
        for path in statistics {
            log.add_statistics(&read(path)?);
        }
        Ok((log, reports))
    }

    /// What a simulator wrote beside the log about what no log shows, if it is there.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn truth(&self) -> Result<Option<Truth>> {
        let path = self.events.with_file_name("truth.json");
        path.exists().then(|| Truth::load(&path)).transpose()
    }

    /// Reads a pairs file.
    ///
    /// # Errors
    /// If any of its rows is bad.
    pub fn pairs(&self, path: &Path, log: &Log, labels: Labels) -> Result<Pairs> {
        read_pairs(path, log, labels, &self.options()?)
    }
}

/// Reads the bundle in a folder, and makes a model of it.
///
/// # Errors
/// Whatever is wrong with it, with the folder's name.
pub fn read_bundle(folder: &Path) -> Result<Served> {
    let served = read_folder(folder).and_then(Served::new);
    served.map_err(|error| Error::file(folder, error))
}

/// A share: `0.01` or `1%`.
fn share(text: &str) -> std::result::Result<f64, String> {
    let number = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => text.parse(),
    };
    match number {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it is no share between 0 and 1".into()),
    }
}
