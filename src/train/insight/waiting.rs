use serde::Serialize;

use crate::domain::EventKind;
use crate::insight::person::Person;

/// How long people take from the first look at a product to its first purchase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waiting {
    /// Pairs of a person and a product that was bought after it was looked at.
    pub pairs: u64,
    /// Pairs that were bought without a look before it in the log.
    pub without_view: u64,
    /// A quarter, half and three quarters of the pairs took so many ms or less: the smallest time
    /// for which that holds.
    pub quartiles_ms: Option<[i64; 3]>,
    /// How many pairs took how long.
    pub bins: Vec<Bin>,
}

/// Pairs that took so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bin {
    /// Less than so many ms, and no less than the bin before; the last has no end.
    pub below_ms: Option<i64>,
    /// How many.
    pub pairs: u64,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// Where bins end.
const ENDS: [i64; 9] = [
    MINUTE,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    12 * HOUR,
    DAY,
    3 * DAY,
    7 * DAY,
    14 * DAY,
];

/// The times as people come: 8 bytes for each pair that was bought, so that quartiles are exact.
#[derive(Default)]
pub(super) struct Times {
    took: Vec<i64>,
    without_view: u64,
}

impl Times {
    pub fn add(&mut self, person: &Person) {
        let bought = (person.pairs.iter()).filter(|pair| pair.has(EventKind::Purchase));
        for pair in bought {
            match (pair.first_view, pair.first_purchase) {
                (Some(view), Some(purchase)) if view <= purchase => self.took.push(purchase - view),
                _ => self.without_view += 1,
            }
        }
    }

    pub fn finish(mut self) -> Waiting {
        self.took.sort_unstable();
        let took = &self.took;
        let below = |end: i64| took.partition_point(|time| *time < end) as u64;
        let mut before = 0;
        let bins = ENDS.map(Some).into_iter().chain([None]).map(|below_ms| {
            let all = below_ms.map_or(took.len() as u64, below);
            let pairs = all - std::mem::replace(&mut before, all);
            Bin { below_ms, pairs }
        });
        let quartile = |quarter: usize| took[(quarter * took.len()).div_ceil(4) - 1];
        Waiting {
            bins: bins.collect(),
            pairs: took.len() as u64,
            without_view: self.without_view,
            quartiles_ms: (!took.is_empty()).then(|| [1, 2, 3].map(quartile)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_times_that_happened() {
        let quartiles = |took: &[i64]| {
            let times = Times {
                took: took.to_vec(),
                without_view: 2,
            };
            times.finish().quartiles_ms
        };
        assert_eq!(quartiles(&[]), None);
        assert_eq!(quartiles(&[7]), Some([7, 7, 7]));
        assert_eq!(quartiles(&[4, 2, 3, 1]), Some([1, 2, 3]));
        assert_eq!(quartiles(&[5, 4, 2, 3, 1]), Some([2, 3, 4]));
    }

    #[test]
    fn every_time_is_in_one_bin() {
        let took = vec![0, MINUTE - 1, MINUTE, 20 * DAY];
        let waiting = Times {
            took,
            without_view: 0,
        }
        .finish();
        let pairs: Vec<u64> = waiting.bins.iter().map(|bin| bin.pairs).collect();
        assert_eq!(pairs, [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    }
}
