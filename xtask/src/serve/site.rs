use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use crate::versioned;

/// The files that may be served: `index.html`, `pkg/` and `www/`.
pub struct Site {
    root: PathBuf,
    catalog: Option<PathBuf>,
}

/// A file to answer with.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub path: PathBuf,
    pub mime: &'static str,
    /// Its address holds a hash of its content, so it can be kept for ever.
    pub immutable: bool,
    /// Of the page: the version of the files that it takes.
    pub version: Option<String>,
}

impl Site {
    /// `catalog` stands in for `www/catalog.json`.
    pub fn new(root: &Path, catalog: Option<PathBuf>) -> Result<Self> {
        let root = fs::canonicalize(root).with_context(|| root.display().to_string())?;
        let catalog = catalog.map(fs::canonicalize).transpose()?;
        Ok(Self { root, catalog })
    }

    /// The file behind a request's target, `None` where there is none that may be served.
    pub fn find(&self, target: &str) -> Option<Found> {
        let whole = decode(target.split(['?', '#']).next()?)?;
        let (asked, path) = match versioned::parted(&whole) {
            Some((version, path)) => (Some(version), path),
            None => (None, whole.as_str()),
        };
        let relative = Path::new(path.strip_prefix('/')?);
        let relative = if path == "/" {
            Path::new("index.html")
        } else {
            relative
        };
        // Hidden files, `..`, drive letters and backslashes never name one of our files.
        let plain = relative.components().all(|part| match part {
            Component::Normal(name) => !name.to_string_lossy().starts_with('.'),
            _ => false,
        });
        if !plain || path.contains(['\\', '\0']) {
            return None;
        }
        let first = relative.components().next()?.as_os_str();
        let is_page = relative == Path::new("index.html");
        let is_part = versioned::PARTS.iter().any(|part| first == *part);
        if !(is_part || is_page && asked.is_none()) {
            return None;
        }
        // An old version's address has today's file, which must not be kept as the old one.
        let is_current = || asked.is_some() && asked == self.version().as_deref();
        let found = Found {
            path: self.root.join(relative),
            mime: mime(relative),
            immutable: holds_hash(relative) || is_current(),
            version: is_page.then(|| self.version()).flatten(),
        };
        if let (Some(catalog), true) = (&self.catalog, relative == Path::new("www/catalog.json")) {
            return Some(Found {
                path: catalog.clone(),
                ..found
            });
        }
        // A link may not lead out of the three places.
        let real = fs::canonicalize(&found.path).ok()?;
        let allowed = real == self.root.join("index.html")
            || versioned::PARTS
                .iter()
                .any(|folder| real.starts_with(self.root.join(folder)));
        (allowed && real.is_file()).then_some(found)
    }

    /// The version of what is served now, by the files' sizes and times; none while one of them is
    /// being replaced.
    fn version(&self) -> Option<String> {
        let catalog = self.catalog.as_deref();
        let mark = |path: &Path| {
            let stands_in = path.ends_with("www/catalog.json").then_some(catalog);
            let data = fs::metadata(stands_in.flatten().unwrap_or(path))?;
            Ok(format!("{} {:?}", data.len(), data.modified()?).into_bytes())
        };
        versioned::version(&self.root, mark).ok()
    }
}

/// Undoes percent encoding; `None` if it is broken or not UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn mime(path: &Path) -> &'static str {
    match path
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" | "ts" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a name ends in a hash, as `weights-0f3a9c1e.safetensors` does.
fn holds_hash(path: &Path) -> bool {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 8
            && hash
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder laid out as this repository is, with a link that leads out of what is served.
    fn site() -> (Site, PathBuf) {
        let root = std::env::temp_dir().join(format!("nestrank-site-{}", std::process::id()));
        fs::create_dir_all(root.join("pkg")).unwrap();
        fs::create_dir_all(root.join("www")).unwrap();
        for name in [
            "index.html",
            "pkg/index.js",
            "Cargo.toml",
            ".secret",
            "www/.hidden",
        ] {
            fs::write(root.join(name), name).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("../Cargo.toml", root.join("pkg/link.js")).unwrap();
        (Site::new(&root, None).unwrap(), root)
    }

    #[test]
    fn only_the_three_places_are_served() {
        let (site, root) = site();
        assert!(site.find("/pkg/index.js?v=1").is_some());
        assert!(site.find("/pkg/%69ndex.js").is_some());
        assert_eq!(site.find("/").unwrap().mime, "text/html; charset=utf-8");
        for target in [
            "/Cargo.toml",
            "/pkg/../Cargo.toml",
            "/pkg/%2e%2e/Cargo.toml",
            "/pkg/..%2fCargo.toml",
            "/pkg/..\\Cargo.toml",
            "//etc/passwd",
            "/pkg//../../etc/passwd",
            "/.secret",
            "/pkg/link.js",
            "/www/.hidden",
            "/pkg",
            "/pkg/absent.js",
            "/pkg/%zz",
            "/v/0123456789abcdef/",
            "/v/0123456789abcdef/index.html",
            "/v/0123456789abcdef/Cargo.toml",
            "/v/0123456789abcdef/pkg/../Cargo.toml",
            "/v/pkg/index.js",
            "pkg/index.js",
            "",
        ] {
            assert_eq!(site.find(target), None, "{target}");
        }
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn only_the_current_version_may_be_kept() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let site = Site::new(root, None).unwrap();
        let version = site.find("/").unwrap().version.unwrap();
        let immutable = |target: &str| site.find(target).unwrap().immutable;
        assert!(immutable(&format!("/v/{version}/pkg/index.js")));
        assert!(!immutable("/v/0123456789abcdef/pkg/index.js"));
        assert!(!immutable("/pkg/index.js") && !immutable("/"));
        let other = Site::new(root, Some(root.join("package.json"))).unwrap();
        assert_ne!(other.find("/").unwrap().version.unwrap(), version);
    }

    #[test]
    fn types_and_hashes_are_known() {
        assert_eq!(mime(Path::new("pkg/nestrank_bg.wasm")), "application/wasm");
        assert_eq!(
            mime(Path::new("pkg/index.js")),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(
            mime(Path::new("www/model/w.safetensors")),
            "application/octet-stream"
        );
        assert!(holds_hash(Path::new(
            "www/model/weights-0f3a9c1e77aa00bb.safetensors"
        )));
        assert!(!holds_hash(Path::new("pkg/gpu-worker.js")));
        assert!(!holds_hash(Path::new("www/model/manifest.json")));
    }

    #[test]
    fn another_catalogue_stands_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let catalog = root.join("package.json");
        let site = Site::new(root, Some(catalog.clone())).unwrap();
        let found = site.find("/www/catalog.json").unwrap();
        assert_eq!(found.path, fs::canonicalize(catalog).unwrap());
        assert_eq!(found.mime, "application/json");
    }
}
