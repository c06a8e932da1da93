use crate::domain::Task;

/// An hour, in ms.
pub(super) const HOUR: f32 = 3_600_000.0;
const DAY: i64 = 86_400_000;

/// Half-lives of the decayed counts: within a visit, within a day, within a week; in ms.
pub(super) const HALF_LIVES: [f32; 3] = [HOUR, 24.0 * HOUR, 120.0 * HOUR];

/// How much an event of this age (ms) still counts, for each of the [`HALF_LIVES`].
pub(super) fn decay(age: i64) -> [f32; 3] {
    HALF_LIVES.map(|half_life| (-(age as f32) / half_life).exp2())
}

/// What one shopper did with one thing (a product, a category, a brand, anything at all).
#[derive(Clone, Debug, Default)]
pub(super) struct Counter {
    /// Decayed counts of each behaviour, `[task][half-life]`.
    pub decayed: [[f32; 3]; 4],
    /// Decayed counts of all behaviours together.
    pub any: [f32; 3],
    /// When each behaviour was last seen, in ms since 1970.
    pub last: [Option<i64>; 4],
    /// The first contact, in ms since 1970.
    pub first: Option<i64>,
    /// Contacts, undecayed.
    pub contacts: f32,
    /// On how many days.
    pub days: f32,
    /// Contacts within the newest visit.
    pub visit: f32,
    /// Dwell, in seconds.
    pub dwell: f32,
}

impl Counter {
    pub fn add(&mut self, task: Task, time: i64, decay: [f32; 3], dwell: Option<f32>, visit: bool) {
        let newest = self.newest();
        if newest.is_none_or(|newest| newest.div_euclid(DAY) != time.div_euclid(DAY)) {
            self.days += 1.0;
        }
        for (h, weight) in decay.into_iter().enumerate() {
            self.decayed[task as usize][h] += weight;
            self.any[h] += weight;
        }
        self.last[task as usize] = Some(time);
        self.first.get_or_insert(time);
        self.contacts += 1.0;
        self.visit += f32::from(visit);
        // A tab left open over night says no more than ten minutes of looking.
        self.dwell += dwell.unwrap_or(0.0).clamp(0.0, 600_000.0) / 1_000.0;
    }

    /// The newest contact of any kind, in ms since 1970.
    pub fn newest(&self) -> Option<i64> {
        self.last.into_iter().flatten().max()
    }
}
