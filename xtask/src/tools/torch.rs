use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Digest, Workspace};

/// What is needed of Python beside PyTorch.
const REQUIREMENTS: &str = "tests/torch/requirements.txt";
/// Python by itself.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };

/// A Python with PyTorch and all else that is required: a virtual environment in the target directory, made anew when
/// they change.
pub fn install_torch(workspace: &Workspace) -> Result<PathBuf> {
    let requirements = workspace.root().join(REQUIREMENTS);
    let wanted = Digest::default().file(&requirements)?.hex();
    let folder = workspace.target().join("python");
    let python = folder.join(match cfg!(windows) {
        true => "Scripts/python.exe",
        false => "bin/python",
    });
    let stamp = folder.join(".nestrank-requirements");
    let made = fs::read_to_string(&stamp).is_ok_and(|made| made == wanted);
    if made && is_python(&python) {
        return Ok(python);
    }
    if !is_python(Path::new(PYTHON)) {
        bail!("PyTorch needs Python 3 with venv and pip, and `{PYTHON}` does not start");
    }
    let mut make = Command::new(PYTHON);
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    // Debian has venv in a package of its own, and Python then says which.
    succeed(make).context("no virtual environment could be made")?;
    let mut pip = Command::new(&python);
    pip.args([
        "-m",
        "pip",
        "install",
        "--progress-bar",
        "off",
        "--requirement",
    ])
    .arg(&requirements);
    succeed(pip).with_context(|| format!("what {REQUIREMENTS} lists could not be installed"))?;
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
    Ok(python)
}

fn is_python(path: &Path) -> bool {
    let output = Command::new(path).arg("--version").output();
    output.is_ok_and(|output| output.status.success() && output.stdout.starts_with(b"Python 3"))
}

/// Runs a command that shows what it does: to install PyTorch takes minutes.
fn succeed(mut command: Command) -> Result<()> {
    let status = command.stdout(std::io::stderr()).status();
    let status = status.with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
