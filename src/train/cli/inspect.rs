use std::path::PathBuf;

use super::say::say;
use crate::bundle::{Calibration, Served, inspect_folder, read_folder};
use crate::domain::Task;
use crate::train::{Error, Result};

/// `nestrank inspect`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    bundle: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// If the bundle is not whole.
pub fn run(args: Args) -> Result<()> {
    let named = |error| Error::file(&args.bundle, error);
    let files = inspect_folder(&args.bundle).map_err(named)?;
    let bundle = read_folder(&args.bundle).map_err(named)?;
    let manifest = bundle.manifest.clone();
    let served = Served::new(bundle).map_err(named)?;
    say(format_args!("{}", args.bundle.display()))?;
    say(format_args!(
        "format {}, made {}",
        manifest.format, manifest.created
    ))?;
    let model = serde_json::to_string(&manifest.model).unwrap_or_default();
    say(format_args!("model {model}"))?;
    let trained = &manifest.trained_on;
    say(format_args!(
        "trained on {} rows of {} people and {} products before {}, seed {}",
        trained.rows, trained.users, trained.items, trained.until, trained.seed
    ))?;
    for task in Task::ALL {
        let state = if served.trained[task] {
            "trained"
        } else {
            "not trained"
        };
        say(format_args!(
            "task {:<9} weight {}, {state}{}",
            task.name(),
            served.weights[task],
            match manifest.tasks[task as usize].calibration {
                Some(Calibration { scale, bias }) =>
                    format!(", logit calibrated: {scale:.3} z {bias:+.3}"),
                None => String::new(),
            }
        ))?;
    }
    let (mut bytes, mut parameters) = (0, 0);
    for (entry, tensors) in &files {
        say(format_args!(
            "{} ({} bytes, sha256 {})",
            entry.name, entry.bytes, entry.sha256
        ))?;
        bytes += entry.bytes;
        for tensor in tensors {
            say(format_args!(
                "  {:<24} {:?} {:?}",
                tensor.name, tensor.dtype, tensor.shape
            ))?;
            if entry.name.starts_with("weights") {
                parameters += tensor.shape.iter().product::<usize>();
            }
        }
    }
    say(format_args!(
        "{parameters} parameters, {bytes} bytes in all"
    ))
}
