use serde::{Deserialize, Serialize};

/// A product as shoppers see it; the numbers index the word lists of [`Truth`](super::Truth).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traits {
    /// The product's id in the catalogue.
    pub id: String,
    /// Index of its category.
    pub category: u16,
    /// Index of its style.
    pub style: u16,
    /// Index of its colour.
    pub color: u16,
    /// Index of its material.
    pub material: u16,
    /// How dear it is for its category: 0 usual, 1 a half dearer, on a logarithmic scale.
    pub price: f32,
    /// How much everybody likes it, mean 0; ratings and reviews tell it in part.
    pub appeal: f32,
}
