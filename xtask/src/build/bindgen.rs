use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use super::Module;
use super::bundle::bundle_script;
use super::minify::minify;
use super::names::shorten;
use crate::tools::Workspace;

/// What starts a module, for a script that does it in fewer words.
const INNER: &str = "export { __wbg_get_imports, __wbg_finalize_init };\n";

/// Where wasm-bindgen writes to.
pub fn folder(stage: &Path) -> PathBuf {
    stage.join("bindgen")
}

/// Runs wasm-bindgen on a compiled module: its wasm and its JavaScript glue, in `stage`, which know
/// each other by short names.
pub fn bind(
    workspace: &Workspace,
    compiled: &Path,
    module: Module,
    stage: &Path,
) -> Result<[PathBuf; 2]> {
    let folder = folder(stage);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let name = module.name();
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .generate(&folder)?;
    if folder.join("snippets").exists() {
        bail!("a dependency brings JavaScript snippets, which the npm package does not carry");
    }
    let glue = folder.join(format!("{name}.js"));
    let wasm = folder.join(format!("{name}_bg.wasm"));
    let (short, text) = shorten(&fs::read(&wasm)?, &fs::read_to_string(&glue)?)?;
    fs::write(&wasm, short)?;
    if let Some(main) = module.script() {
        fs::write(&glue, text + INNER)?;
        bundle_script(workspace, main, &glue)?;
    } else {
        fs::write(&glue, text)?;
    }
    fs::write(&glue, minify(workspace, &glue)?)?;
    Ok([wasm, glue])
}
