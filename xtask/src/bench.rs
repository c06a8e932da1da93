//! `cargo xtask bench`: what is measured for its own sake. Nothing of it is a check.

mod train;
mod web;

use anyhow::{Result, bail};

use crate::tools::Workspace;

/// Runs the benchmark that the first argument names; the others are its own.
pub fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((name, rest)) if name == "web" => web::run(workspace, rest),
        Some((name, [])) if name == "train" => train::run(workspace),
        Some((name, _)) if name == "train" => bail!("`train` takes no arguments"),
        Some((name, _)) => bail!("no benchmark `{name}`; there are `train` and `web`"),
        None => bail!("which benchmark? there are `train` and `web`"),
    }
}
