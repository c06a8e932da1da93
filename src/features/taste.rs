use super::pair_columns::words_factor;
use super::{Field, ItemProfile, KeyMap};

/// Which attributes a shopper's products had: for each token the share of the weight.
#[derive(Clone, Debug, Default)]
pub(super) struct Taste {
    tokens: KeyMap<f32>,
    weight: f32,
    vector: Vec<f32>,
    vector_weight: f32,
}

impl Taste {
    pub fn add(&mut self, profile: &ItemProfile, weight: f32) {
        for token in &profile.tokens {
            *self.tokens.entry(token.key).or_default() += weight * token.weight;
        }
        self.weight += weight.abs();
        if let Some(vector) = &profile.vector {
            // Vectors of another length come from another embedding and cannot be compared.
            if self.vector.is_empty() {
                self.vector = vec![0.0; vector.len()];
            }
            if self.vector.len() == vector.len() {
                for (sum, x) in self.vector.iter_mut().zip(vector.iter()) {
                    *sum += weight * x;
                }
                self.vector_weight += weight.abs();
            }
        }
    }

    /// How much of the taste the product's tokens of this field share, in -1..1; 0 if unknown.
    pub fn overlap(&self, profile: &ItemProfile, field: Field) -> f32 {
        if self.weight < f32::MIN_POSITIVE {
            return 0.0;
        }
        let shares = profile.field(field).map(|token| {
            let share = self.tokens.get(&token.key).copied().unwrap_or(0.0) / self.weight;
            share * token.weight
        });
        overlap(shares, words_factor(field, profile.field(field).count()))
    }

    /// For each of so many tokens, which `tokens` numbers by their keys, the share of the taste that
    /// it has; nothing if there is no taste.
    pub fn shares(&self, tokens: &KeyMap<u32>, count: usize) -> Vec<f32> {
        if self.weight < f32::MIN_POSITIVE {
            return Vec::new();
        }
        let mut shares = vec![0.0; count];
        for (key, weight) in self.tokens.iter() {
            if let Some(token) = tokens.get(key) {
                shares[*token as usize] = weight / self.weight;
            }
        }
        shares
    }

    /// Cosine-like similarity of the pooled vectors and the product's, in -1..1; 0 if unknown.
    pub fn similarity(&self, profile: &ItemProfile) -> f32 {
        match &profile.vector {
            Some(vector)
                if self.vector_weight >= f32::MIN_POSITIVE && vector.len() == self.vector.len() =>
            {
                let dot: f32 = self
                    .vector
                    .iter()
                    .zip(vector.iter())
                    .map(|(a, b)| a * b)
                    .sum();
                (dot / self.vector_weight).clamp(-1.0, 1.0)
            }
            _ => 0.0,
        }
    }
}

/// From what a product's tokens of one field have of a taste, times their weights, to its overlap.
pub(super) fn overlap(shares: impl Iterator<Item = f32>, factor: f32) -> f32 {
    (shares.sum::<f32>() * factor).clamp(-1.0, 1.0)
}
