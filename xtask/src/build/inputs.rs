use std::path::{Path, PathBuf};

use crate::tools::{Digest, Workspace};

/// What else than sources decides what the compiler makes.
const SETTINGS: [&str; 4] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
];
const FLAGS: [&str; 2] = ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"];

/// A digest of everything a module was compiled from: the sources that the compiler itself
/// listed in the file `listing`, manifests, lockfile and flags. `None` where one is missing.
pub fn inputs(workspace: &Workspace, listing: &Path) -> Option<String> {
    let listing = std::fs::read_to_string(listing).ok()?;
    let mut digest = Digest::default();
    for source in sources(&listing) {
        digest
            .part(source.as_os_str().as_encoded_bytes())
            .file(&source)
            .ok()?;
    }
    for setting in SETTINGS {
        digest.file(&workspace.root().join(setting)).ok()?;
    }
    for flag in FLAGS {
        digest.part(std::env::var(flag).unwrap_or_default().as_bytes());
    }
    Some(digest.hex())
}

/// The files named in cargo's dep-info: `output: a.rs b\ c.rs`, one such line an output.
fn sources(listing: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for line in listing.lines() {
        let Some((_, files)) = line.split_once(": ") else {
            continue;
        };
        let mut name = String::new();
        let mut letters = files.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' if letters.peek() == Some(&' ') => name.extend(letters.next()),
                ' ' => found.push(std::mem::take(&mut name)),
                _ => name.push(letter),
            }
        }
        found.push(name);
    }
    found.retain(|name| !name.is_empty());
    found.sort();
    found.dedup();
    found.into_iter().map(PathBuf::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dep_info_is_read() {
        let listing = "/t/nestrank.wasm: /r/src/lib.rs /r/my\\ src/a.rs\n\n/t/x: /r/src/lib.rs\n";
        let expected = ["/r/my src/a.rs", "/r/src/lib.rs"].map(PathBuf::from);
        assert_eq!(sources(listing), expected);
    }
}
