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

use super::dataset::Dataset;
use super::learn::{Prepared, Recipe};
use super::regression::Regression;
use super::rows::{DAY, Row};
use super::sharing::Sharing;
use super::weighting::Weighting;
use super::{FitOptions, Learnt, Progress, Result, TrainingDevice, World};
use crate::bundle::Bundle;
use crate::domain::Value;
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

/// Trains it. `say` hears a line now and then.
///
/// # Errors
/// If a shop cannot be made, or training diverges.
pub fn train_default(how: &DefaultRecipe, created: String, say: &dyn Fn(&str)) -> Result<Bundle> {
    let kinds = (how.first_seed..).take(how.learn + how.choose);
    let shops = kinds.map(|seed| Shop::make(&ShopKind::drawn(seed, how.users)));
    let shops = shops.collect::<Result<Vec<Shop>>>()?;
    let (learn, choose) = shops.split_at(how.learn);
    let neutral = neutral_priors(learn);
    let schema = FeatureSchema::new(how.recipe.table_rows);
    let mut world = World::default();
    let (mut train, _) = rows_of(learn, &neutral, &schema, &mut world);
    // What a person does in all is the same for every product of a page, and in another shop it is
    // of another size. Of a column that is always the same nothing is learnt.
    train.user.data.fill(0.0);
    let products = world.items.len() as u64;
    let valid = rows_of(choose, &neutral, &schema, &mut world);
    let (rows, others) = (train.len(), valid.0.len());
    say(&format!(
        "{rows} rows of {} shops to learn from, {others} of {} to choose by",
        how.learn, how.choose
    ));

    let mut recipe = how.recipe.clone();
    let mut prepared = Prepared::assembled(world, train, valid, neutral, &recipe);
    recipe.fit.loss_weights = prepared.balanced_loss_weights();
    let members = members(&prepared, &recipe, say)?;
    // What is shown is what a page asks about, so probabilities are put right on that.
    let shown = shown_rows(choose);
    prepared.valid = prepared.valid.select(&shown);
    let rows = shown.iter().map(|row| prepared.valid_rows[*row]);
    prepared.valid_rows = rows.collect();
    let mut bundle = prepared.bundle(&members, &recipe, created);
    let trained_on = &mut bundle.manifest.trained_on;
    trained_on.items = products;
    if let Value::Map(extra) = &mut trained_on.extra {
        extra.push(("shops".into(), Value::Number(how.learn as f64)));
    }
    Ok(bundle)
}

fn members(prepared: &Prepared, recipe: &Recipe, say: &dyn Fn(&str)) -> Result<Vec<Learnt>> {
    let train = |member: usize| {
        let options = prepared.member_options(recipe, member);
        let mut fit = prepared.start(&options);
        // It knows no name: all tokens are dropped in training, so the table stays as it is here.
        for model in [&mut fit.model, &mut fit.average, &mut fit.best] {
            model.table.0.data.fill(0.0);
        }
        let mut progress = Progress {
            batch: &|_, _| {},
            epoch: &mut |fit, losses| {
                let mark = if fit.stale == 0 { " best so far" } else { "" };
                say(&format!(
                    "member {}, epoch {}: validation {losses:.4?}{mark}",
                    member + 1,
                    fit.epoch
                ));
                Ok(())
            },
            stop: &|| false,
        };
        prepared.run(&mut fit, &options, &mut progress)?;
        Ok(fit.learnt())
    };
    (0..recipe.members).map(train).collect()
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
        let (dataset, order) = shop.dataset(&own, priors);
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
        if shop.kind.questions == Questions::Shown {
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
            learn: 45,
            choose: 9,
            users: 300,
            first_seed: 1,
            recipe: Recipe {
                config: ModelConfig::new(Architecture::FactorisedChain, 1, vec![24, 12]),
                table_rows: 1,
                fit: FitOptions {
                    learning_rate: 1e-3,
                    batch: 1_024,
                    epochs: 12,
                    patience: 3,
                    dropout: 0.3,
                    token_dropout: 1.0,
                    vector_dropout: 0.0,
                    // Of one shop in three alone the rows are what was shown, in slots.
                    slots: false,
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
                members: 4,
                weights: [1.0, 3.0, 2.0, 5.0],
            },
        }
    }
}
