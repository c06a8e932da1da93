use super::caps::Counts;
use super::explore::Floor;
use super::line::Products;
use super::options::Rules;
use super::variety::Chooser;
use crate::rank::order::Entry;

/// Gives away the first places, one at a time.
pub(super) struct Walk<'a> {
    products: &'a Products<'a>,
    /// The others, as they wait.
    line: &'a [Entry],
    /// By product, whether it has its place.
    placed: Vec<bool>,
    counts: Counts<'a>,
    floor: Option<Floor>,
    variety: Option<Chooser>,
    /// Everyone in the line before this one is placed.
    head: usize,
}

impl<'a> Walk<'a> {
    /// Nobody but the pins has a place.
    pub(super) fn new(
        products: &'a Products<'a>,
        rules: &'a Rules,
        pins: &[Entry],
        line: &'a [Entry],
    ) -> Self {
        let floor = (rules.explore.as_ref()).map(|explore| Floor::new(explore, products, line));
        let variety = (rules.variety.filter(|variety| variety.strength > 0.0))
            .map(|variety| Chooser::new(variety, products, line));
        let mut walk = Walk {
            products,
            line,
            placed: vec![false; products.len()],
            counts: Counts::new(rules.caps, products),
            floor,
            variety,
            head: 0,
        };
        for pin in pins {
            walk.place(pin.at);
        }
        walk
    }

    /// Adds products to the order until so many are there, then everyone who is left as they wait.
    pub(super) fn go(mut self, order: &mut Vec<usize>, places: usize) {
        while order.len() < places {
            let Some(next) = self.next(order.len()) else {
                break;
            };
            self.place(next);
            order.push(next);
        }
        let waiting = self.line.iter().map(|entry| entry.at);
        order.extend(waiting.filter(|product| !self.placed[*product]));
    }

    /// Who gets this place, counted from 0.
    fn next(&mut self, place: usize) -> Option<usize> {
        while self
            .line
            .get(self.head)
            .is_some_and(|entry| self.placed[entry.at])
        {
            self.head += 1;
        }
        let admitted = |product: usize| !self.placed[product] && self.counts.admit(product);
        if let Some(floor) = &self.floor
            && floor.is_due(place)
            && let Some(new) = floor.turns.iter().find(|product| admitted(**product))
        {
            return Some(*new);
        }
        if let Some(variety) = &self.variety
            && let Some(best) = variety.best(admitted)
        {
            return Some(best);
        }
        let mut waiting = self.line[self.head..].iter().map(|entry| entry.at);
        let first = waiting.clone().find(|product| admitted(*product));
        // Where the caps admit nobody any more, a place is not left empty.
        first.or_else(|| waiting.find(|product| !self.placed[*product]))
    }

    fn place(&mut self, product: usize) {
        self.placed[product] = true;
        self.counts.add(product);
        if let Some(floor) = &mut self.floor {
            floor.place(product);
        }
        if let Some(variety) = &mut self.variety {
            variety.place(self.products.code(product));
        }
    }
}
