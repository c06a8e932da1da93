use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::tally::Suite;
use crate::tools::Workspace;

/// Runs `tests/FOLDER/*.test.mjs` in Node's test runner, `at_once` files at a time, with `chrome` as
/// the browser.
pub fn run(workspace: &Workspace, folder: &str, at_once: usize, chrome: &Path) -> Result<Suite> {
    let files = test_files(&workspace.root().join("tests").join(folder))?;
    if files.is_empty() {
        return Ok(Suite::default());
    }
    let stage = workspace.stage(folder);
    fs::create_dir_all(&stage)?;
    let report = stage.join("report.tap");
    let mut destination = std::ffi::OsString::from("--test-reporter-destination=");
    destination.push(&report);
    let status = Command::new("node")
        .arg("--test")
        .arg(format!("--test-concurrency={at_once}"))
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=tap")
        .arg(destination)
        .args(&files)
        .env("CHROME", chrome)
        .env("CARGO_TARGET_DIR", workspace.target())
        .current_dir(workspace.root())
        .status()
        .context("cannot start node")?;
    let text = fs::read_to_string(&report).with_context(|| report.display().to_string())?;
    let mut suite = read(&text);
    if !status.success() && suite.failed.is_empty() {
        suite
            .failed
            .push(format!("node --test ended with {status}"));
    }
    Ok(suite)
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Counts the tests of a TAP report, not the suites around them. A test that is skipped as
/// `absent: why` is listed; any other skip or todo is a failure, for nobody would see it.
fn read(tap: &str) -> Suite {
    let mut suite = Suite::default();
    // A result stands before the block that says whether it was a test or a suite.
    let mut pending = None;
    for line in tap.lines().map(str::trim_start) {
        if let Some(test) = result_line(line) {
            if let Some(before) = pending.replace(test) {
                count(&mut suite, before);
            }
        } else if line == "type: 'suite'" {
            pending = None;
        }
    }
    if let Some(last) = pending {
        count(&mut suite, last);
    }
    suite
}

/// `(passed, name)` from `ok 3 - name` or `not ok 3 - name`.
fn result_line(line: &str) -> Option<(bool, String)> {
    let passed = line.starts_with("ok ");
    let rest = line
        .strip_prefix("ok ")
        .or_else(|| line.strip_prefix("not ok "))?;
    let (number, name) = rest.split_once(" - ")?;
    number.parse::<usize>().ok()?;
    Some((passed, name.to_owned()))
}

fn count(suite: &mut Suite, (passed, name): (bool, String)) {
    match name.split_once(" # ") {
        Some((test, directive)) => match directive.strip_prefix("SKIP absent: ") {
            Some(why) => suite.absent.push(format!("{test}: {why}")),
            None => suite.failed.push(name),
        },
        None if passed => suite.passed += 1,
        None => suite.failed.push(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_and_suites_are_not() {
        let tap = "\
TAP version 13
# Subtest: grid
    # Subtest: moves
    ok 1 - moves
      ---
      duration_ms: 3
      type: 'test'
      ...
    # Subtest: breaks
    not ok 2 - breaks
      ---
      type: 'test'
      ...
    ok 3 - reads IKEA # SKIP absent: ../shared/data/ikea-catalogue
      ---
      type: 'test'
      ...
    ok 4 - later # TODO
      ---
      type: 'test'
      ...
    1..4
not ok 1 - grid
  ---
  type: 'suite'
  ...
ok 2 - alone
  ---
  duration_ms: 1
  ...
# tests 5
";
        let suite = read(tap);
        assert_eq!(suite.passed, 2);
        assert_eq!(suite.failed, ["breaks", "later # TODO"]);
        assert_eq!(suite.absent, ["reads IKEA: ../shared/data/ikea-catalogue"]);
    }
}
