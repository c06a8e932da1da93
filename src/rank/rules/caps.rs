use super::line::Products;
use super::options::Caps;

/// How many of each category and brand are placed.
pub(super) struct Counts<'a> {
    by: [Count<'a>; 2],
}

struct Count<'a> {
    /// Without one, nobody counts.
    cap: Option<u32>,
    kind_of: &'a [u32],
    placed: Vec<u32>,
}

impl<'a> Counts<'a> {
    /// None yet.
    pub(super) fn new(caps: Caps, products: &Products<'a>) -> Self {
        let count = |cap: Option<u32>, kind_of: &'a [u32]| {
            let kinds = kind_of.iter().map(|kind| *kind as usize + 1).max();
            let kinds = kinds.filter(|_| cap.is_some());
            let placed = vec![0; kinds.unwrap_or(0)];
            Count {
                cap,
                kind_of,
                placed,
            }
        };
        Counts {
            by: [
                count(caps.category, products.category),
                count(caps.brand, products.brand),
            ],
        }
    }

    /// Whether one more like this may be placed.
    pub(super) fn admit(&self, product: usize) -> bool {
        self.by.iter().all(|count| {
            let placed = |cap: u32| count.placed[count.kind_of[product] as usize] < cap;
            count.cap.is_none_or(placed)
        })
    }

    /// Counts one that is placed.
    pub(super) fn add(&mut self, product: usize) {
        for count in self.by.iter_mut().filter(|count| count.cap.is_some()) {
            count.placed[count.kind_of[product] as usize] += 1;
        }
    }
}
