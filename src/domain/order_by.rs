/// The indices of `keys` from the smallest key to the largest; equal keys keep their order.
///
/// The one sort that all layers share: the standard library's is compiled anew for every type and
/// comparison, some 4 KB of a shop's page each time.
pub fn order_by(keys: impl Iterator<Item = u64>) -> Vec<u32> {
    let mut keyed = keys.zip(0..).collect();
    sort(&mut keyed);
    indices(keyed)
}

/// The first `count` of [`order_by`], without an order of the others.
pub fn first_by(keys: impl Iterator<Item = u64>, count: usize) -> Vec<u32> {
    let mut keyed = keys.zip(0..).collect();
    select(&mut keyed, count);
    sort(&mut keyed);
    indices(keyed)
}

/// A key that orders times, also those before 1970.
pub fn time_key(time: i64) -> u64 {
    time as u64 ^ (1 << 63)
}

/// A key that orders numbers as [`f64::total_cmp`] does.
pub fn number_key(number: f64) -> u64 {
    let bits = number.to_bits();
    // Below zero a larger rest of the bits is a smaller number.
    bits ^ if bits >> 63 == 1 { u64::MAX } else { 1 << 63 }
}

/// Fewer are sorted by putting each where it belongs.
const FEW: usize = 64;
/// Digits are bytes, from the lowest to the highest.
const DIGITS: [u32; 8] = [0, 8, 16, 24, 32, 40, 48, 56];

/// By the lowest digit, then by the next, and so on (radix sort): 100,000 keys in eight passes.
fn sort(keyed: &mut Vec<(u64, u32)>) {
    if keyed.len() <= FEW {
        return insert(keyed);
    }
    let mut sorted = keyed.clone();
    for digit in DIGITS {
        let mut places = counts(keyed, digit);
        if places.contains(&keyed.len()) {
            // They are all alike here.
            continue;
        }
        let mut start = 0;
        for place in &mut places {
            start += std::mem::replace(place, start);
        }
        for entry in keyed.iter() {
            let place = &mut places[digit_of(entry.0, digit)];
            sorted[*place] = *entry;
            *place += 1;
        }
        std::mem::swap(keyed, &mut sorted);
    }
}

fn insert(keyed: &mut [(u64, u32)]) {
    for end in 1..keyed.len() {
        let entry = keyed[end];
        let mut place = end;
        while place > 0 && keyed[place - 1].0 > entry.0 {
            keyed[place] = keyed[place - 1];
            place -= 1;
        }
        keyed[place] = entry;
    }
}

/// Leaves the `count` smallest, in the order in which they stood; of equal ones the first.
fn select(keyed: &mut Vec<(u64, u32)>, count: usize) {
    if count >= keyed.len() {
        return;
    }
    // Digit by digit from the highest: what the last of them begins with, and how many come before.
    let (mut largest, mut left) = (0, count);
    let mut like = keyed.clone();
    for digit in DIGITS.into_iter().rev() {
        let mut bucket = 0;
        for here in counts(&like, digit) {
            if left <= here {
                break;
            }
            left -= here;
            bucket += 1;
        }
        like.retain(|(key, _)| digit_of(*key, digit) == bucket);
        largest |= (bucket as u64) << digit;
    }
    keyed.retain(|(key, _)| {
        let tied = *key == largest && left > 0;
        left -= usize::from(tied);
        *key < largest || tied
    });
}

fn counts(keyed: &[(u64, u32)], digit: u32) -> [usize; 256] {
    let mut counts = [0; 256];
    for (key, _) in keyed {
        counts[digit_of(*key, digit)] += 1;
    }
    counts
}

fn digit_of(key: u64, digit: u32) -> usize {
    (key >> digit) as usize & 255
}

fn indices(keyed: Vec<(u64, u32)>) -> Vec<u32> {
    keyed.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_the_order_of_equals() {
        let times = [5, -7, 5, i64::MAX, 0, i64::MIN, -7];
        let order = order_by(times.into_iter().map(time_key));
        assert_eq!(order, [5, 1, 6, 4, 0, 2, 3]);
    }

    #[test]
    fn is_as_the_standard_library_has_it() {
        let mut seed = 7u64;
        for size in [0usize, 1, 2, 24, 64, 65, 300, 5_000] {
            for kinds in [1, 7, u64::MAX] {
                let mut key = || {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (seed ^ seed >> 29).rotate_left(20) % kinds
                };
                let keys: Vec<u64> = (0..size).map(|_| key()).collect();
                let mut theirs: Vec<u32> = (0..size as u32).collect();
                theirs.sort_by_key(|index| keys[*index as usize]);
                assert_eq!(order_by(keys.iter().copied()), theirs);
                for count in [0, 1, 24, size / 2, size.saturating_sub(1), size, size + 1] {
                    let first = first_by(keys.iter().copied(), count);
                    assert_eq!(first, theirs[..count.min(size)]);
                }
            }
        }
    }

    #[test]
    fn numbers_have_their_total_order() {
        let numbers = [
            f64::NEG_INFINITY,
            -1e300,
            -1.0,
            -1e-300,
            -0.0,
            0.0,
            1e-300,
            2.0,
            f64::MAX,
        ];
        let keys = numbers.map(number_key);
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    }
}
