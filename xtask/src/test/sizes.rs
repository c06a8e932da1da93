use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::tally::Tally;
use crate::build::Module;
use crate::size::{FILES, Record, Visit};
use crate::tools::{Workspace, weigh};

/// The scripts with files as text, and the most that they may weigh, in bytes after brotli.
const INLINED: [(&str, &[&str], u64); 2] = [
    (
        "module and model as text",
        &["inlined-module.js", "inlined-model.js"],
        130_000,
    ),
    ("full module as text", &["inlined-full.js"], 225_000),
];

/// A line of the table: bytes as they lie, bytes after brotli, and the most they may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Size {
    pub what: &'static str,
    pub raw: u64,
    pub brotli: u64,
    pub budget: Option<u64>,
}

/// Weighs what ships: the modules, the demo's bundle, and a first visit.
pub fn measure(workspace: &Workspace) -> Result<Vec<Size>> {
    let root = workspace.root();
    let mut sizes = Vec::new();
    for module in Module::SHIPPED {
        sizes.push(size(
            module.title(),
            &module.files(workspace),
            module.budget(),
        )?);
    }
    for (what, names, budget) in INLINED {
        let files: Vec<PathBuf> = names
            .iter()
            .map(|name| workspace.pkg().join(name))
            .collect();
        sizes.push(size(what, &files, Some(budget))?);
    }
    sizes.push(size(
        "embedded script",
        &[workspace.pkg().join("embed.js")],
        None,
    )?);
    sizes.push(size(
        "model bundle",
        &files_under(&root.join("www/model"))?,
        None,
    )?);
    sizes.push(size(
        "first visit, everything",
        &first_visit(workspace)?,
        None,
    )?);
    Ok(sizes)
}

/// Fails, with what grew, if a first visit on the CPU path is above its budget.
pub fn check_first_visit(workspace: &Workspace) -> Result<()> {
    let visit = Visit::measure(workspace)?;
    let record = Record::read(workspace)?;
    let (now, budget) = (visit.brotli(), record.budget());
    println!("a first visit, CPU: {now} of {budget} bytes");
    if now > budget {
        let grown = record.grown(&Record::of(&visit, 0));
        bail!(
            "a first visit weighs {now} bytes, {} more than it may; what grew:\n{grown}\
             if that must be: cargo xtask bench size",
            now - budget
        );
    }
    Ok(())
}

/// Fails if the embedded script is above what is on record for it.
pub fn check_embedded(workspace: &Workspace) -> Result<()> {
    let now = Record::weigh_embedded(workspace)?;
    let budget = Record::read(workspace)?.embedded_budget();
    println!("the embedded script: {now} of {budget} bytes");
    if now > budget {
        bail!(
            "pkg/embed.js weighs {now} bytes, {} more than it may; if that must be: cargo xtask bench size",
            now - budget
        );
    }
    Ok(())
}

/// Prints the table and counts each budget as one check.
pub fn report(measured: Result<Vec<Size>>, tally: &mut Tally) {
    let sizes = match measured {
        Ok(sizes) => sizes,
        Err(error) => return tally.check("sizes", Err(error)),
    };
    println!(
        "{:<26} {:>10} {:>10} {:>10}",
        "KB (1000 bytes)", "raw", "brotli", "budget"
    );
    for size in sizes {
        let kb = |bytes: u64| format!("{}.{}", bytes / 1000, bytes % 1000 / 100);
        let budget = size.budget.map(kb).unwrap_or_default();
        println!(
            "{:<26} {:>10} {:>10} {budget:>10}",
            size.what,
            kb(size.raw),
            kb(size.brotli)
        );
        if let Some(budget) = size.budget {
            let fits = if size.brotli <= budget {
                Ok(())
            } else {
                Err(anyhow::anyhow!(
                    "{} is {} bytes over",
                    size.what,
                    size.brotli - budget
                ))
            };
            tally.check(&format!("size of the {}", size.what), fits);
        }
    }
}

/// What a browser fetches to show the demo on the CPU: the page, all of `www/`, and the three files
/// of the package.
fn first_visit(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let root = workspace.root();
    let mut files = vec![root.join("index.html")];
    // A model of the panel's list is fetched when it is chosen.
    let chosen = root.join("www/models");
    let shown = files_under(&root.join("www"))?.into_iter();
    files.extend(shown.filter(|path| !path.starts_with(&chosen)));
    files.extend(FILES.map(|name| workspace.pkg().join(name)));
    Ok(files)
}

fn size(what: &'static str, files: &[PathBuf], budget: Option<u64>) -> Result<Size> {
    let weights = weigh(files).context(what)?;
    Ok(Size {
        what,
        raw: weights.iter().map(|weight| weight.raw).sum(),
        brotli: weights.iter().map(|weight| weight.brotli).sum(),
        budget,
    })
}

fn files_under(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_under(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
