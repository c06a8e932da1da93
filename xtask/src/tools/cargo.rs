use std::io::Read;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Step, Workspace};

/// Whether a build may take the machine from the person in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    Normal,
    Low,
}

/// A cargo call on this workspace's target directory.
pub fn cargo(workspace: &Workspace, priority: Priority) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = if priority == Priority::Low && cfg!(unix) {
        let mut nice = Command::new("nice");
        nice.args(["-n", "15"]).arg(cargo);
        nice
    } else {
        Command::new(cargo)
    };
    command
        .current_dir(workspace.root())
        .env("CARGO_TARGET_DIR", workspace.target());
    command
}

/// Runs a cargo call, showing `done of all` crates while it compiles; what it said on stderr
/// becomes the error if it fails. What it says on stdout (a diff of the formatting) is passed on.
pub fn run_with_progress(mut command: Command, step: &mut Step) -> Result<()> {
    let mut child = command
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "80")
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        let mut pending = Vec::new();
        let mut chunk = [0; 4096];
        loop {
            let count = stderr.read(&mut chunk)?;
            if count == 0 {
                break;
            }
            pending.extend_from_slice(&chunk[..count]);
            while let Some(end) = pending
                .iter()
                .position(|byte| matches!(byte, b'\r' | b'\n'))
            {
                let line: Vec<u8> = pending.drain(..=end).collect();
                note_line(&String::from_utf8_lossy(&line[..end]), step, &mut said);
            }
        }
        note_line(&String::from_utf8_lossy(&pending), step, &mut said);
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{said}{command:?} ended with {status}");
    }
    Ok(())
}

fn note_line(line: &str, step: &mut Step, said: &mut String) {
    match crates_done(line) {
        Some((done, all)) => step.progress(&format!("crate {done} of {all}")),
        None if !line.trim().is_empty() => {
            said.push_str(line);
            said.push('\n');
        }
        None => {}
    }
}

/// Reads `12` and `340` from cargo's `Building [==>   ] 12/340: serde, syn`.
fn crates_done(line: &str) -> Option<(usize, usize)> {
    let (before, after) = line.split_once("] ")?;
    if !before.contains("Building [") {
        return None;
    }
    let (done, all) = after.split(':').next()?.trim().split_once('/')?;
    Some((done.parse().ok()?, all.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_progress_bar_is_read() {
        let bar = "    Building [=====>      ] 12/340: serde, syn";
        assert_eq!(crates_done(bar), Some((12, 340)));
        assert_eq!(crates_done("   Compiling serde v1.0.0"), None);
        assert_eq!(crates_done("error[E0382]: use of moved value: 1/2"), None);
    }
}
