use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder to run commands in, by relative paths.
pub struct Place(pub TempDir);

impl Place {
    pub fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    pub fn names(&self) -> Vec<String> {
        let found = fs::read_dir(self.0.path()).unwrap();
        let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
        let mut names: Vec<String> = found.map(|entry| name(entry.unwrap())).collect();
        names.sort();
        names
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_nestrank"));
        command
            .args(line.split_whitespace())
            .current_dir(self.0.path());
        command
    }

    pub fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// Runs what must succeed; gives stdout and stderr.
    pub fn ok(&self, line: &str) -> (String, String) {
        let output = self.run(line);
        let (stdout, stderr) = texts(&output);
        assert_eq!(output.status.code(), Some(0), "{line}: {stderr}");
        (stdout, stderr)
    }

    /// Runs what must fail with this code, one line on stderr, and no file more than before.
    pub fn fails(&self, line: &str, code: i32) -> String {
        let before = self.names();
        let output = self.run(line);
        let (_, stderr) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{line}: {stderr}");
        assert_eq!(self.names(), before, "{line}");
        assert_eq!(
            (stderr.lines().count(), stderr.ends_with('\n')),
            (1, true),
            "{line}: {stderr}"
        );
        stderr
            .trim_end()
            .strip_prefix("error: ")
            .unwrap()
            .to_owned()
    }
}

pub fn texts(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&output.stdout), text(&output.stderr))
}
