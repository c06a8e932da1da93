use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Digest;

/// The oldest Node whose test runner the browser tests are written for.
const OLDEST: u32 = 20;

/// Says what to do where Node is missing or too old.
fn check_node() -> Result<()> {
    let output = Command::new("node").arg("--version").output();
    let version = match output {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        }
        _ => {
            bail!("Node.js {OLDEST} or newer is needed (wasm-opt and the browser tests run on it)")
        }
    };
    let digits = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    match digits.parse::<u32>() {
        Ok(major) if major < OLDEST => {
            bail!("Node.js {OLDEST} or newer is needed, here is {version}")
        }
        _ => Ok(()),
    }
}

/// Runs `npm ci` in a folder unless its `node_modules` is already what its lockfile says.
pub fn install_node_tools(folder: &Path) -> Result<()> {
    check_node()?;
    let modules = folder.join("node_modules");
    let stamp = modules.join(".nestrank-lock");
    let mut digest = Digest::default();
    let wanted = digest.file(&folder.join("package-lock.json"))?.hex();
    if std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .output()
        .context("cannot start npm, which comes with Node.js")?;
    if !output.status.success() {
        bail!(
            "npm ci failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    std::fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())
}
