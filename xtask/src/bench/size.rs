//! `cargo xtask bench size`: of what a first visit is made, into `docs/size.md`, and the record that
//! `cargo xtask test` compares with.

use std::fs;

use anyhow::Result;

use crate::build::{self, Module};
use crate::size::{Record, Visit, page};
use crate::tools::{Priority, Steps, Workspace};

/// Builds what is out of date, measures, and writes both.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::new(4);
    build::prepare(workspace, &mut steps)?;
    build::build_module(workspace, Module::Cpu, Priority::Normal, &mut steps)?;
    let step = steps.start("weighing");
    let visit = Visit::measure(workspace)?;
    let aside = workspace.stage("weighing");
    fs::create_dir_all(&aside)?;
    let groups = visit.profile.groups(&aside)?;
    let embedded = Record::weigh_embedded(workspace)?;
    fs::write(
        workspace.root().join("docs/size.md"),
        page(&visit, &groups, embedded),
    )?;
    Record::of(&visit, embedded).write(workspace)?;
    step.end(&format!("{} bytes after brotli", visit.brotli()));
    Ok(())
}
