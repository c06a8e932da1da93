use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where the repository, the compiled artefacts and xtask's own records are.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
    target: PathBuf,
}

impl Workspace {
    /// Finds the repository from the place cargo runs this program for, and the target directory
    /// the way cargo does: `CARGO_TARGET_DIR`, else a shared one under
    /// `~/.cache/nestrank` if somebody made it (several checkouts, one set of compiled
    /// dependencies), else `target/`.
    pub fn find() -> Result<Self> {
        // Where cargo runs it, not where it was compiled: checkouts may share a target directory,
        // and with it this very program.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR");
        let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .context("xtask does not lie inside a repository")?
            .to_owned();
        std::env::set_current_dir(&root).with_context(|| format!("{}", root.display()))?;
        let shared = || {
            let cache = Path::new(&std::env::var_os("HOME")?).join(".cache/nestrank/target");
            cache.is_dir().then_some(cache)
        };
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(given) => root.join(given),
            None => shared().unwrap_or_else(|| root.join("target")),
        };
        Ok(Self { root, target })
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The target directory that every cargo call here is given.
    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// Half-made files and records of what was built from what. They belong to this checkout
    /// alone, so they never lie in a target directory that checkouts share.
    pub fn stage(&self, name: &str) -> PathBuf {
        self.root.join("target").join("xtask").join(name)
    }
}
