use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::tools::apt_install;

const NAMES: [&str; 6] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
];
const ELSEWHERE: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A Chromium to test in: what `CHROME` names, else one that is installed, else on Debian as root
/// apt's. Without one the error holds the command to type: a missing browser is a failure.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("CHROME") {
        let given = PathBuf::from(given);
        if !given.is_file() {
            bail!("CHROME names {}, which is no file", given.display());
        }
        return Ok(given);
    }
    if let Some(found) = installed() {
        return Ok(found);
    }
    let debian = Path::new("/etc/debian_version").exists();
    if apt_install(&["chromium"])
        && let Some(found) = installed()
    {
        return Ok(found);
    }
    let how = match std::env::consts::OS {
        "macos" => "brew install --cask chromium",
        "linux" if debian => {
            "sudo apt-get update && sudo apt-get install --no-install-recommends chromium"
        }
        _ => "CHROME=/path/to/chromium cargo xtask test",
    };
    bail!("no Chromium is here, and none could be installed; type: {how}")
}

fn installed() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&folders)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|path| path.is_file());
    on_path.or_else(|| {
        ELSEWHERE
            .map(PathBuf::from)
            .into_iter()
            .find(|path| path.is_file())
    })
}
