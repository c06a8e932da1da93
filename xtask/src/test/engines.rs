use std::path::Path;

use anyhow::{Result, bail};

use crate::tools::apt_install;

/// What the pages' main tests also run in, as the program to look for and Debian's package of it.
/// The last is a screen for the one before, which has no way to run without.
const PROGRAMS: [(&str, &str); 3] = [
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("Xvfb", "xvfb"),
];

/// Installs Firefox and WebKitGTK where they are missing. Where that cannot be, the error holds the
/// command to type; elsewhere than on Linux there is no WebKitGTK, and its tests say so.
pub fn install_other_engines() -> Result<()> {
    let missing: Vec<&str> = PROGRAMS
        .iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() || std::env::consts::OS != "linux" || apt_install(&missing) {
        return Ok(());
    }
    bail!(
        "other browsers are missing; type: sudo apt-get install --no-install-recommends {}",
        missing.join(" ")
    )
}

fn is_there(program: &str) -> bool {
    let named = program == "firefox-esr" && std::env::var_os("FIREFOX").is_some();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let on_path = |folder: std::path::PathBuf| Path::new(&folder.join(program)).is_file();
    named || std::env::split_paths(&folders).any(on_path)
}
