use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::inputs::Inputs;
use super::material::Material;
use super::progress::Bars;
use super::recipe::RecipeArgs;
use crate::train::checkpoint::{checkpoint_path, restore, to_bytes};
use crate::train::{
    Error, Interrupt, Learnt, Precision, Prepared, Progress, Recipe, Result, check_bundle_path,
    pack, write_bundle, write_file,
};

/// `nestrank train`
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The folder that the bundle is written to
    #[arg(long, value_name = "BUNDLE")]
    out: PathBuf,
    /// Seed of initial weights, order, dropout and negatives
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Go on from the checkpoint beside the bundle, which each epoch leaves
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    recipe: RecipeArgs,
    /// Bits of each weight in the bundle
    #[arg(long, value_name = "NAME", default_value = "f16")]
    precision: Precision,
    /// Say nothing but errors and warnings
    #[arg(long)]
    quiet: bool,
}

/// Runs the command.
///
/// # Errors
/// If an input cannot be used, or the bundle not be written; [`Error::Interrupted`] if Ctrl-C came
/// before there was anything to write.
pub fn run(args: Args) -> Result<()> {
    let mut recipe = args.recipe.recipe(args.seed)?;
    check_bundle_path(&args.out)?;
    let bars = Bars::new(args.quiet);
    let material = Material::read(&args.inputs, &args.recipe)?;
    let prepared = Prepared::new(
        &material.log,
        material.pairs(),
        &recipe,
        &|what, done, all| bars.prepare(what, done, all),
    )?;
    bars.say(&format!(
        "{} rows of {} people to learn from, {} to choose by",
        prepared.train.len(),
        prepared.users,
        prepared.valid.len()
    ));

    if args.recipe.loss_weights.is_none() {
        recipe.fit.loss_weights = prepared.balanced_loss_weights();
    }
    // From here on there is something to keep.
    let interrupt = Interrupt::listen();
    if !args.resume {
        forget_members(&args.out, recipe.members)?;
    }
    let mut members = Vec::new();
    for member in 0..recipe.members {
        let training = Training {
            prepared: &prepared,
            recipe: &recipe,
            bars: &bars,
            interrupt: &interrupt,
        };
        let best = training.member(member, &args)?;
        members.extend(best);
        if interrupt.asked() {
            break;
        }
    }
    bars.finish();
    if members.is_empty() {
        return Err(Error::Interrupted);
    }
    for (target, rows, error, of_mean) in recipe.fit.regression.judge(&members[0].model, &prepared)
    {
        bars.say(&format!(
            "{}: {rows} rows to choose by, mean absolute error {error:.3} ({of_mean:.3} of always the mean)",
            target.name()
        ));
    }
    let bundle = prepared.bundle(
        &members,
        &recipe,
        jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
    );
    let packed = pack(&bundle, args.precision)?;
    write_bundle(&args.out, &packed)?;
    if interrupt.asked() {
        eprintln!("interrupted: the best bundle so far is written; --resume goes on");
    }
    bars.say(&format!("{}: {}", args.out.display(), sizes(&packed.files)));
    Ok(())
}

/// Removes what an earlier training left of later members, which `--resume` would go on from.
fn forget_members(out: &Path, members: usize) -> Result<()> {
    for member in 1..members {
        let path = checkpoint_path(out, member)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Error::file(&path, error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is being trained, and who hears of it.
struct Training<'a> {
    prepared: &'a Prepared,
    recipe: &'a Recipe,
    bars: &'a Bars,
    interrupt: &'a Interrupt,
}

impl Training<'_> {
    /// Trains one member, or goes on with it; none if Ctrl-C came before its first epoch was over.
    fn member(&self, member: usize, args: &Args) -> Result<Option<Learnt>> {
        let Training {
            prepared, recipe, ..
        } = self;
        let options = prepared.member_options(recipe, member);
        let mut fit = prepared.start(&options);
        let checkpoint = checkpoint_path(&args.out, member)?;
        let key = key(recipe, member, prepared);
        // Later members may not have begun.
        if args.resume && (member == 0 || checkpoint.exists()) {
            let bytes = fs::read(&checkpoint).map_err(|error| Error::file(&checkpoint, error))?;
            restore(&mut fit, &key, &checkpoint, &bytes)?;
            self.bars
                .say(&format!("going on after epoch {}", fit.epoch));
        }
        if recipe.members > 1 {
            self.bars
                .say(&format!("member {} of {}", member + 1, recipe.members));
        }
        let rows = prepared.train.len();
        let mut progress = Progress {
            batch: &|done, losses| self.bars.batch(done, rows, losses),
            epoch: &mut |fit, losses| {
                self.bars.epoch(fit.epoch, losses, fit.stale == 0);
                write_file(&checkpoint, &to_bytes(fit, &key)?)
            },
            stop: &|| self.interrupt.asked(),
        };
        prepared.run(&mut fit, &options, &mut progress)?;
        Ok(fit.best_loss.is_finite().then(|| fit.learnt()))
    }
}

/// What must be the same for training to go on; it may go on for longer.
fn key(recipe: &Recipe, member: usize, prepared: &Prepared) -> String {
    let mut recipe = recipe.clone();
    (recipe.fit.epochs, recipe.fit.patience) = (0, 0);
    format!(
        "{recipe:?} {member} {} {}",
        prepared.train.len(),
        prepared.until
    )
}

fn sizes(files: &[(String, Vec<u8>)]) -> String {
    let size =
        |(name, bytes): &(String, Vec<u8>)| format!("{name} {:.1} KB", bytes.len() as f64 / 1e3);
    files.iter().map(size).collect::<Vec<_>>().join(", ")
}
