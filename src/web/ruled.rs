//! A ranking whose order is the shop's rules': what the full module does beyond the others.

use wasm_bindgen::JsValue;

use super::rule_options::rule_options;
use super::shelf::Shelf;
use crate::domain::{Catalog, Session};
use crate::model::Model;
use crate::rank::rules::{Arranging, Heard, Offered, Rules};
use crate::rank::{Candidate, OptionError, RankOptions, Ranked, fuse};

/// Reads the rules of a call of `rank` for those products, or all; none, if it names none.
pub fn asked(
    options: &JsValue,
    rows: Option<&[u32]>,
    catalog: &Catalog,
) -> Result<Option<Rules>, OptionError> {
    let Some(options) = rule_options(options)? else {
        return Ok(None);
    };
    let places = Places::new(rows, catalog);
    Rules::read(&options, &|id| places.of(id)).map(Some)
}

/// Where products stand among those that are ranked.
struct Places<'a> {
    catalog: &'a Catalog,
    /// By product; none, if all are ranked.
    places: Option<Vec<u32>>,
}

const NOWHERE: u32 = u32::MAX;

impl<'a> Places<'a> {
    fn new(rows: Option<&[u32]>, catalog: &'a Catalog) -> Self {
        let places = rows.map(|rows| {
            let mut places = vec![NOWHERE; catalog.items().len()];
            for (place, row) in (0..).zip(rows) {
                places[*row as usize] = place;
            }
            places
        });
        Places { catalog, places }
    }

    fn of(&self, id: &str) -> Option<usize> {
        let item = self.catalog.index_of(id)?;
        let Some(places) = &self.places else {
            return Some(item);
        };
        let place = places[item];
        (place != NOWHERE).then_some(place as usize)
    }
}

/// The order of one that runs, on its way.
pub struct Ruling {
    rules: Rules,
    heard: Heard,
    offered: Offered,
    arranging: Option<Arranging>,
}

impl Ruling {
    /// Hears the session as it is now.
    pub fn new(
        rules: &Rules,
        rows: Option<&[u32]>,
        catalog: &Catalog,
        session: &Session,
        now: i64,
    ) -> Self {
        let places = Places::new(rows, catalog);
        Ruling {
            heard: Heard::new(rules, session, now, &|id| places.of(id)),
            rules: rules.clone(),
            offered: Offered::default(),
            arranging: None,
        }
    }

    /// Takes in a product that was scored.
    pub fn take(
        &mut self,
        candidate: &Candidate,
        options: &RankOptions,
        shelf: &Shelf,
        model: &Model,
    ) {
        let score = fuse(&candidate.tasks, &options.weights);
        let Candidate { item, tasks, .. } = candidate;
        if !candidate.available {
            self.rules.excluded.push(self.offered.len());
        }
        self.offered.push(*item, tasks, score, &shelf.items, model);
    }

    /// Makes the line, or gives a place away, once all are there; whether some are left.
    pub fn go_on(&mut self) -> bool {
        let products = self.offered.products();
        if let Some(arranging) = &mut self.arranging {
            return arranging.go_on(&products);
        }
        self.heard.tell(&mut self.rules, products.new);
        self.arranging = Some(Arranging::new(&products, &self.rules));
        true
    }

    /// The products in their order.
    pub fn order(self, candidates: &[Candidate], options: &RankOptions) -> Vec<Ranked> {
        let order = self.arranging.map(Arranging::finish).unwrap_or_default();
        let ranked = order.into_iter().map(|at| {
            let Candidate { item, tasks, .. } = candidates[at];
            // What a boost makes of it decides its place and is no sum of probabilities.
            let score = fuse(&tasks, &options.weights);
            Ranked { item, score, tasks }
        });
        ranked.collect()
    }
}
