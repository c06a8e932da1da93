use super::{
    Cooccurrence, KeyMap,
    cooccurrence::dot,
    counter::{Counter, HALF_LIVES},
};
use crate::domain::Task;

/// How near a shopper's categories are to any other, by what goes together in people's visits.
#[derive(Default)]
pub(super) struct Affinity {
    /// The categories touched: row, and decayed contacts at each half-life.
    touched: Vec<(u32, Decayed)>,
    /// Decayed contacts one step away: `[categories]`.
    near: Vec<Decayed>,
    /// Directions of the decayed sums of embeddings, at each half-life and of what was chosen:
    /// `[4, dim]`.
    pooled: Vec<f32>,
    /// Rows of the categories touched last, the newest first.
    recent: Vec<u32>,
}

type Decayed = [f32; HALF_LIVES.len()];

/// How many of the latest categories are looked at one by one.
const RECENT: f32 = 10.0;

pub(super) const NAMES: &[&str] = &[
    "near_lift_1h",
    "near_lift_1d",
    "near_lift_5d",
    "far_lift_1h",
    "far_lift_1d",
    "far_lift_5d",
    "similar_lift_1h",
    "similar_lift_1d",
    "similar_lift_5d",
    "similarity_1h",
    "similarity_1d",
    "similarity_5d",
    "similarity_chosen",
    "similarity_most",
    "similarity_last",
    "similarity_recent",
];

impl Affinity {
    /// From what was counted by category, and how many categories were touched after each.
    pub fn new(counters: &KeyMap<Counter>, ranks: &KeyMap<f32>, known: &Cooccurrence) -> Self {
        let mut affinity = Affinity::default();
        let mut own = vec![Decayed::default(); known.len()];
        affinity.pooled = vec![0.0; 4 * known.dim];
        let mut recent = [u32::MAX; RECENT as usize];
        for (key, counter) in counters.iter() {
            let Some(&row) = known.rows.get(key) else {
                continue;
            };
            own[row as usize] = counter.any;
            affinity.touched.push((row, counter.any));
            affinity.pool(counter, known.vector(row as usize));
            if let Some(&rank) = ranks.get(key).filter(|rank| **rank < RECENT) {
                recent[rank as usize] = row;
            }
        }
        for sum in affinity.pooled.chunks_exact_mut(known.dim.max(1)) {
            let length = dot(sum, sum).sqrt();
            if length >= f32::MIN_POSITIVE {
                sum.iter_mut().for_each(|x| *x /= length);
            }
        }
        affinity.recent = recent.into_iter().filter(|row| *row != u32::MAX).collect();
        let near = |row| known.step(row, |next| own[next]);
        affinity.near = (0..known.len()).map(near).collect();
        affinity
    }

    /// Pushes the columns for the category of this row.
    pub fn push(&self, row: Option<u32>, total: Decayed, known: &Cooccurrence, out: &mut Vec<f32>) {
        let Some(row) = row.map(|row| row as usize) else {
            out.extend([0.0; NAMES.len()]);
            return;
        };
        let vector = known.vector(row);
        let similarity = |other: &u32| dot(known.vector(*other as usize), vector);
        let far = known.step(row, |next| self.near[next]);
        let mut similar = Decayed::default();
        for (other, counts) in &self.touched {
            let similarity = similarity(other);
            for (sum, count) in similar.iter_mut().zip(counts) {
                *sum += similarity * similarity * count;
            }
        }
        let [_, near_share, far_share] = known.shares(row);
        for (own, share) in [
            (self.near[row], near_share),
            (far, far_share),
            (similar, known.mean_square(row)),
        ] {
            push_lifts(own, total, share, out);
        }
        let pooled = self.pooled.chunks_exact(known.dim.max(1));
        let before = out.len();
        out.extend(pooled.map(|pooled| dot(pooled, vector)));
        // Without embeddings there is nothing to pool.
        out.resize(before + 4, 0.0);
        let (mut most, mut last, mut recent) = (0.0, 0.0, 0.0);
        for (place, other) in self.recent.iter().enumerate() {
            let similarity = similarity(other).max(0.0);
            if place == 0 {
                last = similarity;
            }
            most = similarity.max(most);
            recent += similarity / (1.0 + place as f32);
        }
        out.extend([most, last, recent]);
    }

    fn pool(&mut self, counter: &Counter, vector: &[f32]) {
        let [_, cart, favorite, purchase] = Task::ALL.map(|task| counter.decayed[task as usize][2]);
        let [hour, day, week] = counter.any;
        let weights = [hour, day, week, cart + favorite + purchase];
        let sums = self.pooled.chunks_exact_mut(vector.len().max(1));
        for (sum, weight) in sums.zip(weights) {
            for (sum, x) in sum.iter_mut().zip(vector) {
                *sum += weight * x;
            }
        }
    }
}

/// Pushes, at each half-life, ln of how much more often a shopper comes there than people in
/// general do (`share` of their contacts), smoothed by one contact of theirs; 0 for a shopper of
/// whom nothing is known.
pub(super) fn push_lifts(own: Decayed, total: Decayed, share: f32, out: &mut Vec<f32>) {
    // What people never came to is not infinitely surprising.
    let share = share.max(2e-5);
    for (own, total) in own.into_iter().zip(total) {
        out.push(((own + share) / ((total + 1.0) * share)).ln());
    }
}
