use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::arms::Arms;
use super::behaviour::{Behaviour, Choice};
use super::lives::TrueUplift;
use super::shopper::Shopper;
use super::state::State;
use super::taste::Taste;
use super::traits::Traits;
use super::world::World;
use super::write::{arm_name, user_id};
use crate::domain::{Task, Tasks};
use crate::guide::Stage;
use crate::train::{Error, Result};

/// What a log never shows: who likes what, who is at which stage, which slots are noticed, and
/// what the arms' orders are worth. Written by `simulate` beside the log, read by `eval`.
///
/// [`Truth::utility`] computes with the very functions that the shoppers decided by, so the two
/// cannot disagree.
#[derive(Debug, Serialize, Deserialize)]
pub struct Truth {
    /// The world's seed.
    pub seed: u64,
    /// First second of the world and the first after it, in Unix time.
    pub period: [i64; 2],
    /// Names of the styles, in the order of [`Taste::style`].
    pub styles: Vec<String>,
    /// Names of the colours, in the order of [`Taste::color`].
    pub colors: Vec<String>,
    /// Names of the materials, in the order of [`Taste::material`].
    pub materials: Vec<String>,
    /// The categories, as the catalogue has them.
    pub categories: Vec<String>,
    /// The stages, in the order of [`Decision::stage`](super::Decision::stage).
    pub stages: Vec<Stage>,
    /// How everybody decides.
    pub behaviour: Behaviour,
    /// The slot curve: the share of shoppers who notice slot 1, 2, ... of a page.
    pub slots: Vec<f32>,
    /// Which category asks for which.
    pub complements: Vec<Complement>,
    /// What the arms' orders are worth.
    pub arms: Arms,
    /// What an arm does to a person, if shoppers lived more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uplift: Option<TrueUplift>,
    /// The products, in the catalogue's order.
    pub products: Vec<Traits>,
    /// The shoppers.
    pub shoppers: Vec<Mind>,
    #[serde(skip)]
    by_item: HashMap<String, u32>,
    #[serde(skip)]
    by_user: HashMap<String, u32>,
}

/// Who has bought of one category looks for another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complement {
    /// Index of the category bought.
    pub from: u16,
    /// Index of the category that it asks for.
    pub to: u16,
    /// How much, about 1.
    pub weight: f32,
}

/// A shopper's mind through the whole log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mind {
    /// The person's id in the log.
    pub id: String,
    /// `control` or `treated`.
    pub arm: String,
    /// Tastes that they shopped by: their own, gifts', and their own after a change of mind.
    pub tastes: Vec<Taste>,
    /// States of mind, oldest first; each holds until the next.
    pub states: Vec<State>,
}

impl Truth {
    /// Reads and checks a `truth.json`.
    ///
    /// # Errors
    /// It cannot be read, or does not hold a truth: with the line, or the field that is wrong.
    pub fn load(path: &Path) -> Result<Truth> {
        let file = File::open(path).map_err(|error| Error::file(path, error))?;
        let mut truth: Truth = serde_json::from_reader(BufReader::new(file)).map_err(|error| {
            let why = format!("it is no truth of a simulated world: {error}");
            Error::line(path, error.line() as u64, why)
        })?;
        truth.check().map_err(|why| Error::file(path, why))?;
        truth.index();
        Ok(truth)
    }

    /// The true probabilities of the four behaviours with a product in the rest of a session, for
    /// a shopper in the state that holds at `time` (Unix seconds) who notices the product. They do
    /// not depend on the slot: they are what an order should follow, and their AUC against what
    /// happened is the best that any can reach.
    ///
    /// `None` if the user or item is not of this world, or the time is before the user's first
    /// session.
    pub fn utility(&self, user: &str, item: &str, time: i64) -> Option<Tasks<f32>> {
        self.choice(user, item, time)
            .map(|choice| choice.tasks(1.0))
    }

    /// As [`Truth::utility`] at a time in ms, in the order of [`Task::ALL`].
    pub fn utility_at(&self, user: &str, item: &str, time_ms: i64) -> Option<[f32; 4]> {
        let utility = self.utility(user, item, time_ms.div_euclid(1_000))?;
        Some(Task::ALL.map(|task| utility[task]))
    }

    /// As [`Truth::utility`], for a product shown at a slot, from 1: what really was the chance.
    /// Slots beyond the curve are as its last.
    pub fn probability(&self, user: &str, item: &str, time: i64, slot: u32) -> Option<Tasks<f32>> {
        let slot = (slot.max(1) as usize).min(self.slots.len()) - 1;
        self.choice(user, item, time)
            .map(|choice| choice.tasks(self.slots[slot]))
    }

    /// The state of mind of a user at `time` (Unix seconds), and the taste that they shop by.
    pub fn state(&self, user: &str, time: i64) -> Option<(&State, &Taste)> {
        let mind = &self.shoppers[*self.by_user.get(user)? as usize];
        let next = mind.states.partition_point(|state| state.from <= time);
        let state = &mind.states[next.checked_sub(1)?];
        Some((state, &mind.tastes[usize::from(state.taste)]))
    }

    fn choice(&self, user: &str, item: &str, time: i64) -> Option<Choice> {
        let (state, taste) = self.state(user, time)?;
        let item = *self.by_item.get(item)?;
        Some(
            self.behaviour
                .choice(taste, state, item, &self.products[item as usize]),
        )
    }

    pub(super) fn new(
        seed: u64,
        period: [i64; 2],
        [styles, colors, materials, categories]: [Vec<String>; 4],
        complements: Vec<Complement>,
        world: &World,
        shoppers: Vec<Shopper>,
    ) -> Truth {
        let minds = shoppers
            .into_iter()
            .enumerate()
            .map(|(user, shopper)| Mind {
                id: user_id(user as u32),
                arm: arm_name(shopper.treated).into(),
                tastes: shopper.tastes,
                states: shopper.states,
            });
        let mut truth = Truth {
            seed,
            period,
            styles,
            colors,
            materials,
            categories,
            stages: Stage::ALL.to_vec(),
            behaviour: world.habits.behaviour.clone(),
            slots: world.slots.clone(),
            complements,
            arms: world.tally.arms(),
            uplift: world.uplift.clone(),
            products: world.catalogue.traits.clone(),
            shoppers: minds.collect(),
            by_item: HashMap::new(),
            by_user: HashMap::new(),
        };
        truth.index();
        truth
    }

    fn index(&mut self) {
        let items = self.products.iter().zip(0..);
        self.by_item = items
            .map(|(product, index)| (product.id.clone(), index))
            .collect();
        let users = self.shoppers.iter().zip(0..);
        self.by_user = users
            .map(|(mind, index)| (mind.id.clone(), index))
            .collect();
    }

    /// Every index within its list, every list of its length, states in the order of their times.
    fn check(&self) -> Result<(), String> {
        require(!self.slots.is_empty(), || "slots: is empty".into())?;
        for product in &self.products {
            let fits = usize::from(product.category) < self.categories.len()
                && usize::from(product.style) < self.styles.len()
                && usize::from(product.color) < self.colors.len()
                && usize::from(product.material) < self.materials.len();
            require(fits, || {
                format!("products: {}: an index is out of range", product.id)
            })?;
        }
        for (place, complement) in self.complements.iter().enumerate() {
            let last = usize::from(complement.from.max(complement.to));
            let fits = last < self.categories.len();
            require(fits, || {
                format!("complements: {place}: an index is out of range")
            })?;
        }
        for mind in &self.shoppers {
            let at = |what: &str| format!("shoppers: {}: {what}", mind.id);
            for taste in &mind.tastes {
                let fits = taste.style.len() == self.styles.len()
                    && taste.color.len() == self.colors.len()
                    && taste.material.len() == self.materials.len();
                require(fits, || at("a taste has another length than its word list"))?;
            }
            let known = |state: &State| usize::from(state.taste) < mind.tastes.len();
            require(mind.states.iter().all(known), || {
                at("a state names an unknown taste")
            })?;
            let sorted = mind.states.is_sorted_by_key(|state| state.from);
            require(sorted, || at("states are not in the order of their times"))?;
        }
        Ok(())
    }
}

fn require(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}
