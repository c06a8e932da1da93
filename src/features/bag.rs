use crate::domain::order_by;

/// A weighted bag of rows of the embedding table: what an embedding bag sums up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bag {
    /// (row of the table, weight)
    pub entries: Vec<(u32, f32)>,
}

impl Bag {
    /// Adds a bag, times `weight`.
    pub fn add(&mut self, other: &Bag, weight: f32) {
        let scaled = other.entries.iter().map(|(row, w)| (*row, w * weight));
        self.entries.extend(scaled);
    }

    /// Adds up the weights of equal rows, and scales all by `factor`.
    pub fn merge(&mut self, factor: f32) {
        let order = order_by(self.entries.iter().map(|(row, _)| u64::from(*row)));
        let mut merged: Vec<(u32, f32)> = Vec::with_capacity(order.len());
        for index in order {
            let (row, weight) = self.entries[index as usize];
            match merged.last_mut() {
                Some(last) if last.0 == row => last.1 += weight,
                _ => merged.push((row, weight)),
            }
        }
        for (_, weight) in &mut merged {
            *weight *= factor;
        }
        self.entries = merged;
    }
}
