use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::Module;
use super::bundle::{bundle, digest, sources};
use crate::tools::Workspace;

/// What is in the scripts beside the texts.
const SCRIPTS: &str = "src/web/inlined";
/// The one for a module, and the one for the package's own model.
const MODULE: &str = "module.js";
const MODEL: &str = "model.js";
/// Prints the texts of the files named, in order, and the last of them by itself, as JSON.
const PACK: &str = "
const { readFileSync } = require('node:fs');
const { basename } = require('node:path');
const { gzipSync } = require('node:zlib');
const textOf = (path) => gzipSync(readFileSync(path), { level: 9 }).toString('base64');
const texts = process.argv.slice(1).map((path) => [basename(path), textOf(path)]);
console.log(JSON.stringify({ texts, text: texts.at(-1)[1] }));";

/// Makes what carries a module as text anew, if its script has changed or the module, which must be there:
/// `pkg/inlined-module.js` of the one that runs in every engine, and with it `pkg/inlined-model.js` of the
/// package's own model; `pkg/inlined-full.js`. No other module is text.
pub fn bundle_inlined(workspace: &Workspace, module: Module) -> Result<()> {
    let [wasm, _] = module.files(workspace);
    match module {
        Module::Plain => {
            inline(workspace, "module", MODULE, &[wasm])?;
            inline(workspace, "model", MODEL, &model(workspace)?)
        }
        Module::Full => inline(workspace, "full", MODULE, &[wasm]),
        Module::Cpu | Module::Insight | Module::Gpu | Module::Bench => Ok(()),
    }
}

/// Makes `pkg/inlined-NAME.js` out of files and of the one of [`SCRIPTS`] that says what they are.
fn inline(workspace: &Workspace, name: &str, script: &str, files: &[PathBuf]) -> Result<()> {
    let stage = workspace.stage("inlined");
    fs::create_dir_all(&stage)?;
    let stamp = stage.join(name);
    let scripts = workspace.root().join(SCRIPTS);
    let made = workspace.pkg().join(format!("inlined-{name}.js"));
    let mut from = files.to_vec();
    sources(&scripts, &mut from)?;
    let inputs = digest(from, workspace)?;
    if made.is_file() && fs::read_to_string(&stamp).is_ok_and(|old| old == inputs) {
        return Ok(());
    }
    let texts = stage.join(format!("{name}.json"));
    fs::write(&texts, pack(files)?)?;
    let given = json!({ "alias": { "texts": texts } });
    bundle(workspace, &scripts.join(script), &made, given)?;
    fs::write(stamp, inputs)?;
    Ok(())
}

fn pack(files: &[PathBuf]) -> Result<Vec<u8>> {
    let output = Command::new("node")
        .args(["-e", PACK, "--"])
        .args(files)
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
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
