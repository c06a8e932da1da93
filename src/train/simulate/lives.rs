use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::session::Session;
use super::shopper::Shopper;
use super::world::{Visit, World};
use crate::domain::{Task, Tasks};

/// What an arm does to a person, as no log can tell: every shopper of the log lives the same weeks
/// again, in each arm, with other luck. What is popular stays as the log made it. Means over
/// shoppers and lives, so their own noise is that of `lives` times as many people as the log has,
/// in each arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TrueUplift {
    /// How often every shopper lived in each arm.
    pub lives: u32,
    /// The share of shoppers with any event of the behaviour.
    pub conversion: Effect,
    /// Events of the behaviour, a shopper.
    pub events: Effect,
}

/// Means in both arms, and what lies between.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// In the control.
    pub control: Tasks<f64>,
    /// Treated.
    pub treated: Tasks<f64>,
    /// `treated - control`.
    pub effect: Tasks<f64>,
}

/// A shopper as they live in both arms, the control first, and what they have done so far.
type Twins = [(Shopper, Tasks<u32>); 2];

/// The other lives of all shoppers.
pub(super) struct Lives {
    lives: u32,
    /// By shopper, then by life.
    twins: Vec<Vec<Twins>>,
}

impl Lives {
    /// That many of each shopper, who have all done nothing yet.
    pub(super) fn new(seed: u64, lives: u32, shoppers: &[Shopper]) -> Lives {
        let twins = shoppers.iter().zip(1..).map(|(shopper, user)| {
            let life = |life: u32| {
                // Other luck than in the log and in other lives, the same in both arms.
                let stream = (u64::from(life + 1) << 40) | user;
                [false, true].map(|treated| {
                    let twin = Shopper {
                        dice: Dice::new(seed, stream),
                        treated,
                        ..shopper.clone()
                    };
                    (twin, Tasks::default())
                })
            };
            (0..lives).map(life).collect()
        });
        Lives {
            lives,
            twins: twins.collect(),
        }
    }

    /// Holds a visit in all lives of its shopper.
    pub(super) fn visit(&mut self, world: &mut World, visit: &Visit) {
        for (twin, did) in self.twins[visit.user as usize].iter_mut().flatten() {
            Session::hold(world, twin, visit, Some(did));
        }
    }

    /// What they came to; none if there was no life.
    pub(super) fn uplift(&self) -> Option<TrueUplift> {
        let count = self.twins.len() as f64 * f64::from(self.lives);
        let effect = |of: fn(u32) -> u32| {
            let mean = |arm: usize| {
                Tasks::from_fn(|task: Task| {
                    let did = self.twins.iter().flatten().map(|twins| twins[arm].1[task]);
                    did.map(|did| f64::from(of(did))).sum::<f64>() / count
                })
            };
            let (control, treated) = (mean(0), mean(1));
            Effect {
                effect: Tasks::from_fn(|task| treated[task] - control[task]),
                control,
                treated,
            }
        };
        (count > 0.0).then(|| TrueUplift {
            lives: self.lives,
            conversion: effect(|did| did.min(1)),
            events: effect(|did| did),
        })
    }
}
