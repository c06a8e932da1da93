//! What a first visit fetches of the package on the CPU path: what it weighs, of what it is made,
//! and whether it grew beyond what is on record.

mod page;
mod profile;
mod record;

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::build::named_module;
use crate::tools::{Weight, Workspace, weigh};

pub use page::page;
pub use profile::Profile;
pub use record::Record;

/// The three files, in `pkg/`.
pub const FILES: [&str; 3] = ["index.js", "nestrank.js", "nestrank_bg.wasm"];

/// A first visit as it was built.
#[derive(Debug)]
pub struct Visit {
    /// Each of [`FILES`].
    pub files: [Weight; 3],
    /// What the module is made of.
    pub profile: Profile,
}

impl Visit {
    /// Weighs what lies in `pkg/`, which must be up to date.
    pub fn measure(workspace: &Workspace) -> Result<Self> {
        let paths: Vec<PathBuf> = FILES
            .iter()
            .map(|file| workspace.pkg().join(file))
            .collect();
        let files = weigh(&paths)?;
        let named = named_module(workspace)?;
        Ok(Visit {
            files: files
                .try_into()
                .ok()
                .context("three files have three weights")?,
            profile: Profile::read(&std::fs::read(named)?)?,
        })
    }

    /// Bytes after brotli.
    pub fn brotli(&self) -> u64 {
        self.files.iter().map(|file| file.brotli).sum()
    }
}
