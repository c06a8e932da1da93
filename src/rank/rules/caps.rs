use super::line::Products;
use super::options::Caps;

/// How many of each category and brand are placed.
pub(super) struct Counts {
    by: [Count; 2],
}

struct Count {
    /// Without one, nobody counts.
    cap: Option<u32>,
    placed: Vec<u32>,
}

impl Counts {
    /// None yet.
    pub(super) fn new(caps: Caps, products: &Products) -> Self {
        let count = |(cap, kind_of): (Option<u32>, &[u32])| {
            let kinds = kind_of.iter().map(|kind| *kind as usize + 1).max();
            let kinds = kinds.filter(|_| cap.is_some());
            let placed = vec![0; kinds.unwrap_or(0)];
            Count { cap, placed }
        };
        let [category, brand] = kinds(products);
        Counts {
            by: [(caps.category, category), (caps.brand, brand)].map(count),
        }
    }

    /// Whether one more like this may be placed.
    pub(super) fn admit(&self, products: &Products, product: usize) -> bool {
        let mut by = self.by.iter().zip(kinds(products));
        by.all(|(count, kind_of)| {
            let placed = |cap: u32| count.placed[kind_of[product] as usize] < cap;
            count.cap.is_none_or(placed)
        })
    }

    /// Counts one that is placed.
    pub(super) fn add(&mut self, products: &Products, product: usize) {
        for (count, kind_of) in self.by.iter_mut().zip(kinds(products)) {
            if count.cap.is_some() {
                count.placed[kind_of[product] as usize] += 1;
            }
        }
    }
}

fn kinds<'a>(products: &Products<'a>) -> [&'a [u32]; 2] {
    [products.category, products.brand]
}
