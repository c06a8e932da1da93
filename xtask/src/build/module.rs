use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::bundle::script_digest;
use super::wasm_opt::Names;
use super::{bindgen, compile, wasm_opt};
use crate::tools::{Digest, Priority, Step, Workspace};

/// One of the wasm modules of the npm package, or the one that benchmarks time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// For engines with relaxed SIMD, which is most of them.
    Cpu,
    /// For all others.
    Plain,
    /// With networks that the other two have no scorer for, on burn-ndarray, and what a guide needs.
    Full,
    /// The merchant's panel, which only a page that asks for it fetches.
    Insight,
    Gpu,
    Bench,
}

impl Module {
    /// What the npm package carries, in the order in which it is wanted.
    pub const SHIPPED: [Module; 5] = [Self::Cpu, Self::Plain, Self::Full, Self::Insight, Self::Gpu];

    pub fn title(self) -> &'static str {
        match self {
            Self::Cpu => "CPU module",
            Self::Plain => "CPU module, plain",
            Self::Full => "CPU module, full",
            Self::Insight => "panel's module",
            Self::Gpu => "WebGPU module",
            Self::Bench => "benchmark's module",
        }
    }

    /// The cargo features that make this module out of the crate.
    pub fn features(self) -> &'static str {
        match self {
            Self::Cpu => "web,relaxed",
            Self::Plain => "web",
            Self::Full => "guide",
            Self::Insight => "insight",
            Self::Gpu => "gpu",
            Self::Bench => "bench,relaxed",
        }
    }

    /// Its files are `<name>.js` and `<name>_bg.wasm`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "nestrank",
            Self::Plain => "nestrank_plain",
            Self::Full => "nestrank_full",
            Self::Insight => "nestrank_insight",
            Self::Gpu => "nestrank_gpu",
            Self::Bench => "nestrank_bench",
        }
    }

    /// The one of `src/web/script` that is the entry of its scripts, if a page runs it itself.
    pub fn script(self) -> Option<&'static str> {
        match self {
            Self::Cpu | Self::Plain => Some("main.js"),
            Self::Full => Some("main-full.js"),
            Self::Insight | Self::Gpu | Self::Bench => None,
        }
    }

    /// Whether it is one of those that a page runs itself, with the scripts of `src/web/script`.
    pub fn is_cpu(self) -> bool {
        self.script().is_some()
    }

    /// Whether its panics become bare traps: they do where bytes count.
    pub fn is_snipped(self) -> bool {
        self.is_cpu() || self == Self::Bench
    }

    /// The most that its two files may weigh together, in bytes after brotli, if they ship.
    pub fn budget(self) -> Option<u64> {
        match self {
            Self::Plain => Some(109_000),
            Self::Full => Some(190_000),
            Self::Insight => Some(150_000),
            Self::Gpu => Some(1_500_000),
            // The CPU module is a part of the first visit, which has a budget of its own.
            Self::Cpu | Self::Bench => None,
        }
    }

    /// The two files as they ship in `pkg/`, or where nothing ships from.
    pub fn files(self, workspace: &Workspace) -> [PathBuf; 2] {
        let folder = match self {
            Self::Bench => workspace.stage(self.name()),
            _ => workspace.pkg(),
        };
        [
            folder.join(format!("{}_bg.wasm", self.name())),
            folder.join(format!("{}.js", self.name())),
        ]
    }
}

/// Builds a module and says whether anything had to be done. The old files go as
/// soon as they are known to be out of date: no page may load a module whose sources moved on.
pub fn build(
    workspace: &Workspace,
    module: Module,
    priority: Priority,
    step: &mut Step,
) -> Result<bool> {
    let stage = workspace.stage(module.name());
    fs::create_dir_all(&stage)?;
    let record = stage.join("shipped");
    let shipped = module.files(workspace);
    let compiled_anew = compile::compile(workspace, module, priority, step, || {
        shipped.iter().for_each(|file| drop(fs::remove_file(file)));
    })?;
    let scripts = script_digest(workspace)?;
    let made = || Some(digest_of(&shipped)? + &scripts);
    // Neither is there after a build that failed half-way.
    let there = made();
    if !compiled_anew && there.is_some() && fs::read_to_string(&record).ok() == there {
        return Ok(false);
    }
    step.progress("wasm-bindgen");
    let [wasm, glue] = bindgen::bind(
        workspace,
        &compile::output(workspace, module),
        module,
        &stage,
    )?;
    step.progress("wasm-opt");
    let small = wasm_opt::shrink(workspace, &wasm, Names::Gone, priority)?;
    for (from, to) in [small, glue].iter().zip(&shipped) {
        let aside = stage.join("aside");
        fs::copy(from, &aside).with_context(|| from.display().to_string())?;
        fs::rename(&aside, to).with_context(|| to.display().to_string())?;
    }
    fs::write(&record, made().unwrap_or_default())?;
    Ok(true)
}

/// The CPU module as it ships, but with the names of its functions; it must be up to date.
pub fn named(workspace: &Workspace) -> Result<PathBuf> {
    let module = Module::Cpu;
    let bound = bindgen::folder(&workspace.stage(module.name()));
    let wasm = bound.join(format!("{}_bg.wasm", module.name()));
    wasm_opt::shrink(workspace, &wasm, Names::Kept, Priority::Normal)
}

fn digest_of(files: &[PathBuf]) -> Option<String> {
    let mut digest = Digest::default();
    for file in files {
        digest.file(file).ok()?;
    }
    Some(digest.hex())
}
