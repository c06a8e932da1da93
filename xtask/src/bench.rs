//! `cargo xtask bench`: what is measured for its own sake. Nothing of it is a check.

mod instructions;
mod size;
mod train;
mod web;

use anyhow::{Result, bail};

use crate::tools::Workspace;

const NAMES: [&str; 4] = ["instructions", "size", "train", "web"];

/// Runs the benchmark that the first argument names; the others are its own.
pub fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((name, rest)) if name == "web" => web::run(workspace, rest),
        Some((name, [])) if name == "instructions" => instructions::run(workspace),
        Some((name, [])) if name == "size" => size::run(workspace),
        Some((name, [])) if name == "train" => train::run(workspace),
        Some((name, [_, ..])) if NAMES.contains(&name.as_str()) => {
            bail!("`{name}` takes no arguments")
        }
        Some((name, _)) => bail!("no benchmark `{name}`; there are {}", NAMES.join(", ")),
        None => bail!("which benchmark? there are {}", NAMES.join(", ")),
    }
}
