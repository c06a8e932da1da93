use std::io::Write;
use std::path::PathBuf;

use super::command_line::command_line;
use super::material::Material;
use super::progress::Bars;
use super::trial_args::TrialArgs;
use crate::train::ablation::{markdown, variants};
use crate::train::trials::Trials;
use crate::train::{Error, Interrupt, OutputFile, Result};

/// `nestrank ablate`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The Markdown file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    trials: TrialArgs,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the file not be written.
pub fn run(args: Args) -> Result<()> {
    let mut recipe = args.trials.recipe.recipe(1)?;
    let members = std::mem::replace(&mut recipe.members, 1);
    let mut out = OutputFile::create(&args.out)?;
    let bars = Bars::new(args.trials.quiet);
    let material = Material::read(&args.trials.inputs, &args.trials.recipe)?;
    let bare = match args.trials.recipe.stats_events.is_empty() {
        true => None,
        false => Some(args.trials.inputs.read(&[])?.0),
    };
    let trials = Trials {
        log: &material.log,
        without_statistics: bare.as_ref(),
        pairs: material.pairs(),
        recipe,
        balanced: args.trials.recipe.loss_weights.is_none(),
        seeds: args.trials.seeds,
    };
    let interrupt = Interrupt::listen();
    let base = trials.base()?;
    let variants = variants(&trials.recipe, members, &base, bare.is_some());
    let stop = || interrupt.asked();
    let measured = trials.run(&base, variants, &|line| bars.say(line), &stop)?;
    bars.finish();
    let text = markdown(&measured, &command_line());
    let written = out.write_all(text.as_bytes());
    written.map_err(|error| Error::file(&args.out, error))?;
    out.commit()?;
    if interrupt.asked() {
        eprintln!("interrupted: what was measured so far is written");
    }
    bars.say(&format!("{}: written", args.out.display()));
    Ok(())
}
