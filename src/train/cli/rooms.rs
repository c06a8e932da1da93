use std::path::PathBuf;

use super::inputs::{Inputs, read_bundle};
use super::say::{say, warn};
use crate::bundle::{inspect_folder, read_folder};
use crate::features::{ItemProfile, Priors};
use crate::train::rooms::{learn, measure};
use crate::train::{Error, Result, is_large, write_bundle};

/// `nestrank rooms`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    #[arg(long, value_name = "BUNDLE")]
    model: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    /// What fewer people did together does not count
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_people: u32,
    /// Also write the table into the bundle; its weights stay as they are, byte for byte
    #[arg(long)]
    write: bool,
    /// Print JSON for programs instead of tables
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, there is nothing to measure on, or the bundle cannot be written.
pub fn run(args: Args) -> Result<()> {
    let served = read_bundle(&args.model)?;
    let (log, reports) = args.inputs.read(&[])?;
    let truth = args.inputs.truth()?;
    warn(&reports);
    let rooms = measure(&log, &served, truth.as_ref(), args.min_people)?;
    match args.json {
        true => say(serde_json::to_string_pretty(&rooms).unwrap_or_default())?,
        false => say(rooms.table().trim_end())?,
    }
    if !args.write {
        return Ok(());
    }
    let schema = &served.model.schema;
    let items = log.catalog.items().iter();
    let profiles: Vec<ItemProfile> = items.map(|item| ItemProfile::new(item, schema)).collect();
    let until = served.trained_on.until;
    write(
        &args.model,
        Priors {
            complements: learn(&log, &profiles, until, args.min_people),
            ..served.priors
        },
    )
}

/// Writes a bundle with other priors; all else of it stays, in as many bits as it has.
fn write(folder: &std::path::Path, priors: Priors) -> Result<()> {
    let named = |error| Error::file(folder, error);
    let files = inspect_folder(folder).map_err(named)?;
    let mut bundle = read_folder(folder).map_err(named)?;
    bundle.priors = priors.to_tensors();
    let stored: Vec<_> = files.iter().flat_map(|(_, tensors)| tensors).collect();
    let halves = |name: &str| {
        stored
            .iter()
            .any(|known| known.name == name && known.dtype == "F16")
    };
    let new = |name: &str| stored.iter().all(|known| known.name != name);
    let packed = bundle.pack(|name| halves(name) || (new(name) && is_large(name)))?;
    write_bundle(folder, &packed)
}
