use std::fmt::Write;
use std::path::PathBuf;

use super::inputs::Inputs;
use super::output::write_file;
use crate::bundle::{Served, read_folder};
use crate::train::Result;
use crate::train::ingest::Labels;

/// `nestrank score`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    #[arg(long, value_name = "BUNDLE")]
    model: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
    /// The rows to score: CSV with columns user, item, category, time
    #[arg(long, value_name = "FILE")]
    pairs: PathBuf,
    /// Where the probabilities go: CSV with columns view, cart, favorite, purchase
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the output not be written.
pub fn run(args: Args) -> Result<()> {
    let served = Served::new(read_folder(&args.model)?)?;
    let log = args.inputs.read(&[])?;
    let pairs = args.inputs.pairs(&args.pairs, &log, Labels::Ignored)?;
    let mut csv = String::from("view,cart,favorite,purchase\n");
    for [view, cart, favorite, purchase] in crate::train::score(&served, &log, &pairs) {
        // Writing into a text cannot fail.
        let _ = writeln!(csv, "{view},{cart},{favorite},{purchase}");
    }
    write_file(&args.out, csv.as_bytes())?;
    eprintln!("{}: {} rows", args.out.display(), pairs.rows.len());
    Ok(())
}
