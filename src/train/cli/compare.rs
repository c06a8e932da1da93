use std::io::Write;
use std::path::PathBuf;

use super::command_line::command_line;
use super::material::Material;
use super::progress::Bars;
use super::trial_args::TrialArgs;
use crate::model::ModelConfig;
use crate::train::comparison::{Comparison, Size, architectures, encoders, weightings};
use crate::train::trials::{Measured, Trials, Variant};
use crate::train::{Error, Interrupt, OutputFile, Prepared, Result};

/// `nestrank compare`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The log, for people: a heading
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// The JSON file to write, which `nestrank models` makes a page of
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What is compared
    #[arg(
        long,
        value_name = "PART,...",
        value_delimiter = ',',
        default_value = "architectures,weightings"
    )]
    parts: Vec<Part>,
    #[command(flatten)]
    trials: TrialArgs,
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Every architecture, at the recipe's sizes.
    Architectures,
    /// Every way of balancing, with the recipe's architecture.
    Weightings,
    /// Every session encoder, with and without the catalogue's own vectors.
    Encoders,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the file not be written; [`Error::Interrupted`] if Ctrl-C came
/// before the architectures were through.
pub fn run(args: Args) -> Result<()> {
    let mut recipe = args.trials.recipe.recipe(1)?;
    recipe.members = 1;
    let mut out = OutputFile::create(&args.out)?;
    let bars = Bars::new(args.trials.quiet);
    let material = Material::read(&args.trials.inputs, &args.trials.recipe)?;
    let trials = Trials {
        log: &material.log,
        without_statistics: None,
        pairs: material.pairs(),
        recipe,
        balanced: args.trials.recipe.loss_weights.is_none(),
        seeds: args.trials.seeds,
    };
    let interrupt = Interrupt::listen();
    let base = trials.base()?;
    let stop = || interrupt.asked();
    let measure = |variants| trials.run(&base, variants, &|line| bars.say(line), &stop);
    let sized = |variants: Vec<(Variant, ModelConfig)>| -> Result<Vec<(Measured, Size)>> {
        let (variants, configs): (Vec<_>, Vec<_>) = variants.into_iter().unzip();
        let sizes = configs.iter().map(|config| Size::of(config, base.schema()));
        Ok(measure(variants)?.into_iter().zip(sizes).collect())
    };
    let asked = |part: Part| args.parts.contains(&part);
    let mut comparison = Comparison {
        title: args.title,
        rows: rows(&base, args.trials.seeds),
        command: command_line(),
        architectures: Vec::new(),
        encoders: Vec::new(),
        weightings: Vec::new(),
        weighted: trials.recipe.config.architecture.name().to_owned(),
    };
    if asked(Part::Architectures) {
        comparison.architectures = sized(architectures(&trials.recipe))?;
    }
    if asked(Part::Encoders) {
        comparison.encoders = sized(encoders(&trials.recipe, base.vector_length()))?;
    }
    if asked(Part::Weightings) {
        comparison.weightings = measure(weightings())?;
    }
    bars.finish();
    if interrupt.asked() {
        return Err(Error::Interrupted);
    }
    let json = serde_json::to_string_pretty(&comparison).unwrap_or_default();
    let written = out.write_all(json.as_bytes());
    written.map_err(|error| Error::file(&args.out, error))?;
    out.commit()?;
    bars.say(&format!("{}: written", args.out.display()));
    Ok(())
}

fn rows(base: &Prepared, seeds: u64) -> String {
    format!(
        "{} rows of {} people to learn from, {} to choose by; {seeds} seeds.",
        base.train.len(),
        base.users,
        base.valid.len()
    )
}
