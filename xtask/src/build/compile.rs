use std::ffi::OsString;
use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::Module;
use super::inputs::inputs;
use crate::tools::{Priority, Step, Workspace, cargo, run_with_progress};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "wasm";

/// Where a compiled module lies, before wasm-bindgen.
pub fn output(workspace: &Workspace, module: Module) -> PathBuf {
    workspace.stage(module.name()).join("compiled.wasm")
}

/// Compiles a module if its sources changed; `stale` is called before the compiler starts.
///
/// All modules come from one library, and cargo names their outputs alike: it would link anew at
/// each turn from one to the other. So each output is copied away with its list of sources, and
/// cargo is asked only when the contents of one of those have changed.
pub fn compile(
    workspace: &Workspace,
    module: Module,
    priority: Priority,
    step: &mut Step,
    stale: impl FnOnce(),
) -> Result<bool> {
    let stage = workspace.stage(module.name());
    let output = output(workspace, module);
    let sources = stage.join("compiled.d");
    let record = stage.join("compiled.inputs");
    let recorded = fs::read_to_string(&record).ok();
    if output.is_file() && recorded.is_some() && recorded == inputs(workspace, &sources) {
        return Ok(false);
    }
    stale();
    let _ = fs::remove_file(&record);
    let folder = workspace.target().join(TARGET).join(PROFILE);
    fs::create_dir_all(&folder)?;
    // Held until the output is copied: another xtask may build the other module.
    let lock = File::create(folder.join(".xtask-lock"))?;
    step.progress("waiting for another build");
    lock.lock()?;
    let _ = fs::remove_file(folder.join("deps/nestrank.wasm"));
    let mut command = cargo(workspace, priority);
    command.args([
        "rustc",
        "--lib",
        "--crate-type",
        "cdylib",
        "--target",
        TARGET,
    ]);
    command.args(["--profile", PROFILE, "--features", module.features()]);
    if module.is_snipped() {
        let mut linker = OsString::from("-Clinker=");
        linker.push(std::env::current_exe()?);
        command.arg("--").arg(linker);
    }
    run_with_progress(command, step)?;
    for (from, to) in [("nestrank.wasm", &output), ("nestrank.d", &sources)] {
        let from = folder.join(from);
        fs::copy(&from, to).with_context(|| from.display().to_string())?;
    }
    fs::write(&record, inputs(workspace, &sources).unwrap_or_default())?;
    Ok(true)
}
