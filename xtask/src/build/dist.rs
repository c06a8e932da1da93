use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use serde_json::json;

use super::bundle::bundle;
use crate::tools::Workspace;
use crate::versioned::{self, FOLDER, PARTS};

const PAGE: &str = "index.html";
/// The demo's own scripts become one: over a slow line, each of many costs a turn of its own.
const SCRIPT: &str = "www/shop.js";
const PARTS_OF_SCRIPT: &str = r#"<link rel="modulepreload" href="www/"#;

/// Writes the demo and the package into `folder`, which any static server can serve under any
/// path: the page, and all else in a folder named after its content, which browsers may keep for
/// ever. An earlier such folder is replaced; a folder that holds something else is left alone.
pub fn write(workspace: &Workspace, folder: &Path, catalog: Option<&Path>) -> Result<()> {
    let root = workspace.root();
    if PARTS.iter().any(|part| folder.starts_with(root.join(part))) {
        bail!("{} lies in what is copied", folder.display());
    }
    let own =
        |name: &OsStr| name == PAGE || name == FOLDER || PARTS.iter().any(|part| name == *part);
    let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
    if entries.any(|entry| !own(&entry.file_name())) {
        bail!(
            "{} holds other files; name an empty or a new folder",
            folder.display()
        );
    }
    // Earlier ones had the parts beside the page.
    for old in PARTS.iter().copied().chain([FOLDER]) {
        let old = folder.join(old);
        if old.is_dir() {
            fs::remove_dir_all(&old)?;
        }
    }
    let catalog_file = Path::new("www/catalog.json");
    let script = bundled_script(workspace)?;
    let stands_in = |path: &Path| match catalog {
        _ if path.ends_with(SCRIPT) => script.clone(),
        Some(catalog) if path.ends_with(catalog_file) => catalog.to_owned(),
        _ => path.to_owned(),
    };
    let version = versioned::version(root, |path| Ok(fs::read(stands_in(path))?))?;
    let to = folder.join(FOLDER).join(&version);
    for part in PARTS {
        copy(&root.join(part), &to.join(part))?;
    }
    if let Some(catalog) = catalog {
        fs::copy(catalog, to.join(catalog_file))?;
    }
    drop_scripts(&to.join("www"))?;
    fs::copy(script, to.join(SCRIPT))?;
    let html = fs::read_to_string(root.join(PAGE))?;
    let html: String = html
        .split_inclusive('\n')
        .filter(|line| !line.contains(PARTS_OF_SCRIPT))
        .collect();
    fs::write(folder.join(PAGE), versioned::page(&html, &version))?;
    Ok(())
}

/// The demo's own scripts as one file, which finds the package where they do.
fn bundled_script(workspace: &Workspace) -> Result<PathBuf> {
    let stage = workspace.stage("dist");
    fs::create_dir_all(&stage)?;
    let to = stage.join("shop.js");
    bundle(workspace, &workspace.root().join(SCRIPT), &to, json!({}))?;
    Ok(to)
}

/// Takes out the scripts of a folder, not those of folders in it.
fn drop_scripts(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("js")) {
            fs::remove_file(path)?;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_finds_its_files_and_what_is_not_ours_stays() {
        let workspace = Workspace::find().unwrap();
        let folder = std::env::temp_dir().join(format!("nestrank-dist-{}", std::process::id()));
        let catalog = workspace.root().join("package.json");
        fs::create_dir_all(folder.join("pkg")).unwrap();
        write(&workspace, &folder, Some(&catalog)).unwrap();
        assert!(!folder.join("pkg").exists());
        let html = fs::read_to_string(folder.join(PAGE)).unwrap();
        let linked: Vec<&str> = (html.split(['"']))
            .filter(|text| text.starts_with("v/"))
            .collect();
        assert!(linked.len() > 10, "{linked:?}");
        for address in linked {
            // The module is built by another command.
            let is_built = address.contains("/pkg/nestrank");
            assert!(is_built || folder.join(address).is_file(), "{address}");
        }
        let version = fs::read_dir(folder.join(FOLDER)).unwrap().next().unwrap();
        let www = version.unwrap().path().join("www");
        assert!(
            !www.join("dom.js").exists(),
            "it is a part of the one script"
        );
        let served = www.join("catalog.json");
        assert_eq!(fs::read(served).unwrap(), fs::read(&catalog).unwrap());
        fs::write(folder.join("letter.txt"), "dear").unwrap();
        assert!(write(&workspace, &folder, None).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
