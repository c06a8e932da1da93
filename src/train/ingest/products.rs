use std::collections::HashMap;

use super::grouped;
use super::read_log::Seen;
use super::{Names, Report};
use crate::domain::{Catalog, Item, Value};

/// The products that a log names: those of a catalogue first, by the catalogue's indexes, then
/// those of which only the log tells (latest category and price, never counts).
#[derive(Default)]
pub(crate) struct Products {
    items: Names,
    categories: Names,
    /// How many are of the catalogue.
    catalogued: usize,
    /// What is known of the others.
    facts: Vec<Facts>,
    unseen: HashMap<u32, u64>,
    first_unseen: Option<(u64, u32)>,
}

/// What the log last said of a product, and when.
#[derive(Clone, Copy, Default)]
struct Facts {
    category: Option<(i64, u32)>,
    price: Option<(i64, f64)>,
}

impl Products {
    /// Those of the catalogue.
    pub fn new(catalog: Option<&Catalog>) -> Self {
        let mut items = Names::default();
        for item in catalog.map_or(&[][..], Catalog::items) {
            items.intern(&item.id);
        }
        Products {
            catalogued: items.len(),
            items,
            ..Products::default()
        }
    }

    /// The index of the product that a row is about, from which it is learnt what it is.
    pub fn see(&mut self, line: u64, seen: &Seen) -> u32 {
        let item = self.items.intern(seen.item);
        if let Some(new) = (item as usize).checked_sub(self.catalogued) {
            self.learn(new, seen);
            if self.catalogued > 0 {
                *self.unseen.entry(item).or_default() += 1;
                self.first_unseen.get_or_insert((line, item));
            }
        }
        item
    }

    /// How many are of the catalogue.
    pub fn catalogued(&self) -> usize {
        self.catalogued
    }

    /// The products that only the log knows, in order of their index.
    pub fn only_logged(&self) -> impl Iterator<Item = Item> {
        self.facts.iter().enumerate().map(|(item, facts)| {
            let id = self.items.name((self.catalogued + item) as u32);
            let category = (facts.category).map_or("", |(_, name)| self.categories.name(name));
            known_from_log(id, category, facts.price.map(|(_, price)| price))
        })
    }

    /// Says which products the catalogue lacks, if it does.
    pub fn remark(&self, report: &mut Report) {
        if let Some((line, item)) = self.first_unseen {
            let (items, events) = (self.unseen.len() as u64, self.unseen.values().sum());
            report.remarks.push(format!(
                "{} events of {} products that the catalogue does not have, kept as unseen \
                 products; the first on line {line}: `{}`",
                grouped(events),
                grouped(items),
                self.items.name(item).chars().take(40).collect::<String>()
            ));
        }
    }

    /// Takes what a row says of a product that no catalogue tells of; the latest holds.
    fn learn(&mut self, new: usize, seen: &Seen) {
        if new == self.facts.len() {
            self.facts.push(Facts::default());
        }
        let facts = &mut self.facts[new];
        let newer = |known: Option<i64>| known.is_none_or(|time| time <= seen.time_ms);
        if !seen.category.is_empty() && newer(facts.category.map(|(time, _)| time)) {
            facts.category = Some((seen.time_ms, self.categories.intern(seen.category)));
        }
        if let Some(price) = seen.price
            && newer(facts.price.map(|(time, _)| time))
        {
            facts.price = Some((seen.time_ms, price));
        }
    }
}

/// A product of which only a log, or a pairs file, tells; texts may be empty.
pub(super) fn known_from_log(id: &str, category: &str, price: Option<f64>) -> Item {
    // By way of a product, so that texts are cut and categories split as everywhere.
    let product = Value::Map(vec![
        ("id".into(), Value::Text(id.into())),
        ("category".into(), Value::Text(category.into())),
        ("price".into(), price.map_or(Value::Null, Value::Number)),
    ]);
    Item::from_value(&product).unwrap_or_else(|_| Item::new(id))
}
