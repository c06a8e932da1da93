use super::behaviour::{Behaviour, Decision};
use super::categories::CATEGORIES;
use super::dice::{Dice, cents, exp};

/// What makes one shop unlike another: how its people decide, what it sells most of, and at what
/// prices.
pub(super) struct Habits {
    /// How its people decide.
    pub(super) behaviour: Behaviour,
    /// How many of the products are of each category, and how many people look for it, in parts.
    pub(super) shares: Vec<f32>,
    /// What its prices are multiplied by.
    pub(super) prices: f64,
    /// The share of lists that people look at for no reason.
    pub(super) wander: f32,
    /// How much more often they come.
    pub(super) visits: i64,
    /// How likely a visit is about something new.
    pub(super) drift: f32,
}

impl Habits {
    /// Those of the shop that `simulate` invents when nothing else is asked for.
    pub(super) fn usual() -> Habits {
        Habits {
            behaviour: Behaviour::usual(),
            shares: CATEGORIES.iter().map(|category| category.share).collect(),
            prices: 1.0,
            wander: 0.12,
            visits: 1,
            drift: 0.0,
        }
    }

    /// Those of some other shop.
    pub(super) fn drawn(dice: &mut Dice) -> Habits {
        let usual = Habits::usual();
        let mut around = |middle: f32, spread: f64| {
            cents(f64::from(middle) * exp((spread * dice.normal()).clamp(-2.0, 2.0)))
        };
        let Behaviour {
            view,
            cart,
            favorite,
            purchase,
            back,
            slip,
        } = usual.behaviour;
        let behaviour = Behaviour {
            view: decision(view, &mut around),
            cart: decision(cart, &mut around),
            favorite: decision(favorite, &mut around),
            purchase: decision(purchase, &mut around),
            slip,
            back: back.map(|chance| around(chance, 0.4).min(0.7)),
        };
        Habits {
            behaviour,
            shares: (usual.shares.iter())
                .map(|share| around(*share, 0.7).max(0.05))
                .collect(),
            wander: around(usual.wander, 0.5).min(0.5),
            prices: exp(1.5 * dice.normal()),
            visits: *dice.pick(&[1, 2, 4]),
            drift: *dice.pick(&[0.0, 0.1, 0.3]),
        }
    }
}

/// The same decision as other people take it: more or less often, and for other reasons.
fn decision(usual: Decision, around: &mut impl FnMut(f32, f64) -> f32) -> Decision {
    let often = around(1.0, 0.15);
    Decision {
        stage: usual.stage.map(|stage| often * stage),
        want: around(usual.want, 0.3),
        taste: around(usual.taste, 0.3),
        appeal: around(usual.appeal, 0.5),
        looks: around(usual.looks, 0.5),
        owned: usual.owned,
    }
}
