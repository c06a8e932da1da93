//! What the tests of the command line share.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod place;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use nestrank::train::ingest::{Format, Log, LogOptions, Report, read_log};
use tempfile::TempDir;

pub const NOW: i64 = 1_800_000_000_000;

pub fn options() -> LogOptions {
    LogOptions {
        now_ms: NOW,
        ..LogOptions::default()
    }
}

pub fn taobao() -> LogOptions {
    LogOptions {
        format: Format::Taobao,
        ..options()
    }
}

/// A folder for a test's files, and the file `name` with these bytes in it.
pub fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    (dir, path)
}

pub fn read(bytes: impl AsRef<[u8]>, options: &LogOptions) -> Result<(Log, Report), String> {
    let (dir, path) = file("events.csv", bytes);
    let read = read_log(&path, None, options);
    let place = format!("{}/", dir.path().display());
    read.map_err(|error| error.to_string().replace(&place, ""))
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// The file of the shared data, or none with a line for the test's summary.
pub fn shared(test: &str, file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(file);
    if path.exists() {
        return Some(path);
    }
    println!("absent: {test}: ../shared/data/{file} is not here");
    None
}

/// A plain log with every kind of field.
pub const LOG: &str = "\
time,user,item,event,position,dwell,price,category,session,arm
2017-11-25T08:00:00+08:00,u2,sofa,impression,3,,,,s1,treated
1511568001,u1,sofa,view,,1500.5,99.5,Living > Sofas,s2,
1511568000,u1,lamp,favorite,,,,Lamps,s2,
1511568000,u1,lamp,uncart,,,,,s2,
1511568002.5,u2,\"a, \"\"b\"\"\",purchase,,,,,,
";
