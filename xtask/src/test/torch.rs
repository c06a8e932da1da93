use anyhow::Result;

use super::libtest;
use super::tally::Suite;
use crate::tools::{Workspace, install_torch};

/// Runs the tests that are left out without PyTorch, which is installed first if need be.
pub fn run(workspace: &Workspace) -> Result<Suite> {
    let python = install_torch(workspace)?;
    libtest::run(
        workspace,
        &["--features", "train", "--test", "torch"],
        &["--ignored"],
        &[("NESTRANK_PYTHON", python.as_os_str())],
    )
}
