//! The demo under an address that changes with its files, `v/VERSION/pkg` and `v/VERSION/www`, so
//! that browsers may keep them for ever. Only the page itself is asked for again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::tools::Digest;

/// The folder of all versions, beside the page.
pub const FOLDER: &str = "v";
/// The folders that a version holds.
pub const PARTS: [&str; 2] = ["pkg", "www"];
const DIGITS: usize = 16;

/// The version of what those folders of `root` hold now. `mark` gives what tells one content of a
/// file from another.
pub fn version(root: &Path, mark: impl Fn(&Path) -> Result<Vec<u8>>) -> Result<String> {
    let mut digest = Digest::default();
    for part in PARTS {
        let mut files = Vec::new();
        collect(&root.join(part), &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(root)?.to_string_lossy();
            digest.part(name.as_bytes()).part(&mark(&file)?);
        }
    }
    let mut hex = digest.hex();
    hex.truncate(DIGITS);
    Ok(hex)
}

/// The page, which takes its files from that version's address.
pub fn page(html: &str, version: &str) -> String {
    PARTS.iter().fold(html.to_owned(), |html, part| {
        let to = format!("\"{FOLDER}/{version}/{part}/");
        html.replace(&format!("\"{part}/"), &to)
    })
}

/// The version that a path names, and the path within it: `/v/0123456789abcdef/pkg/index.js`.
pub fn parted(path: &str) -> Option<(&str, &str)> {
    let (version, rest) = path.strip_prefix("/v/")?.split_at_checked(DIGITS)?;
    let hex = version.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && rest.starts_with('/')).then_some((version, rest))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        match path.is_dir() {
            true => collect(&path, files)?,
            false => files.push(path),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_that_of_names_and_contents() {
        let root = tempfile_folder("versions");
        for part in PARTS {
            fs::create_dir_all(root.join(part)).unwrap();
        }
        fs::write(root.join("pkg/a.js"), "1").unwrap();
        let now = || version(&root, |file| Ok(fs::read(file)?)).unwrap();
        let first = now();
        assert_eq!(first.len(), DIGITS);
        assert_eq!(first, now());
        fs::write(root.join("pkg/a.js"), "2").unwrap();
        let second = now();
        assert_ne!(first, second);
        fs::rename(root.join("pkg/a.js"), root.join("www/a.js")).unwrap();
        assert_ne!(second, now());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_page_and_a_path_name_the_same_place() {
        let html = page(
            r#"<link href="pkg/index.js"><a href="https://x.example/pkg/">"#,
            "0123456789abcdef",
        );
        assert_eq!(
            html,
            r#"<link href="v/0123456789abcdef/pkg/index.js"><a href="https://x.example/pkg/">"#
        );
        assert_eq!(
            parted("/v/0123456789abcdef/pkg/index.js"),
            Some(("0123456789abcdef", "/pkg/index.js"))
        );
        for path in [
            "/pkg/index.js",
            "/v/0123/pkg/index.js",
            "/v/0123456789abcdeg/pkg/x",
            "/v/0123456789abcdef",
            "/v/äöäöäöäöä/x",
        ] {
            assert_eq!(parted(path), None, "{path}");
        }
    }

    fn tempfile_folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("nestrank-{name}-{}", std::process::id()))
    }
}
