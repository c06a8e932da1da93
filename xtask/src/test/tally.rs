use std::process::ExitCode;

use anyhow::Result;

use crate::tools::{Times, seconds};

/// How many of the files that took longest are listed.
const SLOWEST: usize = 10;

/// What the checks came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    passed: usize,
    failed: Vec<String>,
    absent: Vec<String>,
    /// By file of tests.
    times: Times,
}

/// What a suite of tests reported.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Suite {
    pub passed: usize,
    /// The name of each test that failed.
    pub failed: Vec<String>,
    /// `name: why` of each check that lacked its data.
    pub absent: Vec<String>,
    /// How long each of its files took.
    pub times: Times,
}

impl Tally {
    /// Counts one check; its error is shown at once.
    pub fn check(&mut self, name: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(error) => {
                eprintln!("{error:#}");
                self.failed.push(name.to_owned());
            }
        }
    }

    /// Counts each test of a suite; a suite that could not run is one failure.
    pub fn suite(&mut self, name: &str, outcome: Result<Suite>) {
        match outcome {
            Ok(suite) => {
                self.passed += suite.passed;
                self.failed
                    .extend(suite.failed.iter().map(|test| format!("{name}: {test}")));
                self.absent.extend(suite.absent);
                let of_suite = |(file, took)| (format!("{name}: {file}"), took);
                self.times.extend(suite.times.into_iter().map(of_suite));
            }
            Err(error) => self.check(name, Err(error)),
        }
    }

    /// Lists where the time went, by `steps` and by files of tests, what failed and what lacked its
    /// data; the last line is `N passed, N failed`.
    pub fn finish(mut self, steps: Times) -> ExitCode {
        self.times.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        self.times.truncate(SLOWEST);
        println!("where the time went");
        for (name, took) in &steps {
            println!("{:>13}  {name}", seconds(*took));
        }
        println!("what took longest in them");
        for (name, took) in &self.times {
            println!("{:>13}  {name}", seconds(*took));
        }
        for name in &self.absent {
            println!("absent, not counted: {name}");
        }
        for name in &self.failed {
            println!("failed: {name}");
        }
        println!("{} passed, {} failed", self.passed, self.failed.len());
        ExitCode::from(u8::from(!self.succeeded()))
    }

    fn succeeded(&self) -> bool {
        self.failed.is_empty() && self.passed > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_run_is_no_success() {
        assert!(!Tally::default().succeeded());
    }

    #[test]
    fn suites_and_checks_add_up() {
        let mut tally = Tally::default();
        tally.check("formatting", Ok(()));
        let suite = Suite {
            passed: 3,
            failed: vec![],
            absent: vec!["taobao: no data".into()],
            ..Suite::default()
        };
        tally.suite("native", Ok(suite));
        assert!(tally.succeeded());
        assert_eq!(tally.passed, 4);
        tally.suite("browser", Err(anyhow::anyhow!("no browser")));
        assert!(!tally.succeeded());
        assert_eq!(tally.failed, ["browser"]);
    }
}
