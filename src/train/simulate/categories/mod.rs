//! What the shop sells: its rooms, their categories, and which asks for which.

mod bedroom;
mod dining;
mod living;
mod others;

use std::sync::LazyLock;

/// A category of products.
pub(in crate::train::simulate) struct Category {
    /// The room it belongs to.
    pub(in crate::train::simulate) room: &'static str,
    /// Its name within the room.
    pub(in crate::train::simulate) name: &'static str,
    /// How many of the products are of it, and how many people look for it, in parts.
    pub(in crate::train::simulate) share: f32,
    /// Its usual price.
    pub(in crate::train::simulate) price: f64,
    /// What a product is called: English, Chinese, what it adds to the logarithm of the price.
    pub(in crate::train::simulate) nouns: &'static [(&'static str, &'static str, f64)],
    /// What its products are made of.
    pub(in crate::train::simulate) materials: &'static [&'static str],
    /// What else is said of them.
    pub(in crate::train::simulate) tokens: &'static [&'static str],
    /// The categories that somebody who has one of these looks for next, and how much.
    pub(in crate::train::simulate) asks_for: &'static [(&'static str, f32)],
    /// Whether one is not enough: people go on buying after the first.
    pub(in crate::train::simulate) again: bool,
    /// Whether it is given to others.
    pub(in crate::train::simulate) gift: bool,
}

impl Category {
    /// `Room > Category`, as the catalogue has it.
    pub(in crate::train::simulate) fn path(&self) -> String {
        format!("{} > {}", self.room, self.name)
    }
}

/// The index of the category of that name.
///
/// # Panics
/// If there is none; a test visits every name in the table.
pub(in crate::train::simulate) fn category(name: &str) -> usize {
    let found = CATEGORIES.iter().position(|category| category.name == name);
    found.unwrap_or_else(|| panic!("no category `{name}`"))
}

const CLOTH: &[&str] = &["linen", "cotton", "wool", "velvet"];

/// All categories; their indexes are what [`Traits::category`](super::Traits::category) means.
pub(in crate::train::simulate) static CATEGORIES: LazyLock<Vec<&'static Category>> =
    LazyLock::new(|| {
        [
            living::LIVING,
            bedroom::BEDROOM,
            dining::DINING,
            others::OTHERS,
        ]
        .into_iter()
        .flatten()
        .collect()
    });
