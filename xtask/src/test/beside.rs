//! What is run side by side, because each by itself leaves a processor without work.

use std::thread;

use anyhow::{Result, anyhow};

use super::find_or_install;
use super::node_tests::{self, Says};
use super::tally::{Suite, Tally};
use super::{engines, libtest};
use crate::build::{self, Module};
use crate::tools::{Priority, Steps, Workspace, install_node_tools};

const NATIVE_TESTS: [(&str, &[&str]); 3] = [
    ("native tests", &["--features", "train"]),
    ("the kernels' tests", &["--package", "nestrank-kernels"]),
    ("xtask's own tests", &["--package", "xtask"]),
];

/// Runs the native tests and builds the modules meanwhile: one thread makes the smallest code, and
/// many a test has only one either. Their profiles differ, so neither keeps cargo from the other.
pub fn native_tests_and_modules(workspace: &Workspace, steps: &mut Steps, tally: &mut Tally) {
    let step = steps.start("native tests, and the modules meanwhile");
    let outcomes = thread::scope(|scope| {
        let run = |(_, arguments): (_, &[&str])| libtest::run(workspace, arguments, &[], &[]);
        let tests = scope.spawn(move || NATIVE_TESTS.map(run));
        for module in Module::SHIPPED {
            let built = build::build_module(workspace, module, Priority::Normal, steps);
            tally.check(module.title(), built);
        }
        tests.join()
    });
    step.end("ran");
    match outcomes {
        Ok(outcomes) => {
            for ((name, _), outcome) in NATIVE_TESTS.into_iter().zip(outcomes) {
                tally.suite(name, outcome);
            }
        }
        Err(_) => tally.check("native tests", Err(anyhow!("their thread panicked"))),
    }
}

/// Runs the packaging tests beside those in browsers, which wait for pages as much as they compute.
/// They are said to have run when both have, and what they said is shown then.
pub fn browser_and_packaging_tests(workspace: &Workspace, steps: &mut Steps, tally: &mut Tally) {
    let step = steps.start("browser and packaging tests");
    tally.check("other browsers", engines::install_other_engines());
    let chromium = find_or_install();
    tally.check(
        "Chromium",
        chromium
            .as_ref()
            .map(drop)
            .map_err(|error| anyhow!("{error:#}")),
    );
    if let Ok(chromium) = chromium {
        let (browser, packaging) = thread::scope(|scope| {
            let packaging = scope.spawn(|| -> Result<Suite> {
                install_node_tools(&workspace.root().join("tests/packaging"))?;
                // Its files share what `npm pack` makes.
                node_tests::run(workspace, "packaging", 1, &chromium, Says::AtTheEnd)
            });
            let browser = node_tests::run(workspace, "browser", 2, &chromium, Says::AtOnce);
            let panicked = |_| Err(anyhow!("their thread panicked"));
            (browser, packaging.join().unwrap_or_else(panicked))
        });
        tally.suite("browser tests", browser);
        tally.suite("packaging tests", packaging);
    }
    step.end("ran");
}
