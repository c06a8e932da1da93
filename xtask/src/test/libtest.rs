use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use anyhow::{Context, Result};

use super::tally::Suite;
use crate::tools::{Priority, Times, Workspace, cargo};

/// Runs `cargo test` and counts from what the test harness prints; `harness` are arguments for it.
/// Which file is run cargo says, so both are read as one.
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
    let (said, say) = std::io::pipe().context("cannot read what cargo says")?;
    command.stdout(say.try_clone()?).stderr(say);
    let mut child = command.spawn().context("cannot start cargo")?;
    // It holds the pipe open, which would never end.
    drop(command);
    let mut report = Report::default();
    for line in BufReader::new(said).lines() {
        let line = line?;
        println!("{line}");
        report.line(&line);
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
    /// The file of tests that is being run.
    running: String,
    times: Times,
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
            let took = summary.split("finished in ").nth(1).and_then(duration);
            self.times
                .extend(took.map(|took| (self.running.clone(), took)));
        } else if let Some(what) = line.strip_prefix("     Running ") {
            what.split(" (")
                .next()
                .unwrap_or(what)
                .clone_into(&mut self.running);
        } else if let Some(what) = line.strip_prefix("   Doc-tests ") {
            self.running = format!("examples in the documentation of {what}");
        } else if let Some((_, took)) = line.split_once(" target(s) in ") {
            let took = duration(took);
            self.times
                .extend(took.map(|took| ("compiling".to_owned(), took)));
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
            times: self.times,
        }
    }
}

/// `12` from `ok. 12 passed; 0 failed; ...` for `passed`.
fn count(summary: &str, what: &str) -> Option<usize> {
    let before = summary.split(&format!(" {what};")).next()?;
    before.rsplit(' ').next()?.parse().ok()
}

/// Of `88.9s` or `2m 13s`.
fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    for part in text.split(' ') {
        seconds += match part.strip_suffix('m') {
            Some(minutes) => 60.0 * minutes.parse::<f64>().ok()?,
            None => part.strip_suffix('s')?.parse::<f64>().ok()?,
        };
    }
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harness_is_counted_and_absent_checks_are_not() {
        let output = "\
    Finished `test` profile [optimized + debuginfo] target(s) in 2m 13s
     Running tests/some.rs (target/debug/deps/some-a71199b697955d37)

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
        let some = ("tests/some.rs".to_owned(), Duration::from_millis(100));
        let compiling = ("compiling".to_owned(), Duration::from_secs(133));
        assert_eq!(suite.times, [compiling, some]);
    }
}
