//! The posterior over the shopper's stage: learnt on shops of the simulator, whose truth knows the
//! stage of each shopper at each moment, and measured on other shops.
//!
//! The package's own bundle is asked in shops of every kind, the demo's in such as tell all that the
//! demo's catalogue tells: both serve the same posterior, which must not depend on which one it is.

mod file;
mod measure;
mod moments;
mod page;
mod softmax;

pub use file::file_of;
pub use measure::{Measured, measure};
pub use moments::{Moment, Moments, moments};
pub use page::{Held, page};
pub use softmax::fit;

use super::Result;
use super::default_model::{Categories, HELD_BACK, Questions, Shop, ShopKind};
use crate::bundle::Served;
use crate::guide::StageModel;

/// A bundle, and whether its shops tell all of their products.
pub struct Asked<'a> {
    /// What it is called on the page.
    pub name: &'static str,
    /// The bundle.
    pub served: &'a Served,
    /// Whether they tell all that the simulator knows; else each what its seed says.
    pub told: bool,
}

/// How much is learnt from.
#[derive(Clone, Copy, Debug)]
pub struct StageRecipe {
    /// Shops to learn from, for each bundle.
    pub learn: u64,
    /// Shops to choose the penalty by, for each bundle.
    pub choose: u64,
    /// Shoppers of each.
    pub users: u32,
}

/// What was learnt, from all signs and from a part of them.
pub struct Learnt {
    /// From all: what the page runs.
    pub whole: StageModel,
    /// From what the session shows alone.
    pub session: StageModel,
    /// From the model's answers alone.
    pub answers: StageModel,
    /// The penalty.
    pub strength: f64,
    /// How many moments were learnt from.
    pub moments: usize,
}

/// Penalties to choose from.
const STRENGTHS: [f64; 4] = [1e-4, 1e-3, 1e-2, 1e-1];
/// Seeds of shops to learn from begin here: the package's own bundle learnt on the first.
const LEARN_FROM: u64 = 2_000;

/// Learns the stages, with the penalty that does best on shops that nothing is learnt from. `say`
/// hears a line now and then.
///
/// # Errors
/// If a shop cannot be made.
pub fn learn(bundles: &[Asked], recipe: &StageRecipe, say: &dyn Fn(&str)) -> Result<Learnt> {
    let (mut rows, mut others) = (Moments::default(), Moments::default());
    for asked in bundles {
        for number in 0..recipe.learn + recipe.choose {
            let found = shop_moments(asked, LEARN_FROM + number, recipe.users)?;
            match number < recipe.learn {
                true => rows.append(found),
                false => others.append(found),
            }
            say(&format!("{}: {} moments", asked.name, rows.rows.len()));
        }
    }
    let (mut strength, mut least) = (STRENGTHS[0], f64::INFINITY);
    for tried in STRENGTHS {
        let found = measure(&fit(&rows, tried, |_| true), &others);
        say(&format!(
            "penalty {tried}: log loss {:.4}, accuracy {:.4}",
            found.log_loss,
            found.accuracy()
        ));
        if found.log_loss < least {
            (strength, least) = (tried, found.log_loss);
        }
    }
    let of_answers = |name: &str| {
        name.starts_with("top_") && name != "top_share" || name.starts_with("touched_")
    };
    Ok(Learnt {
        whole: fit(&rows, strength, |_| true),
        session: fit(&rows, strength, |name| !of_answers(name)),
        answers: fit(&rows, strength, of_answers),
        strength,
        moments: rows.rows.len(),
    })
}

/// The moments of the held-back shop of that number: nobody learns from it or chooses by it, neither
/// here nor for the package's own bundle.
///
/// # Errors
/// If the shop cannot be made.
pub fn held_back(asked: &Asked, number: u64, users: u32) -> Result<Moments> {
    shop_moments(asked, HELD_BACK + number, users)
}

fn shop_moments(asked: &Asked, seed: u64, users: u32) -> Result<Moments> {
    let drawn = ShopKind::drawn(seed, users);
    let kind = match asked.told {
        false => drawn,
        true => ShopKind {
            categories: Categories::Path,
            brands: true,
            prices: true,
            words: true,
            attributes: true,
            opinions: true,
            counts: None,
            dwell: true,
            tempo: 1.0,
            questions: Questions::Shown,
            ..drawn
        },
    };
    let (shop, truth) = Shop::make_with_truth(&kind)?;
    Ok(moments(&shop, &truth, asked.served))
}

impl Default for StageRecipe {
    fn default() -> Self {
        StageRecipe {
            learn: 24,
            choose: 6,
            users: 300,
        }
    }
}
