use std::path::PathBuf;

use super::progress::Bars;
use crate::bundle::MANIFEST;
use crate::train::default_model::{DefaultRecipe, train_default};
use crate::train::{Precision, Result, check_bundle_path, pack, write_bundle, write_file};

/// `nestrank default-model`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that the bundle is written to, with `files.js`, which names its files
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    /// Seed of initial weights, order and dropout; the shops are always the same
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If the bundle cannot be made, or not be written.
pub fn run(args: Args) -> Result<()> {
    check_bundle_path(&args.out)?;
    let bars = Bars::new(args.quiet);
    let mut how = DefaultRecipe::usual();
    how.recipe.fit.seed = args.seed;
    let created = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let bundle = train_default(&how, created, &|line| bars.say(line))?;
    let packed = pack(&bundle, Precision::F16)?;
    write_bundle(&args.out, &packed)?;
    let files = packed.files.iter().map(|(name, _)| name.as_str());
    let module = addresses([MANIFEST].into_iter().chain(files));
    write_file(&args.out.join("files.js"), module.as_bytes())
}

/// A module that says where the files are.
fn addresses<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::from(
        "// Written by `nestrank default-model`, beside the files that it names.\n\n\
         /** The addresses of the files by name, each written out so that bundlers find it. */\n\
         export const files = () => ({\n",
    );
    for name in names {
        text += &format!("  \"{name}\": new URL(\"./{name}\", import.meta.url).href,\n");
    }
    text + "});\n"
}
