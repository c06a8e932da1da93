use std::borrow::Cow;
use std::collections::HashMap;

use crate::domain::{Item, Names};

/// What is known of the products: of each two numbers, whatever the catalogue says of it.
pub(crate) struct Shop {
    /// The categories, by their whole paths; the first is `""`, of products that have none.
    pub categories: Names,
    /// All products, by their index.
    pub products: Vec<Product>,
}

/// What counts of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Product {
    /// An index into [`Shop::categories`].
    pub category: u32,
    /// In which quarter of the products of its category its price is, 0 the cheapest; none where
    /// no price is known. `4 * k / n` rounded down, where `k` of the `n` prices are lower.
    pub band: Option<u8>,
}

/// Quarters of a category's prices.
pub(crate) const BANDS: usize = 4;

impl Shop {
    /// Of its products, in the order in which they are numbered.
    pub fn new<'a>(items: impl Iterator<Item = Cow<'a, Item>>) -> Shop {
        let mut categories = Names::default();
        categories.intern("");
        let mut all = Vec::new();
        let mut prices = Vec::new();
        for item in items {
            let category = categories.intern(&item.category_path());
            if let Some(price) = item.price {
                prices.push((category, price, all.len()));
            }
            let band = None;
            all.push(Product { category, band });
        }
        for (place, band) in bands(prices) {
            all[place].band = Some(band);
        }
        Shop {
            categories,
            products: all,
        }
    }

    pub fn product(&self, item: u32) -> Product {
        self.products[item as usize]
    }

    /// How many products have a price.
    pub fn priced(&self) -> usize {
        (self
            .products
            .iter()
            .filter(|product| product.band.is_some()))
        .count()
    }
}

/// The quarter of each product's price, from (category, price, product).
fn bands(mut prices: Vec<(u32, f64, usize)>) -> impl Iterator<Item = (usize, u8)> {
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for (category, _, _) in &prices {
        *counts.entry(*category).or_default() += 1;
    }
    prices.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut first, mut lower, mut last) = (0, 0, None);
    let place = move |(index, (category, price, product)): (usize, (u32, f64, usize))| {
        if last.is_none_or(|(other, _)| other != category) {
            first = index;
        }
        if last != Some((category, price)) {
            lower = index - first;
        }
        last = Some((category, price));
        (product, (BANDS * lower / counts[&category]) as u8)
    };
    prices.into_iter().enumerate().map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_parted_within_their_category_and_equal_ones_stay_together() {
        let prices = [9.0, 1.0, 2.0, 2.0, 2.0, 8.0, 7.0, 6.0];
        let mut all: Vec<_> = (prices.iter().enumerate())
            .map(|(product, price)| (0, *price, product))
            .collect();
        all.push((1, 1_000.0, 8));
        let mut found: Vec<_> = bands(all).collect();
        found.sort_unstable();
        let found: Vec<u8> = found.into_iter().map(|(_, band)| band).collect();
        assert_eq!(found, [3, 0, 0, 0, 0, 3, 2, 2, 0]);
    }
}
