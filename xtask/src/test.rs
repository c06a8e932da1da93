//! `cargo xtask test`: every check there is, and one line at the end that counts them.

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
use crate::tools::{Priority, Steps, Workspace, cargo, install_node_tools, run_with_progress};

use tally::{Suite, Tally};

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

const NATIVE_TESTS: [(&str, &[&str]); 3] = [
    ("native tests", &["--features", "train"]),
    ("the kernels' tests", &["--package", "nestrank-kernels"]),
    ("xtask's own tests", &["--package", "xtask"]),
];

/// Runs all checks, goes on after a failure, and fails if any failed or none ran.
pub fn test(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let mut tally = Tally::default();
    let torch = usize::from(options.with_torch);
    let modules = Module::SHIPPED.len();
    let mut steps = Steps::new(2 + LINTS.len() + NATIVE_TESTS.len() + modules + 4 + torch);
    tally.check("set-up", build::prepare(workspace, &mut steps));
    for (name, arguments) in LINTS {
        let mut step = steps.start(name);
        let mut command = cargo(workspace, Priority::Normal);
        command.args(arguments);
        let outcome = run_with_progress(command, &mut step);
        step.end(if outcome.is_ok() { "passed" } else { "failed" });
        tally.check(name, outcome);
    }
    for (name, arguments) in NATIVE_TESTS {
        let step = steps.start(name);
        let outcome = libtest::run(workspace, arguments, &[], &[]);
        step.end("ran");
        tally.suite(name, outcome);
    }
    for module in Module::SHIPPED {
        let built = build::build_module(workspace, module, Priority::Normal, &mut steps);
        tally.check(module.title(), built);
    }
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
    let step = steps.start("browser tests");
    tally.check("other browsers", engines::install_other_engines());
    let outcome =
        find_or_install().and_then(|path| node_tests::run(workspace, "browser", 2, &path));
    step.end("ran");
    tally.suite("browser tests", outcome);
    let step = steps.start("packaging tests");
    let outcome = packaging(workspace);
    step.end("ran");
    tally.suite("packaging tests", outcome);
    if options.with_torch {
        let step = steps.start("tests beside PyTorch");
        let outcome = torch::run(workspace);
        step.end("ran");
        tally.suite("tests beside PyTorch", outcome);
    }
    Ok(tally.finish(steps.times()))
}

/// Builds and opens an app with each bundler and framework, which are installed first if need be.
fn packaging(workspace: &Workspace) -> Result<Suite> {
    install_node_tools(&workspace.root().join("tests/packaging"))?;
    // Its files share what `npm pack` makes.
    node_tests::run(workspace, "packaging", 1, &find_or_install()?)
}
