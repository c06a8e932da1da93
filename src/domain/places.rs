/// Finds things in a list by their hashes: the one hash table of the crate, under every [`super::Map`].
///
/// The standard library's is compiled anew for every type of key and value, some 2 KB of a shop's
/// page each time. Hashes are taken as they are; whoever makes them sees to it that they spread.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The hashes, in the order in which they came.
    hashes: Vec<u64>,
    /// A power of two of them, at least half free: 0, or one more than a place in `hashes`. What
    /// finds its slot taken stands in the next free one.
    slots: Vec<u32>,
}

const FEWEST_SLOTS: usize = 8;

impl Places {
    /// The place of the hash that came first of its like.
    pub fn find(&self, hash: u64) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mut slot = self.first_slot(hash);
        loop {
            let place = (self.slots[slot] as usize).checked_sub(1)?;
            if self.hashes[place] == hash {
                return Some(place);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }

    /// Gives a hash that is not there yet the next place.
    pub fn push(&mut self, hash: u64) {
        self.hashes.push(hash);
        let count = self.hashes.len();
        if 2 * count <= self.slots.len() {
            return self.fill(count - 1);
        }
        self.slots = vec![0; FEWEST_SLOTS.max(2 * self.slots.len())];
        (0..count).for_each(|place| self.fill(place));
    }

    fn fill(&mut self, place: usize) {
        let mut slot = self.first_slot(self.hashes[place]);
        while self.slots[slot] > 0 {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = place as u32 + 1;
    }

    /// Also spreads hashes that differ in few bits: Knuth's multiplicative hashing.
    fn first_slot(&self, hash: u64) -> usize {
        let spread = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        spread as usize & (self.slots.len() - 1)
    }
}
