use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

use super::tally::Suite;
use crate::tools::{Times, Workspace};

/// Says of which file a test is, which no reporter of Node's own does.
const REPORTER: &str = "xtask/src/test/reporter.mjs";

/// When a person is shown what the tests say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    AtOnce,
    /// So that it does not stand between the lines of tests beside them.
    AtTheEnd,
}

/// Runs `tests/FOLDER/*.test.mjs` in Node's test runner, `at_once` files at a time, with `chrome` as
/// the browser.
pub fn run(
    workspace: &Workspace,
    folder: &str,
    at_once: usize,
    chrome: &Path,
    says: Says,
) -> Result<Suite> {
    let files = test_files(&workspace.root().join("tests").join(folder))?;
    if files.is_empty() {
        return Ok(Suite::default());
    }
    let stage = workspace.stage(folder);
    fs::create_dir_all(&stage)?;
    let report = stage.join("report.jsonl");
    let mut destination = std::ffi::OsString::from("--test-reporter-destination=");
    destination.push(&report);
    let mut node = Command::new("node");
    node.arg("--test")
        .arg(format!("--test-concurrency={at_once}"))
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg(format!("--test-reporter=./{REPORTER}"))
        .arg(destination)
        .args(&files)
        .env("CHROME", chrome)
        .env("CARGO_TARGET_DIR", workspace.target())
        .current_dir(workspace.root());
    let status = match says {
        Says::AtOnce => node.status(),
        Says::AtTheEnd => node.output().and_then(|output| {
            io::stdout().write_all(&output.stdout)?;
            io::stderr().write_all(&output.stderr)?;
            Ok(output.status)
        }),
    }
    .context("cannot start node")?;
    let text = fs::read_to_string(&report).with_context(|| report.display().to_string())?;
    let mut suite = read(&text)?;
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

/// Counts the tests that the reporter wrote down, not the suites around them. A test that is skipped
/// as `absent: why` is listed; any other skip or todo is a failure, for nobody would see it.
fn read(report: &str) -> Result<Suite> {
    let mut suite = Suite::default();
    for line in report.lines() {
        let ended: Value = serde_json::from_str(line).context("Node's reporter wrote no JSON")?;
        note_time(&mut suite.times, &ended);
        if ended["suite"] != true {
            count(&mut suite, &ended);
        }
    }
    Ok(suite)
}

fn count(suite: &mut Suite, test: &Value) {
    let name = test["name"].as_str().unwrap_or_default();
    let absent = test["skip"]
        .as_str()
        .and_then(|skip| skip.strip_prefix("absent: "));
    let left_out = [&test["skip"], &test["todo"]]
        .into_iter()
        .any(|directive| !directive.is_null() && directive != false);
    match absent {
        Some(why) => suite.absent.push(format!("{name}: {why}")),
        None if left_out => suite
            .failed
            .push(format!("{name}: skipped, or still to do")),
        None if test["passed"] == true => suite.passed += 1,
        None => suite.failed.push(name.to_owned()),
    }
}

/// Adds to a file's time what one of its outermost tests or suites took; those inside are of that.
fn note_time(times: &mut Times, ended: &Value) {
    let (Some(file), Some(ms)) = (ended["file"].as_str(), ended["ms"].as_f64()) else {
        return;
    };
    if ended["nesting"] != 0 {
        return;
    }
    let took = Duration::from_secs_f64(ms.max(0.0) / 1_000.0);
    match times.iter_mut().find(|(known, _)| known == file) {
        Some((_, all)) => *all += took,
        None => times.push((file.to_owned(), took)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_and_suites_are_not() {
        let report = r#"
{"name":"moves","passed":true,"nesting":1,"suite":false,"file":"grid.test.mjs","ms":3}
{"name":"breaks","passed":false,"nesting":1,"suite":false,"file":"grid.test.mjs","ms":4}
{"name":"reads IKEA","passed":true,"nesting":1,"skip":"absent: ../shared/data/ikea-catalogue","suite":false,"file":"grid.test.mjs","ms":1}
{"name":"later","passed":true,"nesting":1,"todo":true,"suite":false,"file":"grid.test.mjs","ms":1}
{"name":"never","passed":true,"nesting":1,"skip":true,"suite":false,"file":"grid.test.mjs","ms":1}
{"name":"grid","passed":false,"nesting":0,"suite":true,"file":"grid.test.mjs","ms":10.5}
{"name":"alone","passed":true,"nesting":0,"suite":false,"file":"grid.test.mjs","ms":1}
"#;
        let suite = read(report.trim_start()).unwrap();
        assert_eq!(suite.passed, 2);
        let left_out = |name: &str| format!("{name}: skipped, or still to do");
        assert_eq!(
            suite.failed,
            ["breaks".to_owned(), left_out("later"), left_out("never")]
        );
        assert_eq!(suite.absent, ["reads IKEA: ../shared/data/ikea-catalogue"]);
        let grid = "grid.test.mjs".to_owned();
        assert_eq!(suite.times, [(grid, Duration::from_micros(11_500))]);
    }
}
