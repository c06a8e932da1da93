use std::path::PathBuf;

use super::inputs::Inputs;
use super::material::Material;
use super::progress::Bars;
use super::recipe::RecipeArgs;
use super::told::Told;
use crate::train::ingest::Labels;
use crate::train::report::{Experiment, Hooks, page};
use crate::train::{Result, Utility};

/// `nestrank report`
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The page to write: one HTML file that asks for nothing else
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also write all that the page says as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// How many seeds are trained, from 1 on
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
    /// Rows with labels to test on, which have no say in anything else. Without it, and without
    /// --pairs, the later part of what the log holds back
    #[arg(long, value_name = "FILE", requires = "pairs")]
    test_pairs: Option<PathBuf>,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the page not be written.
pub fn run(args: Args) -> Result<()> {
    let recipe = args.recipe.recipe(1)?;
    let told = Told::create(&args.out, args.json.as_deref())?;
    let bars = Bars::new(args.quiet);
    let material = Material::read(&args.inputs, &args.recipe)?;
    let log = &material.log;
    let read = |path: &PathBuf| args.inputs.pairs(path, log, Labels::Required);
    let test = args.test_pairs.as_ref().map(read).transpose()?;
    let truth = args.inputs.truth()?;
    let utility = |user: &str, item: &str, time| truth.as_ref()?.utility_at(user, item, time);
    let utility: Option<Utility> = truth.is_some().then_some(&utility);
    let name = args.inputs.events.file_name().unwrap_or_default();
    let experiment = Experiment {
        log,
        events: name.to_string_lossy().into_owned(),
        pairs: material.pairs(),
        test: test.as_ref(),
        recipe,
        balanced: args.recipe.loss_weights.is_none(),
        seeds: args.seeds,
        utility,
        noticed: truth.as_ref().map(|truth| &truth.slots[..]),
    };
    let report = experiment.run(&Hooks {
        preparing: &|what, done, all| bars.prepare(what, done, all),
        batch: &|done, all, losses| bars.batch(done, all, losses),
        say: &|line| bars.say(line),
    })?;
    bars.finish();
    told.write(&page(&report), &report)?;
    bars.say(&format!("{}: written", args.out.display()));
    Ok(())
}
