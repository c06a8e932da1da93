use super::{Key, Map, order_by, time_key};

/// Most products whose impressions are kept.
pub const MAX_IMPRESSIONS: usize = 2_000;

/// The impressions of one product.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// How often it was shown.
    pub count: u32,
    /// When it was last shown, in ms since 1970.
    pub last: i64,
}

/// Adds impressions to those of a product, alike on the page and in the trainer. When there are
/// more than [`MAX_IMPRESSIONS`] products, only the half of them that was shown last is kept.
pub fn see<K: Key>(all: &mut Map<K, Seen>, product: K, seen: Seen) {
    let known = all.entry(product).or_insert(Seen { count: 0, ..seen });
    known.count = known.count.saturating_add(seen.count);
    known.last = known.last.max(seen.last);
    if all.len() <= MAX_IMPRESSIONS {
        return;
    }
    let times: Vec<i64> = all.values().map(|seen| seen.last).collect();
    let order = order_by(times.iter().map(|&time| time_key(time)));
    // Half at once, so that this is rare.
    let kept = MAX_IMPRESSIONS / 2;
    let oldest = times[order[order.len() - kept] as usize];
    let mut room = kept - times.iter().filter(|time| **time > oldest).count();
    all.retain(|_, seen| {
        let tied = seen.last == oldest && room > 0;
        room -= usize::from(tied);
        seen.last > oldest || tied
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_half_is_kept_also_of_equal_times() {
        for step in [0, 1] {
            let mut all = Map::<u64, Seen>::default();
            for product in 0..10_000 {
                let last = product as i64 * step;
                see(&mut all, product, Seen { count: 1, last });
                assert!(all.len() <= MAX_IMPRESSIONS);
            }
            assert!(all.len() >= MAX_IMPRESSIONS / 2);
            assert!(step == 0 || all.contains_key(&9_999) && !all.contains_key(&0));
        }
    }

    #[test]
    fn times_before_1970_stay() {
        let mut all = Map::<u64, Seen>::default();
        for last in [-5, -9] {
            see(&mut all, 1, Seen { count: 2, last });
        }
        assert_eq!(all[&1], Seen { count: 4, last: -5 });
    }
}
