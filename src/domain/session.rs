use std::sync::Arc;

use super::{EventKind, Item, Map, Seen, see};

/// The last moment that JavaScript's `Date` knows, in ms since 1970; the first is as far before.
pub const MAX_TIME: f64 = 8.64e15;
/// Most events kept; the longest real nine-day history known here has 528.
pub const MAX_EVENTS: usize = 600;

/// What one shopper did, oldest event first, with what the products were at that time.
#[derive(Clone, Debug, Default)]
pub struct Session {
    products: Vec<Arc<Item>>,
    by_id: Map<String, u32>,
    events: Vec<Event>,
    impressions: Map<String, Seen>,
}

/// One thing that a shopper did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// What they did.
    pub kind: EventKind,
    /// The product, an index into the session's (or the log's) products.
    pub product: u32,
    /// When, in ms since 1970.
    pub time: i64,
    /// For how long, in ms, where it is known.
    pub dwell: Option<f32>,
}

impl Session {
    /// Remembers an event. The newest [`MAX_EVENTS`] are kept; a second view of the same product
    /// at the same time updates that view's dwell.
    pub fn observe(&mut self, kind: EventKind, item: &Item, time: i64, dwell: Option<f32>) {
        if kind == EventKind::Impression {
            self.see(
                &item.id,
                Seen {
                    count: 1,
                    last: time,
                },
            );
            return;
        }
        let product = self.remember(item);
        let same = |event: &&mut Event| {
            event.kind == EventKind::View && event.product == product && event.time == time
        };
        if kind == EventKind::View
            && let Some(event) = self.events.iter_mut().rev().find(same)
        {
            event.dwell = dwell.or(event.dwell);
            return;
        }
        let at = self.events.partition_point(|event| event.time <= time);
        self.events.insert(
            at,
            Event {
                kind,
                product,
                time,
                dwell,
            },
        );
        if self.events.len() > MAX_EVENTS {
            self.events.drain(..self.events.len() - MAX_EVENTS);
        }
        if self.products.len() > 2 * MAX_EVENTS {
            self.drop_unused_products();
        }
    }

    /// Adds impressions to those of a product.
    pub fn see(&mut self, id: &str, seen: Seen) {
        see(&mut self.impressions, id.to_owned(), seen);
    }

    /// The events, oldest first.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Those that happened at `now` (ms since 1970) or before.
    pub fn events_until(&self, now: i64) -> &[Event] {
        let until = self.events.partition_point(|event| event.time <= now);
        &self.events[..until]
    }

    /// The remembered products that [`Event::product`] points to.
    pub fn products(&self) -> &[Arc<Item>] {
        &self.products
    }

    /// The impressions by product id.
    pub fn impressions(&self) -> &Map<String, Seen> {
        &self.impressions
    }

    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty() && self.impressions.is_empty()
    }

    fn remember(&mut self, item: &Item) -> u32 {
        if let Some(&index) = self.by_id.get(&item.id) {
            let known = &mut self.products[index as usize];
            let fresh = item.remembered();
            if **known != fresh {
                *known = Arc::new(fresh);
            }
            return index;
        }
        let index = self.products.len() as u32;
        self.by_id.insert(item.id.clone(), index);
        self.products.push(Arc::new(item.remembered()));
        index
    }

    fn drop_unused_products(&mut self) {
        let old = std::mem::take(&mut self.products);
        self.by_id = Map::default();
        for event in &mut self.events {
            let item = &old[event.product as usize];
            event.product = *self.by_id.entry(item.id.clone()).or_insert_with(|| {
                self.products.push(item.clone());
                self.products.len() as u32 - 1
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MAX_IMPRESSIONS;
    use super::*;

    #[test]
    fn keeps_order_and_the_newest() {
        let mut session = Session::default();
        for i in 0..2_000i64 {
            // Times come in any order.
            let time = (i * 7919) % 2_000;
            session.observe(EventKind::View, &Item::new(format!("p{time}")), time, None);
        }
        let events = session.events();
        assert_eq!(events.len(), MAX_EVENTS);
        assert!(events.is_sorted_by_key(|event| event.time));
        assert_eq!(events[0].time, 2_000 - MAX_EVENTS as i64);
        assert!(session.products().len() <= 2 * MAX_EVENTS + 1);
        for event in events {
            let id = &session.products()[event.product as usize].id;
            assert_eq!(*id, format!("p{}", event.time));
        }
    }

    #[test]
    fn a_second_view_at_the_same_time_updates_its_dwell() {
        let mut session = Session::default();
        let item = Item::new("a");
        session.observe(EventKind::View, &item, 5, None);
        session.observe(EventKind::View, &item, 5, Some(900.0));
        assert_eq!(session.events().len(), 1);
        assert_eq!(session.events()[0].dwell, Some(900.0));
    }

    #[test]
    fn impressions_are_counted_not_listed() {
        let mut session = Session::default();
        for time in 0..3_000 {
            let item = Item::new(format!("p{time}"));
            session.observe(EventKind::Impression, &item, time, None);
            session.observe(EventKind::Impression, &item, time + 1, None);
        }
        assert!(session.events().is_empty());
        let kept = session.impressions();
        assert!(kept.len() <= MAX_IMPRESSIONS);
        let newest = Seen {
            count: 2,
            last: 3_000,
        };
        assert_eq!(kept["p2999"], newest);
        assert!(!kept.contains_key("p0"));
    }
}
