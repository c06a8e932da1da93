use anyhow::Result;

use super::tally::Suite;
use crate::instructions::{Record, missing_valgrind};
use crate::tools::Workspace;

/// Holds the instructions of a load and a rerank to those on record.
pub fn run(workspace: &Workspace) -> Result<Suite> {
    let absent = |why: &str| Suite {
        absent: vec![format!("instructions: {why}")],
        ..Suite::default()
    };
    if let Some(why) = missing_valgrind() {
        return Ok(absent(why));
    }
    let Some(record) = Record::read(workspace)? else {
        return Ok(absent(
            "none are on record for this kind of processor; cargo xtask bench instructions",
        ));
    };
    let now = Record::count(workspace)?;
    print!("{}", now.describe());
    record.check(&now)?;
    Ok(Suite {
        passed: 1,
        ..Suite::default()
    })
}
