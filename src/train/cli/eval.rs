use std::path::PathBuf;

use super::inputs::{Inputs, read_bundle};
use super::say::{say, warn};
use crate::train::ingest::Labels;
use crate::train::{AssessOptions, Error, Result, Utility, assess};

/// `nestrank eval`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    #[arg(long, value_name = "BUNDLE")]
    model: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    /// Rows with labels to measure on; without it, the log's own rows since the training data ended
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// Folds of people; negatives come from a person's own, statistics of --pairs leave it out
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    folds: u32,
    /// Items seen by fewer people have no rates of their own [with --pairs]
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_people: u32,
    /// A log that only feeds statistics; may be given more than once [with --pairs]
    #[arg(long, value_name = "FILE")]
    stats_events: Vec<PathBuf>,
    /// Print JSON for programs instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or there is no row to measure on.
pub fn run(args: Args) -> Result<()> {
    if args.pairs.is_none() && !args.stats_events.is_empty() {
        let why = "--stats-events: without --pairs, all statistics come from the bundle";
        return Err(Error::Usage(why.into()));
    }
    let served = read_bundle(&args.model)?;
    let (log, reports) = args.inputs.read(&args.stats_events)?;
    let pairs = match &args.pairs {
        Some(path) => Some(args.inputs.pairs(path, &log, Labels::Required)?),
        None => None,
    };
    warn(&reports);
    let options = AssessOptions {
        folds: args.folds as usize,
        min_people: args.min_people,
    };
    let truth = args.inputs.truth()?;
    let utility = |user: &str, item: &str, time| truth.as_ref()?.utility_at(user, item, time);
    let utility: Option<Utility> = truth.is_some().then_some(&utility);
    let evaluation = assess(&served, &log, pairs.as_ref(), &options, utility)?;
    match args.json {
        true => say(serde_json::to_string_pretty(&evaluation).unwrap_or_default()),
        false => say(evaluation.table().trim_end()),
    }
}
