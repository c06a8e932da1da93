use std::collections::HashMap;

use super::report::grouped;
use super::{Log, LogEvent, Names, Report, RowError};
use crate::domain::{Catalog, EventKind, Item, Value};

/// Gathers the events of a log and what it says of its products.
pub(super) struct LogBuilder {
    log: Log,
    /// Names of products: the catalogue's first, by the same index.
    items: Names,
    categories: Names,
    facts: Vec<Facts>,
    unseen: HashMap<u32, u64>,
    first_unseen: Option<(u64, u32)>,
}

/// A row of a log, read but not yet believed to be of a user or product; texts may be empty.
pub(super) struct Seen<'a> {
    pub time_ms: i64,
    pub user: &'a str,
    pub item: &'a str,
    pub kind: EventKind,
    pub position: Option<u32>,
    pub dwell_ms: Option<f32>,
    pub price: Option<f64>,
    pub category: &'a str,
    pub session: &'a str,
    pub arm: &'a str,
}

/// What the log last said of a product, and when.
#[derive(Clone, Copy, Default)]
struct Facts {
    category: Option<(i64, u32)>,
    price: Option<(i64, f64)>,
}

/// Longest id taken, as for catalogues.
const MAX_ID: usize = 512;

impl LogBuilder {
    pub fn new(catalog: Option<&Catalog>) -> Self {
        let mut items = Names::default();
        for item in catalog.map_or(&[][..], Catalog::items) {
            items.intern(&item.id);
        }
        LogBuilder {
            log: Log {
                catalogued: items.len(),
                catalog: catalog.cloned().unwrap_or_default(),
                ..Log::default()
            },
            items,
            categories: Names::default(),
            facts: Vec::new(),
            unseen: HashMap::new(),
            first_unseen: None,
        }
    }

    pub fn add(&mut self, line: u64, seen: &Seen) -> Result<(), RowError> {
        id(
            seen.user,
            "user: is missing",
            "user: is longer than 512 characters",
        )?;
        id(
            seen.item,
            "item: is missing",
            "item: is longer than 512 characters",
        )?;
        let item = self.items.intern(seen.item);
        if let Some(new) = (item as usize).checked_sub(self.log.catalogued) {
            self.learn(new, seen);
            if self.log.catalogued > 0 {
                *self.unseen.entry(item).or_default() += 1;
                self.first_unseen.get_or_insert((line, item));
            }
        }
        let named = |names: &mut Names, name: &str| (!name.is_empty()).then(|| names.intern(name));
        self.log.events.push(LogEvent {
            time_ms: seen.time_ms,
            user: self.log.users.intern(seen.user),
            item,
            kind: seen.kind,
            position: seen.position,
            dwell_ms: seen.dwell_ms,
            session: named(&mut self.log.sessions, seen.session),
            arm: named(&mut self.log.arms, seen.arm),
        });
        Ok(())
    }

    pub fn finish(mut self, report: &mut Report) -> Log {
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
        for (item, facts) in self.facts.iter().enumerate() {
            let id = self.items.name((self.log.catalogued + item) as u32);
            let category = facts
                .category
                .map_or("", |(_, name)| self.categories.name(name));
            self.log
                .catalog
                .put(known_from_log(id, category, facts.price.map(|(_, p)| p)));
        }
        self.log.people = self.log.users.len();
        self.log.index();
        self.log
    }

    /// Takes what a row says of a product that no catalogue tells of; the latest holds.
    fn learn(&mut self, new: usize, seen: &Seen) {
        if new == self.facts.len() {
            self.facts.push(Facts::default());
        }
        let facts = &mut self.facts[new];
        if !seen.category.is_empty() && facts.category.is_none_or(|(time, _)| time <= seen.time_ms)
        {
            facts.category = Some((seen.time_ms, self.categories.intern(seen.category)));
        }
        if let Some(price) = seen.price
            && facts.price.is_none_or(|(time, _)| time <= seen.time_ms)
        {
            facts.price = Some((seen.time_ms, price));
        }
    }
}

pub(super) fn id(
    text: &str,
    missing: &'static str,
    too_long: &'static str,
) -> Result<(), RowError> {
    match text.chars().count() {
        0 => Err(RowError::new(missing)),
        1..=MAX_ID => Ok(()),
        _ => Err(RowError::with(too_long, text)),
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
