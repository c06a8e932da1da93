use js_sys::Array;

use crate::bundle::Served;
use crate::domain::Catalog;
use crate::engine::{CpuScorer, ItemSide};
use crate::features::make_room;
use crate::model::Model;

/// Products, or rows, that are dealt with between two looks at the clock.
pub const SOME: usize = 128;

/// A catalogue made ready to be scored. Products that come later change it when the next ranking
/// begins, never in the middle of one.
pub struct Shelf {
    /// What a scorer needs to know of the products.
    pub items: ItemSide,
    /// Whether each of them can be bought now.
    pub available: Vec<bool>,
    /// Counted up whenever the products change; a scorer that holds an older one needs them anew.
    pub revision: u32,
    /// Counted up whenever products are others than before, and not only more.
    pub edition: u32,
    /// Scores them on the page's own thread.
    pub scorer: CpuScorer,
    scorer_holds: u32,
    /// The ids of the products, for JavaScript.
    ids: Array,
}

impl Shelf {
    /// No product yet; their ids go to `ids`, one after the other.
    pub fn new(model: &Model, ids: Array) -> Self {
        Shelf {
            items: ItemSide::new(model),
            available: Vec::new(),
            revision: 0,
            edition: 1,
            scorer: CpuScorer::new(model),
            scorer_holds: 0,
            ids,
        }
    }

    /// Lets go of all products, because some of them are others now.
    pub fn clear(&mut self, model: &Model) {
        self.items = ItemSide::new(model);
        self.available.clear();
        self.scorer.clear();
        self.revision += 1;
        self.edition += 1;
    }

    /// Takes some more of a catalogue's products; whether some are left.
    pub fn stock(&mut self, catalog: &Catalog, served: &Served) -> bool {
        let from = self.items.len();
        let all = catalog.items();
        let until = all.len().min(from + SOME);
        let some = &all[from..until];
        self.revision += u32::from(!some.is_empty());
        let columns = &mut self.items.columns;
        make_room(&mut columns.data, (all.len() - from) * columns.width);
        self.items.extend(some, &served.model, &served.priors);
        self.available
            .extend(some.iter().map(|item| item.available));
        // One that was replaced is in its old place, and listed already.
        let listed = self.ids.length() as usize;
        for item in all.get(listed..until).unwrap_or_default() {
            self.ids.push(&item.id.as_str().into());
        }
        until < all.len()
    }

    /// Whether the scorer of the page's own thread has all products.
    pub fn is_warm(&self) -> bool {
        self.scorer_holds == self.revision
    }

    /// Hands some products to the scorer of the page's own thread; whether some are left.
    pub fn hand_over(&mut self) -> bool {
        let more = self.scorer.take_items(&self.items, SOME);
        if !more {
            self.scorer_holds = self.revision;
        }
        more
    }

    /// Frees what the scorer of the page's own thread keeps of the products.
    pub fn rest(&mut self) {
        self.scorer.clear();
        self.scorer_holds = 0;
    }
}
