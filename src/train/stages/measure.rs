use super::Moments;
use crate::guide::{Stage, StageModel};

/// What a model of stages is worth on moments whose stage is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// How often each true stage was taken for each: `[true][found]`.
    pub confusion: [[u32; 4]; 4],
    /// The mean of minus the logarithm of what the true stage was given.
    pub log_loss: f64,
}

/// Asks a model about moments.
pub fn measure(model: &StageModel, moments: &Moments) -> Measured {
    let mut measured = Measured::default();
    for row in &moments.rows {
        let named = moments.names.iter().copied().zip(row.signs.iter().copied());
        let stages = model.stages_of(named);
        let found = Stage::most_probable(&stages);
        measured.confusion[row.stage as usize][found as usize] += 1;
        measured.log_loss -= f64::from(stages[row.stage as usize].max(1e-9)).ln();
    }
    measured.log_loss /= moments.rows.len().max(1) as f64;
    measured
}

impl Measured {
    /// How many moments.
    pub fn count(&self) -> u32 {
        self.confusion.iter().flatten().sum()
    }

    /// The share of moments whose stage is the most probable one.
    pub fn accuracy(&self) -> f64 {
        let right: u32 = (0..4).map(|stage| self.confusion[stage][stage]).sum();
        self.share(right)
    }

    /// The accuracy of who always says the stage that is the most frequent here.
    pub fn majority(&self) -> f64 {
        self.share(self.true_counts().into_iter().max().unwrap_or(0))
    }

    /// The log loss of who always says the shares that the stages have here: no constant has less.
    pub fn constant_log_loss(&self) -> f64 {
        let shares = self.true_counts().map(|count| self.share(count));
        let terms = shares.into_iter().filter(|share| *share > 0.0);
        terms.map(|share| -share * share.ln()).sum()
    }

    /// Adds the counts of another; the log losses are weighed by them.
    pub fn add(&mut self, other: &Measured) {
        let (own, more) = (f64::from(self.count()), f64::from(other.count()));
        self.log_loss = (self.log_loss * own + other.log_loss * more) / (own + more).max(1.0);
        for (sums, counts) in self.confusion.iter_mut().zip(other.confusion) {
            sums.iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
        }
    }

    fn true_counts(&self) -> [u32; 4] {
        self.confusion.map(|row| row.iter().sum())
    }

    fn share(&self, count: u32) -> f64 {
        f64::from(count) / f64::from(self.count().max(1))
    }
}
