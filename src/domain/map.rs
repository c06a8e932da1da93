use std::borrow::Borrow;
use std::ops::Index;
use std::{iter, slice};

use xxhash_rust::xxh64::xxh64;

use super::places::Places;

/// What is known by a key, in the order in which it came; so two maps that were filled alike are
/// gone through alike, on every machine.
#[derive(Clone, Debug)]
pub struct Map<K, V> {
    places: Places,
    entries: Vec<(K, V)>,
}

/// What a [`Map`] can be looked up by.
pub trait Key: Eq {
    /// A hash. Where two keys have the same in one round, the next one is asked for.
    fn hash(&self, round: u64) -> u64;
}

/// Keys that are hashes already.
impl Key for u64 {
    fn hash(&self, _: u64) -> u64 {
        *self
    }
}

impl Key for str {
    fn hash(&self, round: u64) -> u64 {
        xxh64(self.as_bytes(), round)
    }
}

impl Key for String {
    fn hash(&self, round: u64) -> u64 {
        self.as_str().hash(round)
    }
}

/// A place in a map for one key, where there may be something or not.
pub struct Entry<'a, K, V> {
    map: &'a mut Map<K, V>,
    key: K,
}

impl<K: Key, V> Map<K, V> {
    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What is known by a key.
    pub fn get<Q: Key + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&self.entries[place].1)
    }

    /// The same, to be changed.
    pub fn get_mut<Q: Key + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&mut self.entries[place].1)
    }

    /// Whether anything is known by a key.
    pub fn contains_key<Q: Key + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Puts something under a key, and returns what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(std::mem::replace(&mut self.entries[place].1, value)),
            Err(hash) => {
                self.push(hash, key, value);
                None
            }
        }
    }

    /// The place for a key.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        Entry { map: self, key }
    }

    /// Keeps what is wanted.
    pub fn retain(&mut self, mut wanted: impl FnMut(&K, &mut V) -> bool) {
        for (key, mut value) in std::mem::take(self) {
            if wanted(&key, &mut value) {
                self.insert(key, value);
            }
        }
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.entries.iter().map(|(key, _)| key)
    }

    /// What is known by them.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.entries.iter().map(|(_, value)| value)
    }

    /// Both.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// Both, what is known to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Takes out what is known by a key.
    pub fn remove<Q: Key + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        let (_, value) = self.entries.remove(place);
        *self = std::mem::take(self).into_iter().collect();
        Some(value)
    }

    /// The place of a key, or the hash under which to push it.
    fn find<Q: Key + ?Sized>(&self, key: &Q) -> Result<usize, u64>
    where
        K: Borrow<Q>,
    {
        let mut round = 0;
        loop {
            let hash = key.hash(round);
            match self.places.find(hash) {
                Some(place) if self.entries[place].0.borrow() == key => return Ok(place),
                Some(_) => round += 1,
                None => return Err(hash),
            }
        }
    }

    fn push(&mut self, hash: u64, key: K, value: V) -> &mut V {
        self.places.push(hash);
        self.entries.push((key, value));
        let last = self.entries.len() - 1;
        &mut self.entries[last].1
    }
}

impl<'a, K: Key, V> Entry<'a, K, V> {
    /// What is there, or else what `make` makes.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        match self.map.find(&self.key) {
            Ok(place) => &mut self.map.entries[place].1,
            Err(hash) => self.map.push(hash, self.key, make()),
        }
    }

    /// What is there, or else `value`.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// What is there, or else the default.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map {
            places: Places::default(),
            entries: Vec::new(),
        }
    }
}

/// Equal whatever the order.
impl<K: Key, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(key, value): (&K, &V)| other.get(key) == Some(value);
        self.len() == other.len() && self.iter().all(same)
    }
}

impl<K: Key + Borrow<Q>, Q: Key + ?Sized, V> Index<&Q> for Map<K, V> {
    type Output = V;

    /// # Panics
    /// If nothing is known by the key.
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("a key that is there")
    }
}

impl<K: Key, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Map::default();
        map.extend(entries);
        map
    }
}

impl<K: Key, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a, K: Key, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = iter::Map<slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter().map(|(key, value)| (key, value))
    }
}

impl<'a, K: Key, V> IntoIterator for &'a mut Map<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = iter::Map<slice::IterMut<'a, (K, V)>, fn(&'a mut (K, V)) -> (&'a K, &'a mut V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter_mut().map(|(key, value)| (&*key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn is_as_the_standard_library_has_it() {
        let mut ours = Map::<u64, u64>::default();
        let mut theirs = HashMap::new();
        let mut seed = 7u64;
        for step in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            // Few enough that most come again, and such as differ in one byte alone.
            let key = ((seed >> 33) % 3_000) << [0, 8, 56][step as usize % 3];
            match step % 4 {
                0 => assert_eq!(ours.insert(key, step), theirs.insert(key, step)),
                1 => *ours.entry(key).or_default() += step,
                _ => assert_eq!(ours.get(&key), theirs.get(&key)),
            }
            if step % 4 == 1 {
                *theirs.entry(key).or_default() += step;
            }
        }
        ours.retain(|key, _| key % 3 > 0);
        theirs.retain(|key, _| key % 3 > 0);
        assert_eq!(ours.len(), theirs.len());
        assert!(ours.iter().all(|(key, value)| theirs[key] == *value));
    }

    #[test]
    fn keys_of_equal_hashes_are_told_apart() {
        #[derive(Clone, Debug, PartialEq, Eq)]
        struct Alike(u64);
        impl Key for Alike {
            fn hash(&self, round: u64) -> u64 {
                if round < 3 { 1 } else { self.0 + 100 }
            }
        }
        let map: Map<Alike, u64> = (0..50).map(|at| (Alike(at), at)).collect();
        assert_eq!(map.len(), 50);
        assert!((0..50).all(|at| map.get(&Alike(at)) == Some(&at)));
        assert!(map.get(&Alike(50)).is_none());
    }

    #[test]
    fn equal_whatever_the_order() {
        let map = |names: [&str; 2]| -> Map<String, usize> {
            names
                .map(|name| (name.to_owned(), name.len()))
                .into_iter()
                .collect()
        };
        assert_eq!(map(["a", "bc"]), map(["bc", "a"]));
        assert_ne!(map(["a", "bc"]), map(["a", "cd"]));
        assert_eq!(map(["a", "bc"]).get("bc"), Some(&2));
    }
}
