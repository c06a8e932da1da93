//! `cargo xtask bench instructions`: counts what `benches/instructions.rs` does, and makes the record
//! that `cargo xtask test` compares with.

use anyhow::Result;

use crate::instructions::Record;
use crate::tools::Workspace;

/// Counts, and writes the record.
pub fn run(workspace: &Workspace) -> Result<()> {
    let record = Record::count(workspace)?;
    print!("{}", record.describe());
    record.write(workspace)
}
