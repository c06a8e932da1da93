use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{FILES, Visit};
use crate::tools::{Workspace, weigh};

/// What a first visit weighed when somebody last said that it may: the file is committed.
#[derive(Debug, PartialEq, Eq)]
pub struct Record {
    /// Bytes of each file after brotli.
    pub files: BTreeMap<String, u64>,
    /// Bytes of each group of functions.
    pub groups: BTreeMap<String, u64>,
    /// Bytes of the embedded script after brotli, which is no part of a first visit to the demo.
    pub embedded: u64,
}

/// It may grow by so many hundredths.
const ROOM: u64 = 2;

impl Record {
    /// What a visit weighs, and the embedded script.
    pub fn of(visit: &Visit, embedded: u64) -> Self {
        let files = FILES.iter().zip(&visit.files);
        let mut groups = visit.profile.raw_by_group();
        for (section, bytes) in &visit.profile.sections {
            groups.insert((*section).to_owned(), *bytes);
        }
        Record {
            files: files
                .map(|(name, weight)| ((*name).to_owned(), weight.brotli))
                .collect(),
            groups,
            embedded,
        }
    }

    /// What `pkg/embed.js` weighs after brotli.
    pub fn weigh_embedded(workspace: &Workspace) -> Result<u64> {
        let weights = weigh(&[workspace.pkg().join("embed.js")])?;
        Ok(weights.iter().map(|weight| weight.brotli).sum())
    }

    /// Reads the record.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let path = path(workspace);
        let name = || path.display().to_string();
        let json: Value = serde_json::from_slice(&fs::read(&path).with_context(name)?)?;
        let numbers = |field: &str| {
            let fields = json[field].as_object().with_context(|| field.to_owned())?;
            let numbers = fields.iter().map(|(name, bytes)| {
                let bytes = bytes.as_u64().with_context(|| name.clone())?;
                Ok((name.clone(), bytes))
            });
            numbers.collect::<Result<BTreeMap<_, _>>>()
        };
        Ok(Record {
            files: numbers("brotli").with_context(name)?,
            groups: numbers("raw").with_context(name)?,
            embedded: json["embedded"]
                .as_u64()
                .context("embedded")
                .with_context(name)?,
        })
    }

    /// Writes the record.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let json = json!({ "brotli": self.files, "embedded": self.embedded, "raw": self.groups });
        let path = path(workspace);
        let name = || path.display().to_string();
        fs::write(&path, format!("{json:#}\n")).with_context(name)
    }

    /// The most that a first visit may weigh, in bytes after brotli.
    pub fn budget(&self) -> u64 {
        self.files.values().sum::<u64>() * (100 + ROOM) / 100
    }

    /// The most that the embedded script may weigh.
    pub fn embedded_budget(&self) -> u64 {
        self.embedded * (100 + ROOM) / 100
    }

    /// What is larger in `now`, a line each, what grew most first: files, then groups of functions.
    pub fn grown(&self, now: &Record) -> String {
        let files = grown(&self.files, &now.files, "brotli");
        files + &grown(&self.groups, &now.groups, "raw")
    }
}

fn grown(before: &BTreeMap<String, u64>, now: &BTreeMap<String, u64>, unit: &str) -> String {
    let before = |name: &String| before.get(name).copied().unwrap_or_default();
    let mut grown: Vec<_> = now
        .iter()
        .filter(|(name, bytes)| **bytes > before(name))
        .collect();
    grown.sort_by_key(|(name, bytes)| before(name) as i64 - **bytes as i64);
    let line = |(name, bytes): &(&String, &u64)| {
        let before = before(name);
        format!(
            "  {name}: {before} to {bytes} bytes, {unit}, +{}\n",
            **bytes - before
        )
    };
    grown.iter().map(line).collect()
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join("xtask/records/size.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(files: &[(&str, u64)], groups: &[(&str, u64)]) -> Record {
        let numbers = |numbers: &[(&str, u64)]| {
            let owned = numbers
                .iter()
                .map(|(name, bytes)| ((*name).to_owned(), *bytes));
            owned.collect()
        };
        Record {
            files: numbers(files),
            groups: numbers(groups),
            embedded: 0,
        }
    }

    #[test]
    fn what_grew_most_comes_first_and_what_shrank_not_at_all() {
        let before = record(
            &[("a.wasm", 1_000)],
            &[("core", 50), ("web", 700), ("sha2", 9)],
        );
        let now = record(
            &[("a.wasm", 1_100)],
            &[("core", 60), ("web", 900), ("sha2", 8), ("new", 20)],
        );
        let grown = before.grown(&now);
        let names: Vec<&str> = grown
            .lines()
            .filter_map(|line| line.trim().split(':').next())
            .collect();
        assert_eq!(names, ["a.wasm", "web", "new", "core"]);
        assert!(
            grown.contains("web: 700 to 900 bytes, raw, +200"),
            "{grown}"
        );
    }

    #[test]
    fn the_budget_leaves_a_little_room() {
        assert_eq!(record(&[("a", 1_000), ("b", 500)], &[]).budget(), 1_530);
    }
}
