use std::fs;
use std::path::PathBuf;

use super::inputs::Inputs;
use super::progress::Bars;
use super::say::warn;
use crate::bundle::MAX_FILE_BYTES;
use crate::features::FeatureSchema;
use crate::model::{ModelConfig, SharedBottomConfig};
use crate::train::checkpoint::{checkpoint_path, restore, to_bytes};
use crate::train::ingest::{Labels, parse_time};
use crate::train::{
    Error, FitOptions, Interrupt, Prepared, Progress, Recipe, Result, check_bundle_path,
    write_bundle, write_file,
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
    /// Rows with labels to learn from, instead of the log's own
    #[arg(long, value_name = "FILE", requires = "valid_pairs")]
    pairs: Option<PathBuf>,
    /// Rows with labels to choose by; nothing from its first day on is learnt from
    #[arg(long, value_name = "FILE", requires = "pairs")]
    valid_pairs: Option<PathBuf>,
    /// A log that only feeds statistics; may be given more than once
    #[arg(long, value_name = "FILE")]
    stats_events: Vec<PathBuf>,
    /// Folds of people; statistics leave out each person's own
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    folds: u32,
    /// Items seen by fewer people have no rates of their own
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_people: u32,
    /// When validation begins: Unix seconds or ISO 8601 [default: the last fifth of the events]
    #[arg(long, value_name = "TIME", conflicts_with = "pairs")]
    until: Option<String>,
    /// How far labels look ahead, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=2_160))]
    horizon: u32,
    /// Sampled negatives for each contact, where the log has no impressions
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=1000))]
    negatives: u32,
    /// Most passes over the rows
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100000))]
    epochs: u32,
    /// Passes without an improvement on validation after which training stops
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100000))]
    patience: u32,
    /// Rows in a batch
    #[arg(long, value_name = "N", default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    batch: u32,
    /// Adam's step size
    #[arg(long, value_name = "RATE", default_value_t = 1e-3)]
    lr: f64,
    /// Share of hidden units that are dropped in training, 0 to 0.9
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    dropout: f32,
    /// Widths of the shared hidden layers
    #[arg(
        long,
        value_name = "N,N,...",
        value_delimiter = ',',
        default_value = "128,64"
    )]
    hidden: Vec<usize>,
    /// Numbers in an embedding
    #[arg(long, value_name = "N", default_value_t = 16)]
    embedding_dim: usize,
    /// Rows of the embedding table
    #[arg(long, value_name = "N", default_value_t = 2_048, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    table_rows: u32,
    /// Weight of each task's loss: view, cart, favorite, purchase [default: rarer tasks weigh more]
    #[arg(long, value_name = "W,W,W,W", value_delimiter = ',')]
    loss_weights: Option<Vec<f64>>,
    /// Weight of each task in the score, kept in the bundle: view, cart, favorite, purchase
    #[arg(
        long,
        value_name = "W,W,W,W",
        value_delimiter = ',',
        default_value = "1,3,2,5"
    )]
    score_weights: Vec<f64>,
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
    let mut recipe = args.recipe()?;
    check_bundle_path(&args.out)?;
    let bars = Bars::new(args.quiet);
    let (log, reports) = args.inputs.read(&args.stats_events)?;
    let read = |path: &PathBuf| args.inputs.pairs(path, &log, Labels::Required);
    let train = args.pairs.as_ref().map(read).transpose()?;
    let valid = args.valid_pairs.as_ref().map(read).transpose()?;
    warn(&reports);
    let pairs = train.as_ref().zip(valid.as_ref());
    let prepared = Prepared::new(&log, pairs, &recipe, &|what, done, all| {
        bars.prepare(what, done, all)
    })?;
    bars.say(&format!(
        "{} rows of {} people to learn from, {} to choose by",
        prepared.train.len(),
        prepared.users,
        prepared.valid.len()
    ));

    if args.loss_weights.is_none() {
        recipe.fit.loss_weights = prepared.balanced_loss_weights();
    }
    let mut fit = prepared.start(&recipe.fit);
    let checkpoint = checkpoint_path(&args.out)?;
    let key = key(&recipe, &prepared);
    if args.resume {
        let bytes = fs::read(&checkpoint).map_err(|error| Error::file(&checkpoint, error))?;
        restore(&mut fit, &key, &checkpoint, &bytes)?;
        bars.say(&format!("going on after epoch {}", fit.epoch));
    }
    // From here on there is something to keep.
    let interrupt = Interrupt::listen();
    let rows = prepared.train.len();
    let mut progress = Progress {
        batch: &|done, losses| bars.batch(done, rows, losses),
        epoch: &mut |fit, losses| {
            bars.epoch(fit.epoch, losses, fit.stale == 0);
            write_file(&checkpoint, &to_bytes(fit, &key)?)
        },
        stop: &|| interrupt.asked(),
    };
    prepared.run(&mut fit, &recipe, &mut progress)?;
    bars.finish();
    if fit.best_loss.is_infinite() {
        return Err(Error::Interrupted);
    }
    let bundle = prepared.bundle(
        &fit.best,
        &recipe,
        jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
    );
    // Biases and priors are few, and rounding them moves every product.
    let packed = bundle.pack(|name| name.ends_with("weight") || name == "embedding")?;
    write_bundle(&args.out, &packed)?;
    if interrupt.asked() {
        eprintln!("interrupted: the best bundle so far is written; --resume goes on");
    }
    bars.say(&format!("{}: {}", args.out.display(), sizes(&packed.files)));
    Ok(())
}

/// What must be the same for training to go on; it may go on for longer.
fn key(recipe: &Recipe, prepared: &Prepared) -> String {
    let mut recipe = recipe.clone();
    (recipe.fit.epochs, recipe.fit.patience) = (0, 0);
    format!("{recipe:?} {} {}", prepared.train.len(), prepared.until)
}

impl Args {
    fn recipe(&self) -> Result<Recipe> {
        let config = ModelConfig::SharedBottom(SharedBottomConfig {
            embedding_dim: self.embedding_dim,
            hidden: self.hidden.clone(),
        });
        config
            .check()
            .map_err(|error| Error::Usage(error.to_string()))?;
        let shapes = config.shapes(&FeatureSchema::new(self.table_rows));
        let parameters: usize = shapes.iter().map(|shape| shape.rows * shape.cols).sum();
        // Two bytes each, and a little for biases and names.
        if parameters > MAX_FILE_BYTES / 2 - (1 << 16) {
            let why = format!(
                "--hidden, --table-rows: {parameters} parameters are too many for a bundle"
            );
            return Err(Error::Usage(why));
        }
        if !(0.0..=0.9).contains(&self.dropout) {
            return Err(Error::Usage("--dropout: must be between 0 and 0.9".into()));
        }
        if !(self.lr.is_finite() && self.lr > 0.0) {
            return Err(Error::Usage("--lr: must be above 0".into()));
        }
        let until = match &self.until {
            Some(text) => match parse_time(text) {
                Ok(time) if time > 0 => Some(time),
                Ok(_) => return Err(Error::Usage("--until: must be after 1970".into())),
                Err(error) => return Err(Error::Usage(format!("--until: {error}"))),
            },
            None => None,
        };
        Ok(Recipe {
            config,
            table_rows: self.table_rows,
            fit: FitOptions {
                learning_rate: self.lr,
                batch: self.batch as usize,
                epochs: self.epochs as usize,
                patience: self.patience as usize,
                dropout: self.dropout,
                token_dropout: 0.1,
                loss_weights: match &self.loss_weights {
                    Some(weights) => four("--loss-weights", weights)?.map(|weight| weight as f32),
                    None => [1.0; 4],
                },
                seed: self.seed,
            },
            folds: self.folds as usize,
            min_people: self.min_people,
            horizon: i64::from(self.horizon) * 3_600_000,
            negatives: self.negatives as usize,
            until,
            weights: four("--score-weights", &self.score_weights)?,
        })
    }
}

fn four(name: &str, weights: &[f64]) -> Result<[f64; 4]> {
    let good = |weight: &f64| (0.0..=1e6).contains(weight);
    match <[f64; 4]>::try_from(weights) {
        Ok(weights) if weights.iter().all(good) => Ok(weights),
        _ => Err(Error::Usage(format!(
            "{name}: must be four numbers from 0 to 1000000"
        ))),
    }
}

fn sizes(files: &[(String, Vec<u8>)]) -> String {
    let size =
        |(name, bytes): &(String, Vec<u8>)| format!("{name} {:.1} KB", bytes.len() as f64 / 1e3);
    files.iter().map(size).collect::<Vec<_>>().join(", ")
}
