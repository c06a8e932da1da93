use super::caps::Counts;
use super::explore::Floor;
use super::line::Products;
use super::options::Rules;
use super::variety::Chooser;
use crate::rank::order::Entry;

/// Gives away the first places, one at a time. The products that it is handed are the same each
/// time.
pub(super) struct Walk {
    /// All but the pins, as they wait.
    line: Vec<Entry>,
    /// By product, whether it has its place.
    placed: Vec<bool>,
    counts: Counts,
    floor: Option<Floor>,
    variety: Option<Chooser>,
    /// Everyone in the line before this one is placed.
    head: usize,
}

impl Walk {
    /// Nobody but the pins has a place.
    pub(super) fn new(
        products: &Products,
        rules: &Rules,
        pins: &[Entry],
        line: Vec<Entry>,
    ) -> Self {
        let floor = (rules.explore.as_ref()).map(|explore| Floor::new(explore, products, &line));
        let variety = (rules.variety.filter(|variety| variety.strength > 0.0))
            .map(|variety| Chooser::new(variety, products, &line));
        let mut walk = Walk {
            line,
            placed: vec![false; products.len()],
            counts: Counts::new(rules.caps, products),
            floor,
            variety,
            head: 0,
        };
        for pin in pins {
            walk.place(products, pin.at);
        }
        walk
    }

    /// Gives this place, counted from 0, to someone; nobody, if nobody is left.
    pub(super) fn step(&mut self, products: &Products, place: usize) -> Option<usize> {
        let next = self.next(products, place)?;
        self.place(products, next);
        Some(next)
    }

    /// Everyone who is left, as they wait.
    pub(super) fn rest(&self) -> impl Iterator<Item = usize> {
        let waiting = self.line.iter().map(|entry| entry.at);
        waiting.filter(|product| !self.placed[*product])
    }

    fn next(&mut self, products: &Products, place: usize) -> Option<usize> {
        let line = &self.line;
        let is_placed = |entry: &Entry| self.placed[entry.at];
        while line.get(self.head).is_some_and(is_placed) {
            self.head += 1;
        }
        let admitted =
            |product: usize| !self.placed[product] && self.counts.admit(products, product);
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
        let mut waiting = line[self.head..].iter().map(|entry| entry.at);
        let first = waiting.clone().find(|product| admitted(*product));
        // Where the caps admit nobody any more, a place is not left empty.
        first.or_else(|| waiting.find(|product| !self.placed[*product]))
    }

    fn place(&mut self, products: &Products, product: usize) {
        self.placed[product] = true;
        self.counts.add(products, product);
        if let Some(floor) = &mut self.floor {
            floor.place(product);
        }
        if let Some(variety) = &mut self.variety {
            variety.place(products.code(product));
        }
    }
}
