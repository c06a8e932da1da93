use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{Digest, Priority, Workspace};

/// Size first, with the features that the Rust target and our flags turn on.
const FLAGS: [&str; 12] = [
    "-Oz",
    "--enable-simd",
    "--enable-relaxed-simd",
    "--enable-bulk-memory",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    // Rust puts nothing below the first kilobyte.
    "--low-memory-unused",
    "--strip-producers",
    "--strip-target-features",
];

/// Whether the names of functions stay, for who looks into a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Kept,
    Gone,
}

/// Shrinks a module with binaryen's wasm-opt. The result is kept under the hash of what it was
/// made from, so an unchanged module costs nothing.
pub fn shrink(
    workspace: &Workspace,
    wasm: &Path,
    names: Names,
    priority: Priority,
) -> Result<PathBuf> {
    let binaryen = workspace.root().join("node_modules/binaryen");
    let mut digest = Digest::default();
    digest.file(wasm)?.file(&binaryen.join("package.json"))?;
    let flags = match names {
        Names::Gone => &[][..],
        Names::Kept => &["--debuginfo"],
    };
    let flags = || FLAGS.iter().chain(flags);
    for flag in flags() {
        digest.part(flag.as_bytes());
    }
    let cache = workspace.target().join("wasm-opt");
    let kept = cache.join(format!("{}.wasm", digest.hex()));
    if kept.is_file() {
        return Ok(kept);
    }
    fs::create_dir_all(&cache)?;
    let aside = cache.join(format!("{}.{}", digest.hex(), std::process::id()));
    let mut command = match priority {
        Priority::Low if cfg!(unix) => {
            let mut nice = Command::new("nice");
            nice.args(["-n", "15", "node"]);
            nice
        }
        _ => Command::new("node"),
    };
    let output = command
        .arg(binaryen.join("bin/wasm-opt"))
        .args(flags())
        .arg(wasm)
        .arg("-o")
        .arg(&aside)
        .output()
        .context("cannot start node")?;
    if !output.status.success() {
        bail!(
            "wasm-opt failed:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    fs::rename(&aside, &kept)?;
    Ok(kept)
}
