//! `cargo xtask bench train`: training beside PyTorch, in the same run, written to
//! `docs/benchmarks`.

mod machine;
mod page;
mod spread;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{Priority, Steps, Workspace, cargo, install_torch, run_with_progress};

use page::{Measured, Page};
use spread::Spread;

/// Each program runs so many times with each number of threads.
const ROUNDS: usize = 7;
/// Steps of a run.
const STEPS: usize = 300;
const THREADS: [usize; 2] = [1, 2];

/// Times both programs in turns, so that whatever else the machine does slows both down.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::new(3);
    let step = steps.start("PyTorch");
    let python = install_torch(workspace)?;
    step.end("there");
    let mut step = steps.start("building the benchmark");
    run_with_progress(ours(workspace, &["--no-run"]), &mut step)?;
    step.end("built");
    let before = machine::busy();
    let mut step = steps.start("training");
    let mut rows = THREADS.map(|threads| (threads, [const { Vec::new() }; 2]));
    let mut version = String::new();
    for round in 0..ROUNDS {
        for (threads, rows) in &mut rows {
            let arguments = [threads.to_string(), STEPS.to_string()];
            let mut run_ours = || -> Result<()> {
                let run = ["--", &arguments[0], &arguments[1]];
                rows[0].push(number(&said(ours(workspace, &run))?)?);
                Ok(())
            };
            // Whoever comes second may find the machine warmer.
            if round % 2 == 0 {
                run_ours()?;
            }
            let found = said(theirs(workspace, python.as_os_str(), &arguments))?;
            let (found, torch) = found.split_once(' ').context("train.py names no version")?;
            let found = number(found)?;
            torch.clone_into(&mut version);
            if round % 2 == 1 {
                run_ours()?;
            }
            rows[1].push(found);
        }
        step.progress(&format!("round {} of {ROUNDS}", round + 1));
    }
    step.end("done");
    let page = Page {
        torch: version,
        rounds: ROUNDS,
        steps: STEPS,
        machine: machine::words(),
        busy: [before, machine::busy()],
        measured: rows.map(|(threads, rows)| measured(threads, &rows)),
    };
    write(&workspace.root().join("docs/benchmarks"), &page)
}

fn measured(threads: usize, [ours, theirs]: &[Vec<f64>; 2]) -> Measured {
    let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(x, y)| x / y).collect();
    Measured {
        threads,
        ours: Spread::of(ours),
        theirs: Spread::of(theirs),
        ratio: Spread::of(&ratios),
    }
}

fn write(folder: &Path, page: &Page) -> Result<()> {
    fs::create_dir_all(folder)?;
    let markdown = page.markdown();
    print!("{markdown}");
    fs::write(folder.join("train.md"), markdown)?;
    let json = serde_json::to_string_pretty(&page.json())? + "\n";
    fs::write(folder.join("train.json"), json)?;
    Ok(())
}

fn ours(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = cargo(workspace, Priority::Normal);
    command.args([
        "bench",
        "--quiet",
        "--features",
        "train",
        "--bench",
        "train",
    ]);
    command.args(arguments);
    command
}

fn theirs(workspace: &Workspace, python: &OsStr, arguments: &[String]) -> Command {
    let mut command = Command::new(python);
    // No bytecode beside the sources.
    command
        .arg("-B")
        .arg(workspace.root().join("benches/train.py"));
    command.args(arguments);
    command
}

/// What a program prints.
fn said(mut command: Command) -> Result<String> {
    let output = command.output();
    let output = output.with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{errors}{command:?} ended with {}", output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn number(text: &str) -> Result<f64> {
    let number = text.trim().parse();
    number.with_context(|| format!("rows a second were wanted, not `{text}`"))
}
