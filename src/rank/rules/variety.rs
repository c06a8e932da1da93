use super::dpp::Dpp;
use super::line::Products;
use super::mmr::Mmr;
use super::options::{Method, Variety};
use super::similarity::Directions;
use crate::rank::order::Entry;

/// Chooses by `(1 - strength) · relevance + strength · gain`: relevance is a product's value over
/// the largest among the candidates, gain what it adds to variety by the method.
pub(super) struct Chooser {
    /// The first of the line.
    candidates: Vec<usize>,
    relevance: Vec<f64>,
    strength: f64,
    gains: Gains,
}

enum Gains {
    Mmr(Mmr),
    Dpp(Dpp),
}

impl Chooser {
    /// Nothing is placed yet.
    pub(super) fn new(variety: Variety, products: &Products, line: &[Entry]) -> Self {
        let line = &line[..line.len().min(variety.among)];
        let largest = line.iter().map(|entry| entry.value.abs());
        let largest = largest.fold(f64::MIN_POSITIVE, f64::max);
        let mut directions = Directions::default();
        for entry in line {
            directions.push(products.code(entry.at));
        }
        Chooser {
            candidates: line.iter().map(|entry| entry.at).collect(),
            // A penalty can make what is below zero as small as can be.
            relevance: (line.iter())
                .map(|entry| (entry.value / largest).max(-1.0))
                .collect(),
            strength: variety.strength,
            gains: match variety.method {
                Method::Mmr => Gains::Mmr(Mmr::new(directions)),
                Method::Dpp => Gains::Dpp(Dpp::new(directions)),
            },
        }
    }

    /// The best of the candidates that are admitted; of equal ones the first of the line.
    pub(super) fn best(&self, admitted: impl Fn(usize) -> bool) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (candidate, &product) in self.candidates.iter().enumerate() {
            if admitted(product) {
                let worth = self.worth(candidate);
                if best.is_none_or(|(least, _)| worth > least) {
                    best = Some((worth, product));
                }
            }
        }
        best.map(|(_, product)| product)
    }

    fn worth(&self, candidate: usize) -> f64 {
        let gain = match &self.gains {
            Gains::Mmr(mmr) => mmr.gain(candidate),
            Gains::Dpp(dpp) => dpp.gain(candidate),
        };
        (1.0 - self.strength) * self.relevance[candidate] + self.strength * gain
    }

    /// Takes in what was placed, candidate or not.
    pub(super) fn place(&mut self, code: &[f32]) {
        match &mut self.gains {
            Gains::Mmr(mmr) => mmr.place(code),
            Gains::Dpp(dpp) => dpp.place(code),
        }
    }
}
