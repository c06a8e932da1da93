use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// Installs Rust's wasm target for the toolchain that this repository pins, if it is missing.
pub fn install_wasm_target(workspace: &Workspace) -> Result<()> {
    let output = Command::new("rustc")
        .args(["--print", "sysroot"])
        .current_dir(workspace.root())
        .output()
        .context("cannot start rustc")?;
    let sysroot = String::from_utf8(output.stdout).context("rustc --print sysroot")?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    let status = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(workspace.root())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        _ => bail!(
            "the wasm target is missing and could not be installed; type: rustup target add {TARGET}"
        ),
    }
}
