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
        self.entries.sort_by_key(|(row, _)| *row);
        self.entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        for (_, weight) in &mut self.entries {
            *weight *= factor;
        }
    }
}
