use super::{ItemSide, ShopperSide};
use crate::features::{Columns, Group, RECENT_EVENTS};
use crate::model::Model;

/// A side for the first `products` of the catalogue that is no shopper's: numbers without meaning
/// in every column of every group. What two scorers make of it tells whether they compute the same,
/// and how long one takes, without a word about the shopper and for any number of products.
pub fn trial_side(products: usize, items: &ItemSide, model: &Model) -> ShopperSide {
    let mut seed = 1_u32;
    let mut fill = |rows: usize, width: usize| {
        let next = |_| {
            // Numerical Recipes' generator: any numbers will do.
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 24) as f32 - 0.5
        };
        let data = (0..rows * width).map(next).collect();
        Columns { data, width }
    };
    let width = |groups: &[Group]| -> usize {
        let widths = groups.iter().map(|group| model.config.width(*group));
        widths.sum()
    };
    let session_width = width(&[Group::Session]);
    let session_events = if session_width > 0 { RECENT_EVENTS } else { 0 };
    ShopperSide {
        user: fill(1, width(&[Group::User])),
        category: fill(items.categories.len(), width(&Group::BY_CATEGORY)),
        brand: fill(items.brands.len(), width(&[Group::Brand])),
        product: fill(2, width(&[Group::Product])),
        product_of: (0..products as u32).map(|row| row % 2).collect(),
        pair: fill(products, width(&Group::PAIR)),
        session: fill(session_events, session_width.max(1)),
        session_events,
    }
}
