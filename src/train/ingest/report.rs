use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::insight::grouped;
use crate::train::error::one_line;
use crate::train::{Error, Result};

/// How many bad rows are shown one by one.
const SHOWN: usize = 5;

/// What a file's rows were like: how many there were, how many were left out, and why.
#[derive(Clone, Debug)]
pub struct Report {
    /// The file.
    pub path: PathBuf,
    /// Rows in the file, good and bad; blank lines are none.
    pub rows: u64,
    /// Rows left out, by reason.
    pub left_out: BTreeMap<&'static str, u64>,
    /// The first rows that were left out: line and why.
    pub first: Vec<(u64, String)>,
    /// What else is worth a word.
    pub remarks: Vec<String>,
}

/// Why a row cannot be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RowError {
    /// The same for all rows that have this wrong; they are counted by it.
    pub reason: &'static str,
    /// What this row has there; may be empty.
    pub detail: String,
}

impl RowError {
    /// A reason without a detail.
    pub fn new(reason: &'static str) -> Self {
        RowError {
            reason,
            detail: String::new(),
        }
    }

    /// A reason, and the value that is to blame, cut to what fits a line.
    pub fn with(reason: &'static str, value: &str) -> Self {
        let mut shown: String = value.chars().take(40).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        RowError {
            reason,
            detail: format!(": `{shown}`"),
        }
    }
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}{}", self.reason, self.detail)
    }
}

impl Report {
    /// The report of a file of which nothing has been read yet.
    pub fn new(path: &Path) -> Self {
        Report {
            path: path.to_owned(),
            rows: 0,
            left_out: BTreeMap::new(),
            first: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Counts a row that is left out.
    pub fn leave_out(&mut self, line: u64, error: RowError) {
        *self.left_out.entry(error.reason).or_default() += 1;
        if self.first.len() < SHOWN {
            self.first.push((line, error.to_string()));
        }
    }

    /// How many rows were left out.
    pub fn bad(&self) -> u64 {
        self.left_out.values().sum()
    }

    /// Whether the rest can be used.
    ///
    /// # Errors
    /// More than this share of the rows is bad, or no row is left; names the first bad line.
    pub fn check(&self, max_bad_rows: f64) -> Result<()> {
        let bad = self.bad();
        if self.rows == 0 {
            return Err(Error::line(&self.path, 1, "it holds no rows"));
        }
        if bad as f64 <= max_bad_rows * self.rows as f64 && bad < self.rows {
            return Ok(());
        }
        let (line, why) = self.first.first().cloned().unwrap_or_default();
        let most = if bad == self.rows {
            "no row is left".into()
        } else {
            format!("more than the {} of --max-bad-rows", percent(max_bad_rows))
        };
        let share = percent(bad as f64 / self.rows as f64);
        let (bad, rows) = (grouped(bad), grouped(self.rows));
        let why = format!("{why}; {bad} of {rows} rows ({share}) are bad, {most}");
        Err(Error::line(&self.path, line, why))
    }

    /// What a person should know of it, a line each; empty if all is well.
    pub fn warnings(&self) -> Vec<String> {
        let path = self.path.display();
        let mut lines = Vec::new();
        let bad = self.bad();
        if bad > 0 {
            let share = percent(bad as f64 / self.rows as f64);
            let (bad, rows) = (grouped(bad), grouped(self.rows));
            lines.push(format!("{path}: {bad} of {rows} rows ({share}) left out"));
            for (reason, count) in &self.left_out {
                lines.push(format!("{path}: {} x {reason}", grouped(*count)));
            }
            for (line, why) in &self.first {
                lines.push(format!("{path}:{line}: {why}"));
            }
        }
        lines.extend(
            self.remarks
                .iter()
                .map(|remark| format!("{path}: {remark}")),
        );
        lines.iter().map(|line| one_line(line)).collect()
    }
}

/// `0.0123` as `1.23 %`.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = if percent >= 10.0 || percent.fract() == 0.0 {
        0
    } else {
        2
    };
    format!("{percent:.digits$} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_reason_shows_the_first_and_stops_at_the_limit() {
        let mut report = Report::new(Path::new("a.csv"));
        report.rows = 2_000;
        for line in 10..30 {
            report.leave_out(line, RowError::with("event: no such kind", "click"));
        }
        assert!(report.check(0.01).is_ok());
        assert_eq!(report.warnings().len(), 2 + SHOWN);
        assert_eq!(
            report.warnings()[0],
            "a.csv: 20 of 2,000 rows (1 %) left out"
        );
        assert_eq!(
            report.warnings()[2],
            "a.csv:10: event: no such kind: `click`"
        );
        report.leave_out(30, RowError::new("time: is missing"));
        assert_eq!(
            report.check(0.01).unwrap_err().to_string(),
            "a.csv:10: event: no such kind: `click`; 21 of 2,000 rows (1.05 %) are bad, \
             more than the 1 % of --max-bad-rows"
        );
    }
}
