use std::path::PathBuf;

use super::command_line::command_line;
use super::inputs::read_bundle;
use super::progress::Bars;
use crate::train::stages::{Asked, Held, StageRecipe, file_of, held_back, learn, measure, page};
use crate::train::{Result, write_file};

/// `nestrank stages`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the package's own bundle, which is asked in shops of every kind
    #[arg(long, value_name = "BUNDLE")]
    model: PathBuf,
    /// The folder of a bundle that knows the simulator's words, such as the demo's
    #[arg(long, value_name = "BUNDLE")]
    demo: PathBuf,
    /// The file of weights to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The Markdown page to write
    #[arg(long, value_name = "FILE")]
    page: PathBuf,
    /// How many held-back shops to measure on, for each bundle
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1000))]
    shops: u64,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If a bundle cannot be used, a shop not be made, or a file not be written.
pub fn run(args: Args) -> Result<()> {
    let (own, demo) = (read_bundle(&args.model)?, read_bundle(&args.demo)?);
    let bundles = [
        Asked {
            name: "the package's bundle",
            served: &own,
            told: false,
        },
        Asked {
            name: "the demo's bundle",
            served: &demo,
            told: true,
        },
    ];
    let bars = Bars::new(args.quiet);
    let recipe = StageRecipe::default();
    let learnt = learn(&bundles, &recipe, &|line| bars.say(line))?;
    let mut held = Vec::new();
    for asked in &bundles {
        let mut shops = Vec::new();
        for number in 0..args.shops {
            bars.prepare("held-back shops", number, args.shops);
            let moments = held_back(asked, number, recipe.users)?;
            let models = [&learnt.whole, &learnt.session, &learnt.answers];
            shops.push(models.map(|model| measure(model, &moments)));
        }
        held.push(Held {
            name: asked.name,
            shops,
        });
    }
    bars.finish();
    let command = command_line();
    write_file(&args.out, file_of(&learnt.whole, &command).as_bytes())?;
    write_file(
        &args.page,
        page(&learnt, &recipe, &held, &command).as_bytes(),
    )
}
