use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

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
/// Nor are these, which few pages fetch, and only once they need them.
const LATER: [&str; 2] = ["guide-place.js", "insight.js"];
/// What that is with its comments, which were half of it.
const ENTRY: &str = "src/web/index.js";
/// The scripts that a page runs beside a CPU module.
const SCRIPT: &str = "src/web/script";
const BUILD: &str = "require('esbuild').buildSync(JSON.parse(process.argv[1]))";

/// Makes each of them anew if a source has changed.
pub fn bundle_page(workspace: &Workspace) -> Result<()> {
    let stage = workspace.stage("bundles");
    fs::create_dir_all(&stage)?;
    let stamp = stage.join("inputs");
    let pkg = workspace.pkg();
    let entry = workspace.root().join(ENTRY);
    let mut files = vec![entry.clone()];
    sources(&pkg.join("page"), &mut files)?;
    let inputs = digest(files, workspace)?;
    let mut made = BUNDLES.iter().map(|(_, file)| *file).chain([APART]);
    let made = made.all(|file| pkg.join(file).is_file());
    if made && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs) {
        return Ok(());
    }
    for (source, file) in BUNDLES {
        let whole = stage.join(file);
        // Its imports of what stays apart are written relative to where it will lie.
        let apart = [APART].into_iter().chain(LATER).map(|name| pkg.join(name));
        let given = json!({ "external": apart.collect::<Vec<_>>() });
        bundle(workspace, &pkg.join(source), &pkg.join(file), given)?;
        fs::rename(pkg.join(file), &whole)?;
        fs::write(pkg.join(file), minify(workspace, &whole)?)?;
    }
    fs::write(pkg.join(APART), minify(workspace, &entry)?)?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// Makes one file of the scripts that a page runs beside a CPU module, of which `main` is the entry,
/// and of that module's glue, which is replaced by it.
pub fn bundle_script(workspace: &Workspace, main: &str, glue: &Path) -> Result<()> {
    let whole = glue.with_extension("bundle.js");
    let main = workspace.root().join(SCRIPT).join(main);
    bundle(
        workspace,
        &main,
        &whole,
        json!({ "alias": { "glue": glue } }),
    )?;
    fs::rename(whole, glue)?;
    Ok(())
}

/// A digest of the sources of the scripts.
pub fn script_digest(workspace: &Workspace) -> Result<String> {
    let mut files = Vec::new();
    sources(&workspace.root().join(SCRIPT), &mut files)?;
    digest(files, workspace)
}

/// `given` are options of esbuild beside those that are always the same.
pub fn bundle(workspace: &Workspace, source: &Path, to: &Path, given: Value) -> Result<()> {
    let mut options = json!({
        "entryPoints": [source],
        "outfile": to,
        "bundle": true,
        "format": "esm",
        "target": "es2022",
        // It gives private fields short names, which terser leaves as they are.
        "minify": true,
        "logLevel": "warning",
    });
    let given = given.as_object().into_iter().flatten();
    options
        .as_object_mut()
        .context("options are an object")?
        .extend(given.map(|(name, value)| (name.clone(), value.clone())));
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

/// A digest of sources, and of the versions of the tools.
pub fn digest(mut files: Vec<PathBuf>, workspace: &Workspace) -> Result<String> {
    let mut digest = Digest::default();
    files.push(workspace.root().join("package-lock.json"));
    files.sort();
    for file in files {
        digest
            .part(file.as_os_str().as_encoded_bytes())
            .file(&file)?;
    }
    Ok(digest.hex())
}

pub fn sources(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        match path.is_dir() {
            true => sources(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}
