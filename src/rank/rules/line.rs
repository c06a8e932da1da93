use super::arranging::Arranging;
use super::options::Rules;
use crate::rank::fuse::boosted;
use crate::rank::order::Entry;

/// The products to put in order; every list has an entry for each, in the order given.
#[derive(Clone, Copy, Debug)]
pub struct Products<'a> {
    /// The fused scores. See [`crate::rank::fuse`].
    pub scores: &'a [f64],
    /// The probability of a view, where a bandit starts from.
    pub views: &'a [f32],
    /// The number of its category, counted from 0.
    pub category: &'a [u32],
    /// The number of its brand, counted from 0.
    pub brand: &'a [u32],
    /// Whether nothing is known of how people take it.
    pub new: &'a [bool],
    /// Their embeddings, `[products, code]`; their length is no matter.
    pub codes: &'a [f32],
}

impl Products<'_> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.scores.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty()
    }

    /// One product's embedding.
    pub fn code(&self, product: usize) -> &[f32] {
        let width = self.codes.len() / self.len();
        &self.codes[product * width..][..width]
    }
}

/// The order that the rules give, by the steps that the module's documentation lists: indices into
/// `products`, each at most once.
///
/// # Panics
/// If the lists of `products` are of different lengths.
pub fn arrange(products: &Products, rules: &Rules) -> Vec<usize> {
    let mut arranging = Arranging::new(products, rules);
    while arranging.go_on(products) {}
    arranging.finish()
}

/// The pins, in the shop's order, and everything else that may be placed, in the order given.
pub(super) fn admit(products: &Products, rules: &Rules) -> (Vec<Entry>, Vec<Entry>) {
    let mut factors = vec![1.0; products.len()];
    for &(product, factor) in &rules.boosts {
        if let Some(place) = factors.get_mut(product) {
            *place = factor;
        }
    }
    let mut left: Vec<Option<Entry>> = (products.scores.iter().zip(factors).enumerate())
        .map(|(at, (&score, factor))| {
            let score = boosted(score, factor);
            let value = score;
            Some(Entry { value, score, at })
        })
        .collect();
    for &product in &rules.excluded {
        left.get_mut(product).and_then(Option::take);
    }
    let pinned = rules.pinned.iter();
    let pins = pinned
        .filter_map(|product| left.get_mut(*product)?.take())
        .collect();
    (pins, left.into_iter().flatten().collect())
}
