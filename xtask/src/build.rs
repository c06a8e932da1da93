//! `cargo xtask build`: the wasm modules, the npm package, and a folder to host.

mod bindgen;
mod bundle;
mod compile;
mod dist;
mod inlined;
mod inputs;
mod leb;
pub mod linker;
mod minify;
mod module;
mod names;
mod object;
mod snip;
mod wasm_opt;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::options::Options;
use crate::tools::{Priority, Steps, Workspace, install_node_tools, install_wasm_target};

pub use dist::write as write_dist;
pub use module::{Module, named as named_module};

/// Builds what is not up to date, and writes the folder that `--dist` names.
pub fn build(workspace: &Workspace, options: &Options) -> Result<()> {
    let catalog = options.catalog.as_deref();
    catalog.map(check_catalog).transpose()?;
    let wanted = |module: &Module| *module != Module::Gpu || !options.cpu_only;
    let modules: Vec<Module> = Module::SHIPPED.into_iter().filter(wanted).collect();
    let mut steps = Steps::new(2 + modules.len() + usize::from(options.dist.is_some()));
    prepare(workspace, &mut steps)?;
    for module in modules {
        build_module(workspace, module, Priority::Normal, &mut steps)?;
    }
    if let Some(folder) = &options.dist {
        let step = steps.start(&format!("writing {}", folder.display()));
        write_dist(workspace, folder, catalog)?;
        step.end("done");
    }
    Ok(())
}

/// Installs what is missing, which is two steps, and makes of the package what is quickly made.
pub fn prepare(workspace: &Workspace, steps: &mut Steps) -> Result<()> {
    let step = steps.start("Rust's wasm target");
    install_wasm_target(workspace)?;
    step.end("there");
    let step = steps.start("npm development tools");
    install_node_tools(workspace.root())?;
    step.end("there");
    bundle::bundle_page(workspace)?;
    copy_package_texts(workspace)
}

/// Builds one module as one step, and what carries it; an error says what the compiler said.
pub fn build_module(
    workspace: &Workspace,
    module: Module,
    priority: Priority,
    steps: &mut Steps,
) -> Result<()> {
    let mut step = steps.start(module.title());
    let built = module::build(workspace, module, priority, &mut step).and_then(|built| {
        inlined::bundle_inlined(workspace, module)?;
        Ok(built)
    });
    match built {
        Ok(true) => step.end("built"),
        Ok(false) => step.end("nothing changed"),
        Err(error) => {
            step.end("failed");
            return Err(error.context(module.title()));
        }
    }
    Ok(())
}

/// A catalogue that stands in for the demo's is at least a JSON array.
pub fn check_catalog(path: &Path) -> Result<()> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).with_context(|| path.display().to_string())?;
    if !value.is_array() {
        bail!(
            "{}: a catalogue is a JSON array of products",
            path.display()
        );
    }
    Ok(())
}

/// The npm package carries the README and the licence that lie in the root.
fn copy_package_texts(workspace: &Workspace) -> Result<()> {
    fs::create_dir_all(workspace.pkg())?;
    for name in ["README.md", "LICENSE"] {
        let from = workspace.root().join(name);
        if from.is_file() {
            fs::copy(&from, workspace.pkg().join(name)).with_context(|| name.to_owned())?;
        }
    }
    Ok(())
}
