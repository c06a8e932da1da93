use super::line::{Products, admit};
use super::options::Rules;
use super::walk::Walk;
use crate::domain::order_by;
use crate::rank::order::{Entry, from_best, spread};

/// An order on its way, so that a page can have its turn between two places of it.
pub struct Arranging {
    walk: Walk,
    /// Those that are placed.
    order: Vec<usize>,
    /// Places that are given one at a time.
    within: usize,
    /// Places in all.
    places: usize,
}

impl Arranging {
    /// The line is made, and only the pins have their places.
    ///
    /// # Panics
    /// If the lists of `products` are of different lengths.
    pub fn new(products: &Products, rules: &Rules) -> Self {
        let (pins, mut entries) = admit(products, rules);
        if rules.diversity > 0.0 {
            spread(&pins, &mut entries, rules.diversity, |entry| {
                products.category[entry.at]
            });
        }
        let order = order_by(entries.iter().map(|entry| from_best(entry.value)));
        let line: Vec<Entry> = order.iter().map(|entry| entries[*entry as usize]).collect();
        let places = rules.limit.unwrap_or(products.len());
        let within = rules.within.min(places);
        let walk = match pins.len() < within {
            true => Walk::new(products, rules, &pins, line),
            // Pins have all places that are given one at a time. They may be a whole catalogue, and
            // a variety that took them in would need memory for the square of them.
            false => Walk::new(products, &Rules::new(), &pins, line),
        };
        Arranging {
            order: pins.iter().map(|pin| pin.at).collect(),
            walk,
            within,
            places,
        }
    }

    /// Gives the next place away; whether one is left that is given so. `products` are those of
    /// [`Arranging::new`].
    pub fn go_on(&mut self, products: &Products) -> bool {
        if self.order.len() >= self.within {
            return false;
        }
        let next = self.walk.step(products, self.order.len());
        self.order.extend(next);
        next.is_some() && self.order.len() < self.within
    }

    /// The order, all others behind those that are placed: indices into the products.
    pub fn finish(mut self) -> Vec<usize> {
        self.order.extend(self.walk.rest());
        self.order.truncate(self.places);
        self.order
    }
}
