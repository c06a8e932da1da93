use serde::{Deserialize, Serialize};

use crate::guide::Stage;

/// A product that a shopper keeps in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its index in [`Truth::products`](super::Truth::products).
    pub item: u32,
    /// In how many sessions they looked at it, at least 1.
    pub looks: u8,
    /// Whether it is in the cart.
    pub cart: bool,
    /// Whether it is saved as a favorite.
    pub favorite: bool,
}

/// All that decides what a shopper does from a moment on, until the next state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The first second, in Unix time, at which it holds.
    pub from: i64,
    /// Index of the taste in the shopper's list: another one for gifts and after a change of mind.
    pub taste: u16,
    /// The stage.
    pub stage: Stage,
    /// Categories looked for, and how much: 1 is the one that the shopper came for, below 0 is
    /// what they have had enough of. Categories not listed are 0.
    pub wants: Vec<(u16, f32)>,
    /// Products kept in mind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
    /// Products bought, by index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owned: Vec<u32>,
}

impl State {
    /// How much a category is looked for.
    pub fn want(&self, category: u16) -> f32 {
        let found = self.wants.iter().find(|(wanted, _)| *wanted == category);
        found.map_or(0.0, |(_, want)| *want)
    }
}
