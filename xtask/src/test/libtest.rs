use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result};

use super::tally::Suite;
use crate::tools::{Priority, Workspace, cargo};

/// Runs `cargo test` and counts from what the test harness prints; `harness` are arguments for it.
pub fn run(
    workspace: &Workspace,
    arguments: &[&str],
    harness: &[&str],
    environment: &[(&str, &OsStr)],
) -> Result<Suite> {
    let mut command = cargo(workspace, Priority::Normal);
    command
        .arg("test")
        .args(arguments)
        .args(["--no-fail-fast", "--", "--show-output"])
        .args(harness)
        .envs(environment.iter().copied());
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let mut report = Report::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            report.line(&line);
        }
    }
    let status = child.wait()?;
    let mut suite = report.suite();
    if !status.success() && suite.failed.is_empty() {
        suite.failed.push(format!("cargo test ended with {status}"));
    }
    Ok(suite)
}

/// What was read so far. Tests that lack their data print `absent: NAME: why` and pass; they
/// count neither way.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: Vec<String>,
    /// The test whose captured output is being shown.
    showing: Option<String>,
    /// By test, so that one that says it twice is taken off once.
    absent: BTreeMap<String, Vec<String>>,
}

impl Report {
    fn line(&mut self, line: &str) {
        if let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"))
        {
            self.showing = Some(name.to_owned());
        } else if let Some(what) = line.strip_prefix("absent: ") {
            let (name, _) = what.split_once(':').unwrap_or((what, ""));
            let test = self.showing.clone().unwrap_or_else(|| name.to_owned());
            self.absent.entry(test).or_default().push(what.to_owned());
        } else if let Some(summary) = line.strip_prefix("test result: ") {
            self.showing = None;
            self.passed += count(summary, "passed").unwrap_or(0);
        } else if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.failed.push(name.to_owned());
        }
    }

    fn suite(self) -> Suite {
        let absent_passed = self
            .absent
            .keys()
            .filter(|test| !self.failed.contains(*test))
            .count();
        Suite {
            passed: self.passed.saturating_sub(absent_passed),
            failed: self.failed,
            absent: self.absent.into_values().flatten().collect(),
        }
    }
}

/// `12` from `ok. 12 passed; 0 failed; ...` for `passed`.
fn count(summary: &str, what: &str) -> Option<usize> {
    let before = summary.split(&format!(" {what};")).next()?;
    before.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harness_is_counted_and_absent_checks_are_not() {
        let output = "\
running 3 tests
test a::adds ... ok
test b::real_log ... ok
test c::breaks ... FAILED

successes:

---- b::real_log stdout ----
absent: real_log: ../shared/data/taobao-user-behavior is not there

failures:

---- c::breaks stdout ----
assertion failed

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s
";
        let mut report = Report::default();
        output.lines().for_each(|line| report.line(line));
        let suite = report.suite();
        assert_eq!(suite.passed, 1);
        assert_eq!(suite.failed, ["c::breaks"]);
        assert_eq!(
            suite.absent,
            ["real_log: ../shared/data/taobao-user-behavior is not there"]
        );
    }
}
