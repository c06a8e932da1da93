use super::pair_columns::{price_columns, words_factor};
use super::taste::{Taste, overlap};
use super::{Field, ItemProfile, KeyMap, Priors, Shopper};

/// What the pair columns need to know of a catalogue, looked up once: which tokens there are, which
/// of them each product has, and where its price stands in its category.
#[derive(Clone, Debug, Default)]
pub struct PairKeys {
    tokens: KeyMap<u32>,
    /// The tokens' keys.
    keys: Vec<u64>,
    /// Tokens and weights of all products, one after the other, those of [`FIELDS`] apart.
    entries: Vec<(u32, f32)>,
    /// Where the entries of each product's fields end.
    ends: Vec<[u32; FIELDS.len()]>,
    /// Each product's place among the prices of its category, if it is known.
    places: Vec<Option<f32>>,
}

/// The fields that are compared.
const FIELDS: [Field; 4] = [Field::Style, Field::Color, Field::Material, Field::Words];

impl PairKeys {
    /// Appends a product.
    pub fn push(&mut self, profile: &ItemProfile, priors: &Priors) {
        let mut ends = [0; FIELDS.len()];
        for (field, end) in FIELDS.into_iter().zip(&mut ends) {
            for token in profile.field(field) {
                let next = self.keys.len() as u32;
                let index = *self.tokens.entry(token.key).or_insert(next);
                if index == next {
                    self.keys.push(token.key);
                }
                self.entries.push((index, token.weight));
            }
            *end = self.entries.len() as u32;
        }
        self.ends.push(ends);
        let place = |log_price| priors.price_place(profile.category, log_price);
        self.places.push(profile.log_price.and_then(place));
    }
}

/// What one shopper makes of the tokens of a catalogue: [`super::pair_columns`] for many products,
/// without looking anything up for each.
pub struct PairTable {
    /// The share of each token in what was looked at, and in what was chosen; of nothing if nothing
    /// was.
    shares: [Vec<f32>; 2],
}

impl PairTable {
    /// For the products of `keys`.
    pub fn new(shopper: &Shopper, keys: &PairKeys) -> Self {
        let shares = |taste: &Taste| taste.shares(&keys.tokens, keys.keys.len());
        PairTable {
            shares: [&shopper.looked, &shopper.chosen].map(shares),
        }
    }

    /// Appends the columns of the groups of [`super::Group::PAIR`], in their order, of the product
    /// that was pushed as number `index`. `shopper` and `keys` are those that this was made of.
    pub fn columns(
        &self,
        (shopper, keys): (&Shopper, &PairKeys),
        index: usize,
        profile: &ItemProfile,
        out: &mut Vec<f32>,
    ) {
        out.extend(price_columns(shopper, profile, keys.places[index]));
        let mut start = match index {
            0 => 0,
            _ => keys.ends[index - 1][FIELDS.len() - 1],
        };
        for (field, end) in FIELDS.into_iter().zip(keys.ends[index]) {
            let entries = &keys.entries[start as usize..end as usize];
            start = end;
            let factor = words_factor(field, entries.len());
            for shares in &self.shares {
                out.push(match shares.is_empty() {
                    true => 0.0,
                    false => overlap(
                        entries
                            .iter()
                            .map(|(token, weight)| shares[*token as usize] * weight),
                        factor,
                    ),
                });
            }
        }
        out.push(shopper.looked.similarity(profile));
        out.push(shopper.chosen.similarity(profile));
    }
}
