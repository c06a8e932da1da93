use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use crate::train::{Error, Result};

/// Opens a text file for reading: gzip is unpacked, told by its first bytes, and a byte order mark
/// is skipped.
///
/// # Errors
/// The file cannot be read, is empty, or is plainly no UTF-8 text.
pub fn open_source(path: &Path) -> Result<Box<dyn BufRead>> {
    open_watched(path).map(|(text, _)| text)
}

/// How far a file has been read, in bytes as they lie on the disk.
#[derive(Clone)]
pub(crate) struct Progress {
    read: Rc<Cell<u64>>,
    /// All there are; 0 where that is not known, as of a pipe.
    pub size: u64,
}

impl Progress {
    /// The bytes read so far.
    pub fn read(&self) -> u64 {
        self.read.get()
    }
}

struct Watched {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Watched {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read(to)?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// As [`open_source`], and how far it has been read.
pub(super) fn open_watched(path: &Path) -> Result<(Box<dyn BufRead>, Progress)> {
    let file = File::open(path).map_err(|error| Error::file(path, error))?;
    let size = file.metadata().map_or(0, |found| found.len());
    let read = Rc::new(Cell::new(0));
    let progress = Progress {
        read: read.clone(),
        size,
    };
    let mut raw = BufReader::with_capacity(1 << 16, Watched { file, read });
    let start = raw.fill_buf().map_err(|error| Error::file(path, error))?;
    let mut text: Box<dyn BufRead> = if start.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(raw)))
    } else {
        Box::new(raw)
    };
    let start = text
        .fill_buf()
        .map_err(|error| read_error(path, 1, &error))?;
    if let Some(why) = not_text(start) {
        return Err(Error::line(path, 1, why));
    }
    if start.starts_with(b"\xef\xbb\xbf") {
        text.consume(3);
    }
    Ok((text, progress))
}

/// Reads all of a text file, at most `max` bytes of it after unpacking.
///
/// # Errors
/// As [`open_source`], and if it is longer.
pub(crate) fn read_source(path: &Path, max: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut text = open_source(path)?.take(max + 1);
    text.read_to_end(&mut bytes)
        .map_err(|error| read_error(path, 1 + newlines(&bytes), &error))?;
    if bytes.len() as u64 > max {
        return Err(Error::file(path, format!("it is longer than {max} bytes")));
    }
    Ok(bytes)
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// Says what a failed read means.
pub(super) fn read_error(path: &Path, line: u64, error: &std::io::Error) -> Error {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        UnexpectedEof => Error::line(path, line, "the gzip data is cut off here"),
        InvalidData | InvalidInput => Error::line(
            path,
            line,
            format!("the gzip data is damaged here: {error}"),
        ),
        _ => Error::line(path, line, error),
    }
}

fn not_text(start: &[u8]) -> Option<&'static str> {
    if start.is_empty() {
        return Some("it is empty");
    }
    let known: [(&[u8], &str); 6] = [
        (b"\xff\xfe", "it is UTF-16 text; save it as UTF-8"),
        (b"\xfe\xff", "it is UTF-16 text; save it as UTF-8"),
        (
            b"PK\x03\x04",
            "it is a zip archive or a spreadsheet, not text",
        ),
        (b"PAR1", "it is a Parquet file, not text"),
        (
            b"\x28\xb5\x2f\xfd",
            "it is packed by zstd; only gzip is read as it is",
        ),
        (b"BZh", "it is packed by bzip2; only gzip is read as it is"),
    ];
    let known = known
        .into_iter()
        .find(|(magic, _)| start.starts_with(magic));
    match known {
        Some((_, what)) => Some(what),
        None => {
            let first_line = start
                .split(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            first_line.contains(&0).then_some("it is binary, not text")
        }
    }
}
