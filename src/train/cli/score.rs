use std::io::Write;
use std::path::PathBuf;

use super::inputs::{Inputs, read_bundle};
use super::say::warn;
use crate::train::ingest::Labels;
use crate::train::{Error, OutputFile, Result, score};

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
    let mut out = OutputFile::create(&args.out)?;
    let served = read_bundle(&args.model)?;
    let (log, reports) = args.inputs.read(&[])?;
    let pairs = args.inputs.pairs(&args.pairs, &log, Labels::Ignored)?;
    warn(&reports);
    let probabilities = score(&served, &log, &pairs);
    write(&probabilities, &mut out).map_err(|error| Error::file(&args.out, error))?;
    out.commit()?;
    eprintln!("{}: {} rows", args.out.display(), pairs.rows.len());
    Ok(())
}

fn write(rows: &[[f32; 4]], out: &mut OutputFile) -> std::io::Result<()> {
    writeln!(out, "view,cart,favorite,purchase")?;
    for [view, cart, favorite, purchase] in rows {
        writeln!(out, "{view},{cart},{favorite},{purchase}")?;
    }
    Ok(())
}
