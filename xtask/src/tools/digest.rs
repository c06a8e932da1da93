use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};

/// A SHA-256 over named parts, each with its length, so that no two lists of parts run together.
#[derive(Default)]
pub struct Digest(Sha256);

impl Digest {
    pub fn part(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    pub fn file(&mut self, path: &Path) -> Result<&mut Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        Ok(self.part(&bytes))
    }

    pub fn hex(&self) -> String {
        self.0
            .clone()
            .finalize()
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}
