use std::path::PathBuf;

use crate::bundle::{Served, inspect_folder, read_folder};
use crate::domain::Task;
use crate::train::Result;

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
    let files = inspect_folder(&args.bundle)?;
    let bundle = read_folder(&args.bundle)?;
    let manifest = bundle.manifest.clone();
    let served = Served::new(bundle)?;
    println!("{}", args.bundle.display());
    println!("format {}, made {}", manifest.format, manifest.created);
    println!("model {}", manifest.model);
    let trained = &manifest.trained_on;
    println!(
        "trained on {} rows of {} people and {} products before {}, seed {}",
        trained.rows, trained.users, trained.items, trained.until, trained.seed
    );
    for task in Task::ALL {
        let state = if served.trained[task] {
            "trained"
        } else {
            "not trained"
        };
        println!(
            "task {:<9} weight {}, {state}",
            task.name(),
            served.weights[task]
        );
    }
    let (mut bytes, mut parameters) = (0, 0);
    for (entry, tensors) in &files {
        println!(
            "{} ({} bytes, sha256 {})",
            entry.name, entry.bytes, entry.sha256
        );
        bytes += entry.bytes;
        for tensor in tensors {
            println!(
                "  {:<24} {:?} {:?}",
                tensor.name, tensor.dtype, tensor.shape
            );
            if entry.name.starts_with("weights") {
                parameters += tensor.shape.iter().product::<usize>();
            }
        }
    }
    println!("{parameters} parameters, {bytes} bytes in all");
    Ok(())
}
