use std::path::PathBuf;

use crate::bundle::MAX_FILE_BYTES;
use crate::features::FeatureSchema;
use crate::model::{Architecture, ModelConfig, SessionEncoder};
use crate::train::ingest::parse_time;
use crate::train::merge::{can_merge, has_one_bottom, merged_config};
use crate::train::regression::{Distance, Regression, Target};
use crate::train::sharing::Sharing;
use crate::train::weighting::Weighting;
use crate::train::{Error, FitOptions, Recipe, Result, TrainingDevice};

/// What a log becomes: the options that `train` shares with whatever trains as it does.
#[derive(Debug, clap::Args)]
pub struct RecipeArgs {
    /// Rows with labels to learn from, instead of the log's own
    #[arg(long, value_name = "FILE", requires = "valid_pairs")]
    pub pairs: Option<PathBuf>,
    /// Rows with labels to choose by; nothing from its first day on is learnt from
    #[arg(long, value_name = "FILE", requires = "pairs")]
    pub valid_pairs: Option<PathBuf>,
    /// A log that only feeds statistics; may be given more than once
    #[arg(long, value_name = "FILE")]
    pub stats_events: Vec<PathBuf>,
    /// Folds of people; statistics leave out each person's own
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub folds: u32,
    /// Items seen by fewer people have no rates of their own
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub min_people: u32,
    /// When validation begins: Unix seconds or ISO 8601 [default: the last fifth of the events]
    #[arg(long, value_name = "TIME", conflicts_with = "pairs")]
    pub until: Option<String>,
    /// How far labels look ahead, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=2_160))]
    pub horizon: u32,
    /// Sampled negatives for each contact, where the log has no impressions
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=1000))]
    pub negatives: u32,
    /// Most passes over the rows
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100000))]
    pub epochs: u32,
    /// Passes without an improvement on validation after which training stops
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100000))]
    pub patience: u32,
    /// Rows in a batch
    #[arg(long, value_name = "N", default_value_t = 1_024, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub batch: u32,
    /// Adam's step size
    #[arg(long, value_name = "RATE", default_value_t = 1e-3)]
    pub lr: f64,
    /// Do not account for the slot in which a product was shown: else, where the log has positions,
    /// training learns how much less is noticed further down a page, and takes that off what it
    /// learns of a product
    #[arg(long)]
    pub ignore_positions: bool,
    /// Share of hidden units that are dropped in training, 0 to 0.9
    #[arg(long, value_name = "SHARE", default_value_t = 0.2)]
    pub dropout: f32,
    /// How the network shares what it learns between tasks
    #[arg(long, value_name = "NAME", default_value = "shared-bottom")]
    pub architecture: Architecture,
    /// Networks trained with seeds of their own and merged into one, side by side
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub members: u32,
    /// With --pairs: learn also from days of the log that begin between those of the file, at N times a day
    #[arg(long, value_name = "N", default_value_t = 1, requires = "pairs", value_parser = clap::value_parser!(u32).range(1..=24))]
    pub day_starts: u32,
    /// Widths of the shared hidden layers
    #[arg(
        long,
        value_name = "N,N,...",
        value_delimiter = ',',
        default_value = "128,64"
    )]
    pub hidden: Vec<usize>,
    /// mmoe, cgc, ple: experts for all tasks [default: 4 for mmoe, 2 for cgc and ple]
    #[arg(long, value_name = "N")]
    pub experts: Option<usize>,
    /// cgc, ple: experts of each task [default: 1]
    #[arg(long, value_name = "N")]
    pub task_experts: Option<usize>,
    /// mmoe, cgc, ple: widths of each task's own layers above the experts
    #[arg(long, value_name = "N,N,...", value_delimiter = ',')]
    pub towers: Vec<usize>,
    /// How the latest events are heard: all products alike, or weighed anew for each
    #[arg(long, value_name = "NAME", default_value = "pooling")]
    pub session_encoder: SessionEncoder,
    /// Fuse the catalogue's own vectors of so many numbers with the embeddings, by a gate; 0 for not at all
    #[arg(long, value_name = "LENGTH", default_value_t = 0)]
    pub fuse_vectors: usize,
    /// Numbers in an embedding
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub embedding_dim: usize,
    /// Rows of the embedding table
    #[arg(long, value_name = "N", default_value_t = 2_048, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub table_rows: u32,
    /// How the tasks' losses are balanced while training, starting from their weights
    #[arg(long, value_name = "NAME", default_value = "fixed")]
    pub weighting: Weighting,
    /// soft-sharing: weight of the distance between the tasks' weights
    #[arg(long, value_name = "WEIGHT", default_value_t = 1e-3)]
    pub sharing_l2: f32,
    /// soft-sharing: weight of the trace norm of the tasks' weights
    #[arg(long, value_name = "WEIGHT", default_value_t = 1e-4)]
    pub sharing_trace: f32,
    /// Weight of each task's loss: view, cart, favorite, purchase [default: rarer tasks weigh more]
    #[arg(long, value_name = "W,W,W,W", value_delimiter = ',')]
    pub loss_weights: Option<Vec<f64>>,
    /// What is learnt as a number beside the tasks, by the shared layers; the bundle does not have it
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub regression: Vec<Target>,
    /// How far off such a number counts
    #[arg(long, value_name = "NAME", default_value = "huber")]
    pub regression_loss: Distance,
    /// Weight of such a loss beside the tasks'
    #[arg(long, value_name = "WEIGHT", default_value_t = 0.1)]
    pub regression_weight: f32,
    /// What trains: the processor, or a GPU in a build with the feature train-gpu
    #[arg(long, value_name = "NAME", default_value = "cpu")]
    pub device: TrainingDevice,
    /// Weight of each task in the score, kept in the bundle: view, cart, favorite, purchase
    #[arg(
        long,
        value_name = "W,W,W,W",
        value_delimiter = ',',
        default_value = "1,3,2,5"
    )]
    pub score_weights: Vec<f64>,
}

impl RecipeArgs {
    /// The recipe, checked, with that seed; loss weights are 1 where they are not given.
    ///
    /// # Errors
    /// [`Error::Usage`], naming the option that is out of bounds.
    pub fn recipe(&self, seed: u64) -> Result<Recipe> {
        let members = self.members as usize;
        let config = self.config();
        if members > 1 && !can_merge(&config) {
            let plain = ModelConfig::new(config.architecture, 1, vec![1]);
            let what = match can_merge(&plain) {
                false => config.architecture.name(),
                true => "target attention, or fused vectors,",
            };
            let why = format!("--members: {what} cannot be merged");
            return Err(Error::Usage(why));
        }
        let merged = merged_config(&config, members);
        for config in [&config, &merged] {
            (config.check()).map_err(|error| Error::Usage(error.to_string()))?;
        }
        let shapes = merged.shapes(&FeatureSchema::new(self.table_rows));
        let parameters: usize = shapes.iter().map(|shape| shape.rows * shape.cols).sum();
        // Two bytes each, and a little for biases and names.
        if parameters > MAX_FILE_BYTES / 2 - (1 << 16) {
            let why = format!(
                "--hidden, --members, --table-rows: {parameters} parameters are too many for a bundle"
            );
            return Err(Error::Usage(why));
        }
        if !(0.0..=0.9).contains(&self.dropout) {
            return Err(Error::Usage("--dropout: must be between 0 and 0.9".into()));
        }
        if !(self.lr.is_finite() && self.lr > 0.0) {
            return Err(Error::Usage("--lr: must be above 0".into()));
        }
        self.device.start()?;
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
                vector_dropout: 0.2,
                slots: !self.ignore_positions,
                loss_weights: match &self.loss_weights {
                    Some(weights) => four("--loss-weights", weights)?.map(|weight| weight as f32),
                    None => [1.0; 4],
                },
                weighting: self.weighting,
                regression: self.regression()?,
                sharing: self.sharing()?,
                device: self.device,
                seed,
            },
            folds: self.folds as usize,
            min_people: self.min_people,
            horizon: i64::from(self.horizon) * 3_600_000,
            negatives: self.negatives as usize,
            until,
            day_starts: self.day_starts as usize,
            members,
            weights: four("--score-weights", &self.score_weights)?,
        })
    }
}

impl RecipeArgs {
    fn sharing(&self) -> Result<Sharing> {
        for (name, weight) in [
            ("--sharing-l2", self.sharing_l2),
            ("--sharing-trace", self.sharing_trace),
        ] {
            if !(0.0..=1e3).contains(&weight) {
                return Err(Error::Usage(format!("{name}: must be between 0 and 1000")));
            }
        }
        Ok(Sharing {
            l2: self.sharing_l2,
            trace: self.sharing_trace,
        })
    }

    fn regression(&self) -> Result<Regression> {
        let mut targets = self.regression.clone();
        targets.dedup();
        let why = if targets.len() != self.regression.len() {
            "names one twice"
        } else if targets.is_empty() {
            ""
        } else if !has_one_bottom(self.architecture) {
            "only shared-bottom and factorised-chain have one layer for all to learn with"
        } else if self.pairs.is_some() {
            "rows of --pairs have no such numbers"
        } else if self.weighting.balancer(1, 0).needs_products() {
            "not with a weighting that goes by each task's gradient"
        } else if !(0.0..=1e3).contains(&self.regression_weight) {
            "--regression-weight: must be between 0 and 1000"
        } else {
            ""
        };
        match why {
            "" => Ok(Regression {
                targets,
                distance: self.regression_loss,
                weight: self.regression_weight,
            }),
            why => Err(Error::Usage(format!("--regression: {why}"))),
        }
    }

    fn config(&self) -> ModelConfig {
        let [experts, task_experts] = match self.architecture {
            Architecture::Mmoe => [4, 0],
            Architecture::Cgc | Architecture::Ple => [2, 1],
            _ => [0, 0],
        };
        ModelConfig {
            experts: self.experts.unwrap_or(experts),
            task_experts: self.task_experts.unwrap_or(task_experts),
            towers: self.towers.clone(),
            regressions: self.regression.len(),
            session_encoder: self.session_encoder,
            vector_length: self.fuse_vectors,
            ..ModelConfig::new(self.architecture, self.embedding_dim, self.hidden.clone())
        }
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
