use std::path::{Path, PathBuf};

use super::command_line::command_line;
use super::inputs::read_bundle;
use super::progress::Bars;
use crate::bundle::Served;
use crate::train::zero_shot::{Measured, held_back, page, rees46, taobao};
use crate::train::{Result, write_file};

/// `nestrank zero-shot`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The bundle's folder
    #[arg(long, value_name = "BUNDLE")]
    model: PathBuf,
    /// The folder of the Taobao log
    #[arg(long, value_name = "FOLDER")]
    taobao: Option<PathBuf>,
    /// The folder of the REES46 log
    #[arg(long, value_name = "FOLDER")]
    rees46: Option<PathBuf>,
    /// How many shops of the simulator
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=1000))]
    shops: u64,
    /// The Markdown page to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the page not be written.
pub fn run(args: Args) -> Result<()> {
    let served = read_bundle(&args.model)?;
    let bars = Bars::new(args.quiet);
    type Measure = fn(&Served, &Path) -> Result<Measured>;
    let logs: [(&str, &Option<PathBuf>, Measure); 2] = [
        ("Taobao", &args.taobao, taobao),
        ("REES46", &args.rees46, rees46),
    ];
    let mut real = Vec::new();
    for (name, folder, measure) in logs {
        bars.say(name);
        real.push(match folder.as_deref().filter(|folder| folder.exists()) {
            Some(folder) => Ok(measure(&served, folder)?),
            None => Err(name.to_owned()),
        });
    }
    let mut shops = Vec::new();
    for number in 0..args.shops {
        bars.prepare("held-back shops", number, args.shops);
        shops.push(held_back(&served, number)?);
    }
    bars.finish();
    let trained = &served.trained_on;
    let shops_learnt = trained.extra.field("shops").integer().unwrap_or_default();
    let trained = format!(
        "The bundle was trained on {shops_learnt} shops of our own simulator with {} people and {} products in all, {} rows.",
        trained.users, trained.items, trained.rows
    );
    let text = page(&trained, &command_line(), &real, &shops);
    write_file(&args.out, text.as_bytes())
}
