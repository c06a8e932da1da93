use super::products::Products;
use super::read_log::Seen;
use super::{Log, LogEvent, Names, Report};
use crate::domain::Catalog;

/// Gathers the events of a log and what it says of its products.
pub(super) struct LogBuilder {
    log: Log,
    products: Products,
}

impl LogBuilder {
    pub fn new(catalog: Option<&Catalog>) -> Self {
        let products = Products::new(catalog);
        LogBuilder {
            log: Log {
                catalogued: products.catalogued(),
                catalog: catalog.cloned().unwrap_or_default(),
                ..Log::default()
            },
            products,
        }
    }

    pub fn add(&mut self, line: u64, seen: &Seen) {
        let item = self.products.see(line, seen);
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
    }

    pub fn finish(mut self, report: &mut Report) -> Log {
        self.products.remark(report);
        for item in self.products.only_logged() {
            self.log.catalog.put(item);
        }
        self.log.people = self.log.users.len();
        self.log.index();
        self.log
    }
}
