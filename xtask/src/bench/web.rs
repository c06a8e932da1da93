use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::build::{self, Module};
use crate::test::find_or_install;
use crate::tools::{Priority, Steps, Workspace, install_node_tools};

/// Builds what is measured, fetches the peers, and hands over to `benches/web/run.mjs`.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let mut steps = Steps::new(7);
    build::prepare(workspace, &mut steps)?;
    for module in [Module::Cpu, Module::Gpu, Module::Bench] {
        build::build_module(workspace, module, Priority::Normal, &mut steps)?;
    }
    let folder = workspace.root().join("benches/web");
    let demo = workspace.target().join("bench-demo");
    let step = steps.start("the demo as a shop would serve it");
    build::write_dist(workspace, &demo, None)?;
    step.end("written");
    let step = steps.start("the peers, by npm");
    install_node_tools(&folder)?;
    step.end("there");
    let status = Command::new("node")
        .arg(folder.join("run.mjs"))
        .arg("--folder")
        .arg(demo)
        .args(arguments)
        .env("CHROME", find_or_install()?)
        .current_dir(workspace.root())
        .status()
        .context("cannot start node")?;
    if !status.success() {
        bail!("the benchmark ended with {status}");
    }
    Ok(())
}
