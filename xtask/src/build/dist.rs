use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::tools::Workspace;

/// What a host needs; the same three that `serve` serves.
const PARTS: [&str; 3] = ["index.html", "pkg", "www"];

/// Writes the demo and the package into `folder`, which any static server can serve under any
/// path. An earlier such folder is replaced; a folder that holds something else is left alone.
pub fn write(workspace: &Workspace, folder: &Path, catalog: Option<&Path>) -> Result<()> {
    let copied = PARTS.map(|part| workspace.root().join(part));
    if copied.iter().any(|part| folder.starts_with(part)) {
        bail!("{} lies in what is copied", folder.display());
    }
    let foreign = fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| !PARTS.iter().any(|part| entry.file_name() == *part))
    });
    if foreign {
        bail!(
            "{} holds other files; name an empty or a new folder",
            folder.display()
        );
    }
    for part in PARTS {
        let old = folder.join(part);
        if old.is_dir() {
            fs::remove_dir_all(&old)?;
        }
        copy(&workspace.root().join(part), &old)?;
    }
    if let Some(catalog) = catalog {
        fs::copy(catalog, folder.join("www/catalog.json"))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let name = || from.display().to_string();
    if !from.is_dir() {
        to.parent().map(fs::create_dir_all).transpose()?;
        fs::copy(from, to).with_context(name)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(name)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
