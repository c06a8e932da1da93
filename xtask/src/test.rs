//! `cargo xtask test`: every check there is, and one line at the end that counts them.

mod beside;
mod browser;
mod count;
mod engines;
mod libtest;
mod node_tests;
mod sizes;
mod tally;
mod torch;

use std::process::ExitCode;

use anyhow::Result;

use crate::build::{self, Module};
use crate::options::Options;
use crate::tools::{Priority, Steps, Workspace, cargo, run_with_progress};

use tally::Tally;

pub use browser::find_or_install;

/// Formatting and clippy; `nestrank` natively and for the browser, and this tool.
const LINTS: [(&str, &[&str]); 6] = [
    ("formatting", &["fmt", "--all", "--check"]),
    (
        "clippy, native",
        &[
            "clippy",
            "--features",
            "train",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    ),
    (
        "clippy, kernels",
        &[
            "clippy",
            "--package",
            "nestrank-kernels",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    ),
    (
        "clippy, xtask",
        &[
            "clippy",
            "--package",
            "xtask",
            "--all-targets",
            "--",
            "-Dwarnings",
        ],
    ),
    (
        "clippy, the first visit's module",
        &[
            "clippy",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "web,relaxed",
            "--",
            "-Dwarnings",
        ],
    ),
    (
        "clippy, wasm32",
        &[
            "clippy",
            "--lib",
            "--target",
            "wasm32-unknown-unknown",
            "--features",
            "guide,gpu,bench,relaxed,insight",
            "--",
            "-Dwarnings",
        ],
    ),
];

/// Runs all checks, goes on after a failure, and fails if any failed or none ran.
pub fn test(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut tally = Tally::default();
    let torch = usize::from(options.with_torch);
    let modules = Module::SHIPPED.len();
    let mut steps = Steps::new(2 + LINTS.len() + 1 + modules + 3 + torch);
    tally.check("set-up", build::prepare(workspace, &mut steps));
    for (name, arguments) in LINTS {
        let mut step = steps.start(name);
        let mut command = cargo(workspace, Priority::Normal);
        command.args(arguments);
        let outcome = run_with_progress(command, &mut step);
        step.end(if outcome.is_ok() { "passed" } else { "failed" });
        tally.check(name, outcome);
    }
    beside::native_tests_and_modules(workspace, &mut steps, &mut tally);
    let step = steps.start("sizes");
    let measured = sizes::measure(workspace);
    step.end("measured");
    sizes::report(measured, &mut tally);
    tally.check("size of a first visit", sizes::check_first_visit(workspace));
    tally.check("size of embed.js", sizes::check_embedded(workspace));
    let step = steps.start("instructions");
    let outcome = count::run(workspace);
    step.end("counted");
    tally.suite("instructions", outcome);
    beside::browser_and_packaging_tests(workspace, &mut steps, &mut tally);
    if options.with_torch {
        let step = steps.start("tests beside PyTorch");
        let outcome = torch::run(workspace);
        step.end("ran");
        tally.suite("tests beside PyTorch", outcome);
    }
    Ok(tally.finish(steps.times()))
}
