use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::minify::minify;
use crate::tools::{Digest, Workspace};

/// What is made one file, and where that lies: the embedded script, and `attach()` for `index.js`.
/// Their sources are many, and a shop's page should not ask for each of them.
const BUNDLES: [(&str, &str); 2] = [
    ("page/embed.js", "embed.js"),
    ("page/attach.js", "attach.js"),
];
/// Not a part of any: a page that also imports the package must have it once.
const APART: &str = "index.js";
const BUILD: &str = "require('esbuild').buildSync(JSON.parse(process.argv[1]))";

/// Makes each of them anew if a source has changed.
pub fn bundle_page(workspace: &Workspace) -> Result<()> {
    let stage = workspace.stage("bundles");
    fs::create_dir_all(&stage)?;
    let stamp = stage.join("inputs");
    let inputs = inputs(workspace)?;
    let pkg = workspace.pkg();
    let made = BUNDLES.iter().all(|(_, file)| pkg.join(file).is_file());
    if made && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs) {
        return Ok(());
    }
    for (source, file) in BUNDLES {
        let whole = stage.join(file);
        // Its imports of what stays apart are written relative to where it will lie.
        bundle(workspace, &pkg.join(source), &pkg.join(file))?;
        fs::rename(pkg.join(file), &whole)?;
        fs::write(pkg.join(file), minify(workspace, &whole)?)?;
    }
    fs::write(stamp, inputs)?;
    Ok(())
}

fn bundle(workspace: &Workspace, source: &Path, to: &Path) -> Result<()> {
    let options = json!({
        "entryPoints": [source],
        "outfile": to,
        "external": [workspace.pkg().join(APART)],
        "bundle": true,
        "format": "esm",
        "target": "es2022",
        // It gives private fields short names, which terser leaves as they are.
        "minify": true,
        "logLevel": "warning",
    });
    // Not its command: that is a program of its own or a script, as npm installed it.
    let output = Command::new("node")
        .args(["--eval", BUILD])
        .arg(options.to_string())
        .current_dir(workspace.root())
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("esbuild: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// A digest of all sources, and of the versions of the tools.
fn inputs(workspace: &Workspace) -> Result<String> {
    let mut digest = Digest::default();
    let mut files = Vec::new();
    sources(&workspace.pkg().join("page"), &mut files)?;
    files.push(workspace.root().join("package-lock.json"));
    files.sort();
    for file in files {
        digest
            .part(file.as_os_str().as_encoded_bytes())
            .file(&file)?;
    }
    Ok(digest.hex())
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        match path.is_dir() {
            true => sources(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}
