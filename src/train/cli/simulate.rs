use std::path::PathBuf;

use super::progress::Bars;
use super::say::say;
use crate::train::Result;
use crate::train::simulate::{Options, simulate};

/// `nestrank simulate`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The same seed gives the same bytes, on every platform
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How many products
    #[arg(long, value_name = "N", default_value_t = 600)]
    items: usize,
    /// How many shoppers; each brings about a hundred events
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    users: u32,
    /// Give products vectors of so many numbers, as a model of pictures would
    #[arg(long, value_name = "LENGTH", default_value_t = 0)]
    vectors: usize,
    /// A shop of its own kind: how its people decide, what it sells most of and at what prices is
    /// drawn by the seed too
    #[arg(long)]
    varied: bool,
    /// How often every shopper lives the four weeks again in each arm, so that truth.json tells
    /// what the arms' order truly does to a person; takes 1 + 2 N times as long
    #[arg(long, value_name = "N", default_value_t = 0)]
    lives: u32,
    /// The folder that catalog.json, events.csv and truth.json are written to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If an option is out of range, or the folder cannot be written to.
pub fn run(args: Args) -> Result<()> {
    let options = Options {
        seed: args.seed,
        items: args.items,
        users: args.users,
        vectors: args.vectors,
        varied: args.varied,
        lives: args.lives,
    };
    let bars = Bars::new(args.quiet);
    let summary = simulate(&options, &args.out, &|done, all| {
        bars.prepare("sessions", done, all);
    })?;
    bars.finish();
    match args.quiet {
        true => Ok(()),
        false => say(format!("{}: {summary}", args.out.display())),
    }
}
