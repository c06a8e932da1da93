//! xtask in the linker's place, between the compiler and `rust-lld`.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use super::snip::snip_panics;

/// Whether the compiler calls this program to link; it begins so for every linker of wasm.
pub fn is_called(arguments: &[OsString]) -> bool {
    arguments.first().is_some_and(|first| first == "-flavor")
}

/// Takes the panics out of the object file that all of the program became, and links it.
pub fn link(arguments: &[OsString]) -> Result<ExitCode> {
    let mut snipped = false;
    let paths = arguments.iter().map(Path::new);
    for path in paths.filter(|path| path.extension().is_some_and(|end| end == "o")) {
        // The compiler's own temporary file.
        let name = || path.display().to_string();
        let object = fs::read(path).with_context(name)?;
        let object = snip_panics(&object).with_context(name)?;
        fs::write(path, object).with_context(name)?;
        snipped = true;
    }
    ensure!(snipped, "the compiler handed over no object file");
    // The compiler put the folder of its own linker into PATH.
    let status = Command::new("rust-lld")
        .args(arguments)
        .status()
        .context("cannot start rust-lld, the linker of Rust's own toolchains")?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
