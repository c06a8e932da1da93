use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::Workspace;

/// A module of JavaScript as short as terser makes it; what it exports keeps its names.
pub fn minify(workspace: &Workspace, script: &Path) -> Result<String> {
    let terser = workspace.root().join("node_modules/terser/bin/terser");
    let output = Command::new("node")
        .arg(terser)
        .arg(script)
        .args(["--module", "--mangle", "--compress", "passes=3"])
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("terser: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}
