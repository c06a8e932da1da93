use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use super::row::BYTES;
use crate::insight::row::Row;
use crate::train::{Error, Result};

/// The rows of a log on disk, parted by people, so that a log in any order can be gone through a
/// person at a time with one part of it in memory. The files have no names: they are gone when
/// the process is, however it ends.
pub(super) struct Spill {
    parts: Vec<BufWriter<File>>,
}

/// Parts: memory holds one of them, and a system lets a process open some hundred files.
const PARTS: usize = 64;

impl Spill {
    /// Begins in the folder of a file that is to be written.
    ///
    /// # Errors
    /// Neither that folder nor the system's for passing files can be written to.
    pub fn beside(out: &Path) -> Result<Spill> {
        let folder = out.parent().filter(|folder| folder.is_dir());
        let open = || match folder {
            Some(folder) => tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile()),
            None => tempfile::tempfile(),
        };
        let parts: io::Result<Vec<_>> = (0..PARTS).map(|_| open().map(BufWriter::new)).collect();
        let parts = parts.map_err(|error| Error::file(out, cannot(&error)))?;
        Ok(Spill { parts })
    }

    /// Adds a row.
    pub fn add(&mut self, row: &Row) -> io::Result<()> {
        let part = (row.user >> 32) as usize % PARTS;
        self.parts[part].write_all(&row.to_bytes())
    }

    /// Hands each person's rows to `take`, in the order of their times, and where these are equal
    /// in that of the file; `done` is told how many of how many parts are done.
    pub fn each_person(
        self,
        mut take: impl FnMut(&[Row]),
        done: &dyn Fn(u64, u64),
    ) -> io::Result<()> {
        let mut rows = Vec::new();
        for (number, part) in self.parts.into_iter().enumerate() {
            done(number as u64, PARTS as u64);
            let mut file = part.into_inner().map_err(|error| error.into_error())?;
            file.rewind()?;
            rows.clear();
            read(file, &mut rows)?;
            // Stable, so that the file's order decides between equal times.
            rows.sort_by_key(|row| (row.user, row.time));
            rows.chunk_by(|a, b| a.user == b.user).for_each(&mut take);
        }
        Ok(())
    }
}

/// What an error on the way to the disk means.
pub(super) fn cannot(error: &io::Error) -> String {
    format!("the log cannot be sorted by people beside it: {error}")
}

fn read(file: File, rows: &mut Vec<Row>) -> io::Result<()> {
    let count = file.metadata()?.len() / BYTES as u64;
    rows.reserve(count as usize);
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut bytes = [0; BYTES];
    for _ in 0..count {
        file.read_exact(&mut bytes)?;
        rows.push(Row::from_bytes(&bytes));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EventKind;

    #[test]
    fn every_person_comes_once_and_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let mut spill = Spill::beside(&folder.path().join("out")).unwrap();
        // In no order; two rows of each person share a time.
        for step in 0..3_000u64 {
            let row = Row {
                user: ((step % 100) << 32) | (step % 100),
                session: 0,
                time: (step as i64 * 7_919 % 30) / 2,
                item: step as u32,
                arm: 0,
                kind: EventKind::View,
                times: 1,
            };
            spill.add(&row).unwrap();
        }
        let mut people = Vec::new();
        let take = |rows: &[Row]| {
            let order = |row: &Row| (row.time, row.item);
            assert!(rows.is_sorted_by_key(order), "{rows:?}");
            people.push((rows[0].user, rows.len()));
        };
        spill.each_person(take, &|_, _| {}).unwrap();
        people.sort_unstable();
        let all: Vec<_> = (0..100).map(|user| ((user << 32) | user, 30)).collect();
        assert_eq!(people, all);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }
}
