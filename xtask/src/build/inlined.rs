use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Module;
use super::bundle::{bundle, digest};
use crate::tools::Workspace;

/// The module that `inlined.js` carries: it runs in every engine.
pub const MODULE: Module = Module::Plain;
const FILE: &str = "inlined.js";
/// What is in it beside the texts.
const SCRIPT: &str = "src/web/inlined.js";
/// Prints the texts as JSON: the first file named is the module, the others are the model's.
const PACK: &str = "
const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const { gzipSync } = require('node:zlib');
const text = (path) => gzipSync(readFileSync(path), { level: 9 }).toString('base64');
const [module, ...model] = process.argv.slice(1);
console.log(JSON.stringify({ module: text(module), model: model.map((path) => [basename(path), text(path)]) }));";

/// Makes `pkg/inlined.js` anew if the module, which must be there, the package's own model or the
/// script has changed.
pub fn bundle_inlined(workspace: &Workspace) -> Result<()> {
    let stage = workspace.stage("inlined");
    fs::create_dir_all(&stage)?;
    let stamp = stage.join("inputs");
    let script = workspace.root().join(SCRIPT);
    let made = workspace.pkg().join(FILE);
    let [wasm, _] = MODULE.files(workspace);
    let mut carried = vec![wasm];
    carried.extend(model(workspace)?);
    let mut sources = carried.clone();
    sources.push(script.clone());
    let inputs = digest(sources, workspace)?;
    if made.is_file() && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs) {
        return Ok(());
    }
    let output = Command::new("node")
        .args(["-e", PACK, "--"])
        .args(&carried)
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let texts = stage.join("texts.json");
    fs::write(&texts, output.stdout)?;
    bundle(
        workspace,
        &script,
        &made,
        json!({ "alias": { "texts": texts } }),
    )?;
    fs::write(stamp, inputs)?;
    Ok(())
}

/// The files of the package's own model: the manifest, and those that it names.
fn model(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let folder = workspace.pkg().join("model");
    let manifest = folder.join("manifest.json");
    let name = || manifest.display().to_string();
    let json: Value = serde_json::from_slice(&fs::read(&manifest).with_context(name)?)?;
    let mut files = vec![manifest.clone()];
    for file in json["files"].as_array().with_context(name)? {
        files.push(folder.join(file["name"].as_str().with_context(name)?));
    }
    Ok(files)
}
