//! `cargo xtask models`: measures architectures, balancing and encoders, and writes docs/models.md.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::options::Options;
use crate::tools::{Priority, Steps, Workspace, cargo, run_with_progress};

/// A measurement: the file in docs/models that keeps it, the folder of the real log it needs, and
/// what `nestrank compare` is asked for.
struct Measurement {
    name: &'static str,
    needs: Option<&'static str>,
    title: &'static str,
    parts: &'static str,
    recipe: &'static str,
}

/// The worlds of the simulator, and how they are made.
const WORLDS: [(&str, &str); 2] = [
    ("target/world", "--seed 7 --items 600 --users 600"),
    (
        "target/pictures",
        "--seed 7 --items 600 --users 600 --vectors 32",
    ),
];

const TAOBAO: &str = "../shared/data/taobao-user-behavior";

/// One chain on the real log.
const ON_TAOBAO: &str = "--format taobao \
    --events ../shared/data/taobao-user-behavior/events.csv \
    --stats-events ../shared/data/taobao-morning-slice/events.csv.gz \
    --pairs ../shared/data/taobao-user-behavior/train_pairs.csv.gz \
    --valid-pairs ../shared/data/taobao-user-behavior/valid_pairs.csv.gz \
    --architecture factorised-chain --dropout 0.3 --hidden 64,32 --embedding-dim 4 --epochs 10 \
    --seeds 5";

const MEASUREMENTS: [Measurement; 4] = [
    Measurement {
        name: "taobao",
        needs: Some(TAOBAO),
        title: "The Taobao log",
        parts: "",
        recipe: ON_TAOBAO,
    },
    Measurement {
        name: "taobao-encoders",
        needs: Some(TAOBAO),
        title: "The Taobao log: session encoders",
        parts: "--parts encoders",
        recipe: ON_TAOBAO,
    },
    Measurement {
        name: "simulator",
        needs: None,
        title: "The simulator",
        parts: "",
        recipe: "--events target/world/events.csv --catalog target/world/catalog.json \
                 --architecture shared-bottom --hidden 48,24 --embedding-dim 6 --min-people 1 --ignore-positions \
                 --seeds 5",
    },
    Measurement {
        name: "simulator-encoders",
        needs: None,
        title: "The simulator: session encoders, and pictures",
        parts: "--parts encoders",
        recipe: "--events target/pictures/events.csv --catalog target/pictures/catalog.json \
                 --architecture shared-bottom --hidden 48,24 --embedding-dim 6 --min-people 1 --ignore-positions \
                 --seeds 5",
    },
];

/// The section of the census, which an example measures.
const CENSUS: &str = "docs/models/census.md";
const CENSUS_DATA: &str = "../shared/data/census-income";

/// Measures what docs/models does not have yet, or all of it again, and writes the page.
pub fn models(workspace: &Workspace, options: &Options) -> Result<()> {
    let root = workspace.root();
    let wanted = |name: &str| options.again || !root.join(name).exists();
    let files = MEASUREMENTS.map(|one| format!("docs/models/{}.json", one.name));
    let mut steps = Steps::new(2 + MEASUREMENTS.len() + 1);
    command_line_tool(workspace, &mut steps)?;
    for (measurement, file) in MEASUREMENTS.iter().zip(&files) {
        let step = steps.start(measurement.title);
        let absent = measurement
            .needs
            .filter(|folder| !root.join(folder).exists());
        match absent {
            _ if !wanted(file) => step.end("is there"),
            Some(folder) => bail!("{}: absent: {folder}", measurement.title),
            None => {
                worlds(workspace, measurement)?;
                let title = ["--title", measurement.title, "--out", file];
                let arguments = [measurement.parts, measurement.recipe];
                let arguments = arguments.into_iter().flat_map(str::split_whitespace);
                nestrank(
                    workspace,
                    ["compare"].into_iter().chain(title).chain(arguments),
                )?;
                step.end("measured");
            }
        }
    }
    let step = steps.start("census-income");
    match wanted(CENSUS) {
        true if !root.join(CENSUS_DATA).exists() => bail!("census-income: absent: {CENSUS_DATA}"),
        true => census(workspace)?,
        false => {}
    }
    step.end("is there");
    let step = steps.start("docs/models.md");
    let others = ["--section", CENSUS, "--out", "docs/models.md"];
    let files = files.iter().map(String::as_str);
    nestrank(workspace, ["models"].into_iter().chain(files).chain(others))?;
    step.end("written");
    Ok(())
}

/// Builds the command line, as a step of its own.
pub fn command_line_tool(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    let mut step = steps.start("the command line");
    let mut build = cargo(workspace, Priority::Normal);
    build.args(["build", "--features", "train", "--bin", "nestrank"]);
    run_with_progress(build, &mut step)?;
    step.end("built");
    Ok(())
}

/// Makes the worlds that a measurement reads.
fn worlds(workspace: &Workspace, measurement: &Measurement) -> Result<()> {
    let read = WORLDS.iter();
    for (folder, how) in read.filter(|(folder, _)| measurement.recipe.contains(folder)) {
        let arguments = ["simulate", "--quiet", "--out", folder];
        let arguments = arguments.into_iter().chain(how.split_whitespace());
        nestrank(workspace, arguments)?;
    }
    Ok(())
}

/// Runs a command of the command line, at the root.
pub fn nestrank<'a>(workspace: &Workspace, arguments: impl Iterator<Item = &'a str>) -> Result<()> {
    let program = (workspace.target().join("debug"))
        .join(format!("nestrank{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.current_dir(workspace.root()).args(arguments);
    let status = command.stdin(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start {command:?}"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("{command:?} ended with {status}"),
    }
}

/// The example's section, in place only when all of it is there.
fn census(workspace: &Workspace) -> Result<()> {
    let mut command = cargo(workspace, Priority::Normal);
    command.args(["run", "--release", "--example", "census"]);
    command.args(["--", "--curve"]);
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} ended with {}", output.status);
    }
    let path = workspace.root().join(CENSUS);
    fs::write(&path, output.stdout).with_context(|| format!("{}", path.display()))
}
