//! `cargo xtask default-model`: trains the bundle that the package brings, and measures it.

use anyhow::Result;

use crate::models::{command_line_tool, nestrank};
use crate::tools::{Steps, Workspace};

const TRAIN: &str = "default-model --out pkg/model";
const MEASURE: &str = "zero-shot --model pkg/model --taobao ../shared/data/taobao-user-behavior \
                       --rees46 ../shared/data/rees46-multi-category --out docs/default-model.md";

/// Makes `pkg/model` and `docs/default-model.md`.
pub fn default_model(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::new(3);
    command_line_tool(workspace, &mut steps)?;
    for (what, arguments) in [("pkg/model", TRAIN), ("docs/default-model.md", MEASURE)] {
        let step = steps.start(what);
        nestrank(workspace, arguments.split_whitespace())?;
        step.end("written");
    }
    Ok(())
}
