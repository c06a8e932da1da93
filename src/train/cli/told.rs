use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::train::{Error, OutputFile, Result};

/// Where a command tells what it found: a page for people, and JSON for programs if it is asked for.
pub struct Told<'a> {
    page: (&'a Path, OutputFile),
    json: Option<(&'a Path, OutputFile)>,
}

impl<'a> Told<'a> {
    /// To be called before long work, as [`OutputFile::create`].
    ///
    /// # Errors
    /// As there; [`Error::Usage`] if both are one file.
    pub fn create(page: &'a Path, json: Option<&'a Path>) -> Result<Self> {
        if json == Some(page) {
            let why = "--json: is the same file as --out";
            return Err(Error::Usage(why.into()));
        }
        let open = |path| OutputFile::create(path).map(|file| (path, file));
        Ok(Told {
            page: open(page)?,
            json: json.map(open).transpose()?,
        })
    }

    /// Writes both; neither file is there before both are whole.
    ///
    /// # Errors
    /// One of them cannot be written.
    pub fn write(mut self, html: &str, value: &impl Serialize) -> Result<()> {
        let (path, page) = &mut self.page;
        let written = page.write_all(html.as_bytes());
        written.map_err(|error| Error::file(path, error))?;
        if let Some((path, json)) = &mut self.json {
            let written = serde_json::to_writer_pretty(&mut *json, value)
                .map_err(std::io::Error::from)
                .and_then(|()| json.write_all(b"\n"));
            written.map_err(|error| Error::file(path, error))?;
        }
        self.page.1.commit()?;
        self.json.map_or(Ok(()), |(_, json)| json.commit())
    }
}
