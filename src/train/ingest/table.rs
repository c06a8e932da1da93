use std::collections::VecDeque;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use super::source::{Progress, open_watched, read_error};
use super::{Columns, Report, Row, RowError};
use crate::train::{Error, Result};

/// Longest line taken, in bytes.
const MAX_LINE: usize = 1 << 20;
/// Most lines that one quoted field may run over.
const MAX_LINES: usize = 100;

/// Delimited text (CSV; tabs or semicolons where the header has them) with a header.
///
/// Not the `csv` crate, for which a quote that is never closed is one field up to the end of the
/// file: here such a row is bad, and reading goes on at the next line.
pub struct Table {
    path: PathBuf,
    lines: Lines,
    delimiter: u8,
    columns: Vec<String>,
    header_line: u64,
    bytes: Vec<u8>,
}

impl Table {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// The file cannot be read, is no text, or its header is broken.
    pub fn open(path: &Path) -> Result<Table> {
        let mut table = Table {
            path: path.to_owned(),
            lines: Lines::new(path)?,
            delimiter: b',',
            columns: Vec::new(),
            header_line: 1,
            bytes: Vec::new(),
        };
        let mut header = Row::default();
        match table.read(&mut header)? {
            None => Err(Error::line(path, 1, "it is empty")),
            Some(Err(error)) => Err(Error::line(path, header.line, error)),
            Some(Ok(())) => {
                table.columns = (0..header.len()).map(|i| header.get(i).into()).collect();
                table.header_line = header.line;
                Ok(table)
            }
        }
    }

    /// Opens a comma-separated file that has these columns, with or without a header that names
    /// them; it has one if the first field is the first name.
    ///
    /// # Errors
    /// As [`Table::open`], or the columns are others.
    pub fn open_with_columns(path: &Path, columns: &[&str]) -> Result<Table> {
        let mut table = Table::open(path)?;
        if table.columns.len() != columns.len() {
            let found = table.columns.len();
            let why = format!(
                "it has {found} columns; this format has {}: {}",
                columns.len(),
                columns.join(",")
            );
            return Err(Error::line(path, table.header_line, why));
        }
        if table.columns[0].eq_ignore_ascii_case(columns[0]) {
            for (found, expected) in table.columns.iter().zip(columns) {
                if !found.eq_ignore_ascii_case(expected) {
                    let why = format!("column `{expected}` is expected where `{found}` is");
                    return Err(Error::line(path, table.header_line, why));
                }
            }
        } else {
            let line = std::mem::take(&mut table.bytes);
            table.lines.give_back(vec![(table.header_line, line)]);
        }
        table.columns = columns.iter().map(|name| name.to_string()).collect();
        Ok(table)
    }

    /// The names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How far the file has been read; what this gives goes on counting.
    pub(super) fn progress(&self) -> Progress {
        self.lines.progress.clone()
    }

    /// The line of the header, from 1.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// The column of a field that must be there, from 0.
    ///
    /// # Errors
    /// There is none, or several; names the header's line.
    pub fn require(&self, columns: &Columns, field: &str) -> Result<usize> {
        self.find(columns, field)?.ok_or_else(|| {
            let names = self.columns.join(", ");
            let why = format!(
                "there is no column `{field}`; the header has: {}",
                cut(&names)
            );
            Error::line(&self.path, self.header_line, why)
        })
    }

    /// The column of a field that may be there, from 0.
    ///
    /// # Errors
    /// It was named by `--columns` but is not there, or there are several of that name.
    pub fn find(&self, columns: &Columns, field: &str) -> Result<Option<usize>> {
        let name = columns.given(field).unwrap_or(field);
        let exact = |column: &&String| column.as_str() == name;
        let fail = |why: String| Err(Error::line(&self.path, self.header_line, why));
        if self.columns.iter().filter(exact).count() > 1 {
            return fail(format!("there are several columns `{name}`"));
        }
        let same = |column: &String| column.eq_ignore_ascii_case(name);
        let exact = self.columns.iter().position(|column| column == name);
        let found = exact.or_else(|| self.columns.iter().position(same));
        if found.is_none() && columns.given(field).is_some() {
            let names = cut(&self.columns.join(", "));
            return fail(format!(
                "there is no column `{name}` for `{field}`; the header has: {names}"
            ));
        }
        Ok(found)
    }

    /// Reads the next row that is not blank. None at the end; the inner error is the row's alone,
    /// and reading can go on.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn read(&mut self, row: &mut Row) -> Result<Option<Result<(), RowError>>> {
        loop {
            let Some(line) = self.lines.next(&mut self.bytes)? else {
                return Ok(None);
            };
            if !self.bytes.trim_ascii().is_empty() {
                row.line = line;
                return self.parse(row).map(Some);
            }
        }
    }

    /// Hands each row to `take`, counts the rows in `report`, and leaves out those that are bad or
    /// that `take` refuses.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn each(
        &mut self,
        report: &mut Report,
        mut take: impl FnMut(&Row) -> Result<(), RowError>,
    ) -> Result<()> {
        let mut row = Row::default();
        while let Some(read) = self.read(&mut row)? {
            report.rows += 1;
            if let Err(error) = read.and_then(|()| take(&row)) {
                report.leave_out(row.line, error);
            }
        }
        Ok(())
    }

    fn parse(&mut self, row: &mut Row) -> Result<Result<(), RowError>> {
        let record = match text(&self.bytes) {
            Ok(record) => record,
            Err(error) => return Ok(Err(error)),
        };
        let header = self.columns.is_empty();
        if header && !record.contains(',') {
            let found = [b'\t', b';'].into_iter().find(|d| self.bytes.contains(d));
            self.delimiter = found.unwrap_or(b',');
        }
        match row.split(record, self.delimiter) {
            Err(error) => return Ok(Err(error)),
            Ok(true) => {}
            Ok(false) => {
                if let Err(error) = self.join(row)? {
                    return Ok(Err(error));
                }
            }
        }
        if !header && row.len() != self.columns.len() {
            return Ok(Err(RowError {
                reason: "row: it has another number of fields than the header",
                detail: format!(": {} instead of {}", row.len(), self.columns.len()),
            }));
        }
        Ok(Ok(()))
    }

    /// Reads on where a quoted field goes over several lines. If it does not end, the lines after
    /// the first are given back.
    fn join(&mut self, row: &mut Row) -> Result<Result<(), RowError>> {
        let mut record = self.bytes.clone();
        let mut taken = Vec::new();
        let mut line = Vec::new();
        while taken.len() < MAX_LINES && record.len() <= MAX_LINE {
            let Some(number) = self.lines.next(&mut line)? else {
                break;
            };
            taken.push((number, line.clone()));
            record.push(b'\n');
            record.extend_from_slice(&line);
            let split = text(&record).and_then(|text| row.split(text, self.delimiter));
            match split {
                Ok(true) => return Ok(Ok(())),
                Ok(false) => {}
                Err(_) => break,
            }
        }
        self.lines.give_back(taken);
        Ok(Err(RowError::new("row: a quoted field never ends")))
    }
}

fn cut(text: &str) -> String {
    text.chars().take(200).collect()
}

fn text(bytes: &[u8]) -> Result<&str, RowError> {
    if bytes.len() > MAX_LINE {
        return Err(RowError::new("row: it is longer than 1 MiB"));
    }
    if bytes.contains(&0) {
        return Err(RowError::new("row: it is binary, not text"));
    }
    std::str::from_utf8(bytes).map_err(|_| RowError::new("row: it is not UTF-8"))
}

/// The lines of a file, of which some can be given back.
struct Lines {
    path: PathBuf,
    input: Box<dyn BufRead>,
    progress: Progress,
    read: u64,
    given_back: VecDeque<(u64, Vec<u8>)>,
}

impl Lines {
    fn new(path: &Path) -> Result<Lines> {
        let (input, progress) = open_watched(path)?;
        Ok(Lines {
            path: path.to_owned(),
            input,
            progress,
            read: 0,
            given_back: VecDeque::new(),
        })
    }

    /// Reads a line without its end, and gives its number, from 1. Of a line longer than
    /// [`MAX_LINE`], one byte more than that is kept.
    fn next(&mut self, line: &mut Vec<u8>) -> Result<Option<u64>> {
        if let Some((number, given_back)) = self.given_back.pop_front() {
            *line = given_back;
            return Ok(Some(number));
        }
        line.clear();
        let number = self.read + 1;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(read_error(&self.path, number, &error)),
            };
            if chunk.is_empty() && line.is_empty() {
                return Ok(None);
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = (MAX_LINE + 1).saturating_sub(line.len());
            line.extend_from_slice(&part[..part.len().min(room)]);
            let used = part.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() || used == 0 {
                self.read = number;
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(Some(number));
            }
        }
    }

    fn give_back(&mut self, lines: Vec<(u64, Vec<u8>)>) {
        for line in lines.into_iter().rev() {
            self.given_back.push_front(line);
        }
    }
}
