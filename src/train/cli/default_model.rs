use std::path::PathBuf;

use crate::train::default_model::{DefaultRecipe, train_default};
use crate::bundle::MANIFEST;
use crate::train::{Result, check_bundle_path, pack, write_bundle, write_file};
use crate::model::Architecture;

use super::progress::Bars;

/// `nestrank default-model`
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder that the bundle is written to
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    #[arg(long)]
    learn: Option<usize>,
    #[arg(long)]
    choose: Option<usize>,
    #[arg(long)]
    users: Option<u32>,
    #[arg(long)]
    epochs: Option<usize>,
    #[arg(long)]
    dropout: Option<f32>,
    #[arg(long)]
    members: Option<usize>,
    #[arg(long)]
    seed: Option<u64>,
    #[arg(long, value_delimiter = ',')]
    hidden: Vec<usize>,
    #[arg(long)]
    architecture: Option<Architecture>,
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
    let created = jiff::Timestamp::now().strftime("%FT%TZ").to_string();
    let mut how = DefaultRecipe::usual();
    if let Some(x) = args.learn { how.learn = x }
    if let Some(x) = args.choose { how.choose = x }
    if let Some(x) = args.users { how.users = x }
    if let Some(x) = args.epochs { how.recipe.fit.epochs = x }
    if let Some(x) = args.dropout { how.recipe.fit.dropout = x }
    if let Some(x) = args.members { how.recipe.members = x }
    if let Some(x) = args.seed { how.recipe.fit.seed = x }
    if let Some(x) = args.architecture { how.recipe.config.architecture = x }
    if !args.hidden.is_empty() { how.recipe.config.hidden = args.hidden }
    let bundle = train_default(&how, created, &|line| bars.say(line))?;
    let packed = pack(&bundle)?;
    write_bundle(&args.out, &packed)?;
    let files = packed.files.iter().map(|(name, _)| name.as_str());
    let names = [MANIFEST].into_iter().chain(files);
    write_file(&args.out.join("files.js"), addresses(names).as_bytes())
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
