//! How many instructions `benches/instructions.rs` takes, counted by valgrind: unlike a time, it is
//! the same on a busy machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::tools::{Priority, Workspace, apt_install, cargo};

/// Instructions of each case, for one kind of processor.
#[derive(Debug, PartialEq, Eq)]
pub struct Record(BTreeMap<String, u64>);

/// What is counted, as `benches/instructions.rs` names it.
const CASES: [&str; 2] = ["load", "rerank"];
/// A case is counted as the difference of so many turns and one, so that what comes before it and
/// after it does not count.
const TURNS: u64 = 4;
/// A case may take so many hundredths more than is on record.
const ROOM: u64 = 3;

impl Record {
    /// Builds the program and counts.
    pub fn count(workspace: &Workspace) -> Result<Self> {
        let program = build(workspace)?;
        let counts = CASES.map(|case| {
            let [few, many] = [1, TURNS].map(|turns| instructions(&program, case, turns));
            Ok((case.to_owned(), many?.saturating_sub(few?) / (TURNS - 1)))
        });
        Ok(Record(counts.into_iter().collect::<Result<_>>()?))
    }

    /// Reads what is on record; nothing for a kind of processor on which nobody counted yet.
    pub fn read(workspace: &Workspace) -> Result<Option<Self>> {
        let path = path(workspace);
        if !path.exists() {
            return Ok(None);
        }
        let name = || path.display().to_string();
        let json: Value = serde_json::from_slice(&fs::read(&path).with_context(name)?)?;
        let Some(counts) = json[std::env::consts::ARCH].as_object() else {
            return Ok(None);
        };
        let counts = counts.iter().map(|(case, count)| {
            let count = count.as_u64().with_context(|| case.clone())?;
            Ok((case.clone(), count))
        });
        Ok(Some(Record(counts.collect::<Result<_>>()?)))
    }

    /// Writes the record; those for other processors stay.
    pub fn write(&self, workspace: &Workspace) -> Result<()> {
        let path = path(workspace);
        let mut json = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)?,
            Err(_) => serde_json::json!({}),
        };
        json[std::env::consts::ARCH] = serde_json::json!(self.0);
        fs::write(&path, format!("{json:#}\n")).with_context(|| path.display().to_string())
    }

    /// A line a case.
    pub fn describe(&self) -> String {
        let line = |(case, count): (&String, &u64)| format!("{case}: {count} instructions\n");
        self.0.iter().map(line).collect()
    }

    /// Fails if a case takes more in `now` than it may.
    pub fn check(&self, now: &Record) -> Result<()> {
        let more: Vec<String> = (now.0.iter())
            .filter_map(|(case, count)| {
                let before = self.0.get(case).copied().unwrap_or_default();
                (*count * 100 > before * (100 + ROOM)).then(|| {
                    let part = *count as f64 / before.max(1) as f64;
                    format!("{case}: {before} to {count} instructions, {part:.3} times as many")
                })
            })
            .collect();
        if !more.is_empty() {
            bail!(
                "{}\nif that must be: cargo xtask bench instructions",
                more.join("\n")
            );
        }
        Ok(())
    }
}

/// Why there is no valgrind here and how to come by one; nothing if there is one, or apt could be
/// asked for it.
pub fn missing_valgrind() -> Option<&'static str> {
    let works = || {
        let version = Command::new("valgrind").arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    };
    if works() || (apt_install(&["valgrind"]) && works()) {
        return None;
    }
    Some("valgrind is not here; on Debian: sudo apt-get install --no-install-recommends valgrind")
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root().join("xtask/records/instructions.json")
}

/// The program, in the profile of the tests, which have compiled all else of it already.
fn build(workspace: &Workspace) -> Result<PathBuf> {
    let output = cargo(workspace, Priority::Normal)
        .args(["build", "--quiet", "--features", "train"])
        .args(["--bench", "instructions", "--message-format", "json"])
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let messages = String::from_utf8(output.stdout)?;
    let program = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let ours = message["target"]["name"] == "instructions";
        let program = message["executable"].as_str()?;
        ours.then(|| PathBuf::from(program))
    });
    program.context("cargo named no program")
}

fn instructions(program: &PathBuf, case: &str, turns: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args([case, &turns.to_string()])
        .output()
        .context("cannot start valgrind")?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{said}");
    }
    let count = said.lines().find_map(|line| {
        let (_, count) = line.split_once("Collected :")?;
        count.trim().parse().ok()
    });
    count.with_context(|| format!("valgrind counted nothing:\n{said}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(rerank: u64) -> Record {
        Record([("rerank".to_owned(), rerank)].into())
    }

    #[test]
    fn a_little_more_is_let_pass() {
        let before = record(1_000);
        assert!(before.check(&record(1_030)).is_ok());
        assert!(before.check(&record(500)).is_ok());
        let error = before.check(&record(1_031)).unwrap_err().to_string();
        assert!(error.contains("rerank: 1000 to 1031"), "{error}");
    }
}
