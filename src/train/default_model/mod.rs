//! The bundle that the package brings: for shops that it has never seen.
//!
//! Of such a shop no word, category, brand or statistic is known. So the network has no embeddings
//! (a table of one row that stays zero) and every row sees the same empty statistics, in training as
//! on a page: then nothing that it computes depends on what things are called, only on what this
//! person did with what is called the same. It learns on many shops of the simulator at once, which
//! differ in how people decide, in how finely categories are cut, in what is known of products, and
//! in what is asked; it is chosen by shops that it did not learn from.

mod kind;
mod neutral;
mod shop;

use super::dataset::{Dataset, Statistics};
use super::learn::{Prepared, Recipe};
use super::regression::Regression;
use super::rows::{DAY, Row};
use super::sharing::Sharing;
use super::weighting::Weighting;
use super::{FitOptions, Progress, Result, TrainingDevice, World};
use crate::bundle::Bundle;
use crate::features::{FeatureSchema, Priors};
use crate::model::{Architecture, ModelConfig};

pub use kind::{Categories, Questions, ShopKind};
pub use neutral::neutral_priors;
pub use shop::Shop;

/// How the bundle is made.
#[derive(Clone, Debug)]
pub struct DefaultRecipe {
    /// Shops to learn from.
    pub learn: usize,
    /// Shops to choose by.
    pub choose: usize,
    /// Shoppers of each.
    pub users: u32,
    /// Seeds of shops begin here.
    pub first_seed: u64,
    /// How the network is trained; of what decides how rows of a log are made, nothing is used.
    pub recipe: Recipe,
}

/// Shops that nobody learns from or chooses by have seeds from here on.
pub const HELD_BACK: u64 = 1_000_000;

/// Trains it.
///
/// # Errors
/// If a shop cannot be made, or training diverges.
pub fn train_default(how: &DefaultRecipe, say: &dyn Fn(&str), created: String) -> Result<Bundle> {
    let kinds: Vec<ShopKind> = (how.first_seed..)
        .take(how.learn + how.choose)
        .map(|seed| ShopKind::drawn(seed, how.users))
        .collect();
    let shops = (kinds.iter().map(Shop::make)).collect::<Result<Vec<Shop>>>()?;
    let (learn, choose) = shops.split_at(how.learn);
    let neutral = neutral_priors(learn);
    let schema = FeatureSchema::new(how.recipe.table_rows);
    let mut world = World::default();
    let (train, rows) = rows_of(learn, &neutral, &schema, &mut world);
    let learnt_items = world.items.len();
    let people = world.users.len();
    drop(rows);
    let (valid, valid_rows) = rows_of(choose, &neutral, &schema, &mut world);
    say(&format!(
        "{} rows of {people} people and {learnt_items} products in {} shops, {} rows to choose by",
        train.len(),
        learn.len(),
        valid.len()
    ));
    let mut recipe = how.recipe.clone();
    let mut prepared = Prepared::assembled(world, train, (valid, valid_rows), neutral, &recipe);
    recipe.fit.loss_weights = prepared.balanced_loss_weights();
    let mut members = Vec::new();
    for member in 0..recipe.members {
        let options = prepared.member_options(&recipe, member);
        let mut fit = prepared.start(&options);
        let mut progress = Progress {
            batch: &|_, _| {},
            epoch: &mut |fit, losses| {
                say(&format!("member {member}, epoch {}: {losses:.4?}", fit.epoch));
                Ok(())
            },
            stop: &|| false,
        };
        prepared.run(&mut fit, &options, &mut progress)?;
        members.push(fit.best);
    }
    // On a page it is asked about what is shown.
    let shown: Vec<usize> = shown_rows(choose);
    prepared.valid = prepared.valid.select(&shown);
    prepared.valid_rows = shown.iter().map(|row| prepared.valid_rows[*row]).collect();
    Ok(prepared.bundle(&members, &recipe, created))
}

/// The rows of shops, whose worlds are put after what is in `world`.
fn rows_of(
    shops: &[Shop],
    priors: &Priors,
    schema: &FeatureSchema,
    world: &mut World,
) -> (Dataset, Vec<Row>) {
    let (mut all, mut all_rows) = (Dataset::empty(), Vec::new());
    for shop in shops {
        let (items, users) = (world.items.len() as u32, world.users.len() as u32);
        let own = World::new(&shop.log, &[], schema);
        let (dataset, order) = Dataset::new(&own, &shop.rows, Statistics::Fixed(priors), &|_| {});
        all.append(dataset, items, users);
        all_rows.extend(order.iter().map(|row| {
            let row = shop.rows[*row as usize];
            Row {
                user: row.user + users,
                item: row.item + items,
                ..row
            }
        }));
        world.append(own);
    }
    (all, all_rows)
}

/// Which of the rows of shops are about what was shown.
fn shown_rows(shops: &[Shop]) -> Vec<usize> {
    let mut first = 0;
    let mut shown = Vec::new();
    for shop in shops {
        let next = first + shop.rows.len();
        if shop.shown {
            shown.extend(first..next);
        }
        first = next;
    }
    shown
}

impl DefaultRecipe {
    /// The network of the package.
    pub fn usual() -> Self {
        DefaultRecipe {
            learn: 18,
            choose: 6,
            users: 300,
            first_seed: 1,
            recipe: Recipe {
                config: ModelConfig::new(Architecture::SharedBottom, 1, vec![32, 16]),
                table_rows: 1,
                fit: FitOptions {
                    learning_rate: 1e-3,
                    batch: 1_024,
                    epochs: 12,
                    patience: 3,
                    dropout: 0.1,
                    // The one row of the table stays as it is: zero.
                    token_dropout: 1.0,
                    vector_dropout: 0.0,
                    loss_weights: [1.0; 4],
                    weighting: Weighting::Fixed,
                    regression: Regression::none(),
                    sharing: Sharing::default(),
                    device: TrainingDevice::default(),
                    seed: 1,
                },
                folds: 5,
                min_people: 1,
                horizon: DAY,
                negatives: 4,
                until: None,
                day_starts: 1,
                members: 1,
                weights: [1.0, 3.0, 2.0, 5.0],
            },
        }
    }
}
