use super::ingest::{Log, Pairs};
use crate::domain::{Event, EventKind, Item, MAX_EVENTS, Seen, Tasks, see};
use crate::features::{FeatureSchema, History, ItemProfile, KeyMap};

/// A log and pairs files, made ready for the features: all products, and each user's history.
#[derive(Default)]
pub struct World {
    /// The log's products, then those of each pairs file.
    pub items: Vec<Item>,
    /// The profile of each product.
    pub profiles: Vec<ItemProfile>,
    /// The ids of the log's users, then those of each pairs file.
    pub users: Vec<String>,
    histories: Vec<Vec<Event>>,
    impressions: Vec<Vec<(i64, u32)>>,
}

impl World {
    /// Prepares a log, and the products of some pairs files.
    pub fn new(log: &Log, pairs: &[&Pairs], schema: &FeatureSchema) -> Self {
        let mut items = log.catalog.items().to_vec();
        items.extend(
            pairs
                .iter()
                .flat_map(|pairs| &pairs.items)
                .map(|item| item.item.clone()),
        );
        for item in &mut items {
            // Counts of a catalogue know the future of a log; the statistics stand in for them.
            item.popularity = Tasks::default();
        }
        let mut users: Vec<String> = log.users.iter().map(String::from).collect();
        users.extend(
            pairs
                .iter()
                .flat_map(|pairs| &pairs.users)
                .map(|user| user.id.clone()),
        );
        let profiles = items
            .iter()
            .map(|item| ItemProfile::new(item, schema))
            .collect();
        let mut histories = Vec::with_capacity(log.users.len() + 1);
        let mut impressions = Vec::with_capacity(log.users.len() + 1);
        for user in 0..log.people as u32 {
            let events = log.events_of(user);
            let (shown, done): (Vec<_>, Vec<_>) = events
                .iter()
                .partition(|event| event.kind == EventKind::Impression);
            let event = |event: &super::ingest::LogEvent| Event {
                kind: event.kind,
                product: event.item,
                time: event.time_ms,
                dwell: event.dwell_ms,
            };
            let mut history: Vec<Event> = done.into_iter().map(event).collect();
            // As on a page, a second view of the same moment only tells its dwell.
            history.dedup_by(|again, first| {
                let same = |event: &Event| (event.kind, event.product, event.time);
                let repeated = again.kind == EventKind::View && same(again) == same(first);
                if repeated {
                    first.dwell = again.dwell.or(first.dwell);
                }
                repeated
            });
            histories.push(history);
            impressions.push(
                shown
                    .into_iter()
                    .map(|event| (event.time_ms, event.item))
                    .collect(),
            );
        }
        World {
            items,
            profiles,
            users,
            histories,
            impressions,
        }
    }

    /// Takes in another world, whose products and users come after those that are there.
    pub fn append(&mut self, other: World) {
        let first = self.items.len() as u32;
        self.items.extend(other.items);
        self.profiles.extend(other.profiles);
        self.users.extend(other.users);
        let mut histories = other.histories;
        for event in histories.iter_mut().flatten() {
            event.product += first;
        }
        self.histories.extend(histories);
        let mut impressions = other.impressions;
        for (_, item) in impressions.iter_mut().flatten() {
            *item += first;
        }
        self.impressions.extend(impressions);
    }

    /// The events of a user strictly before `time` (ms since 1970), at most as many as a session
    /// keeps; none for a user that the log does not know.
    pub fn events_before(&self, user: u32, time: i64) -> &[Event] {
        let events = self
            .histories
            .get(user as usize)
            .map_or(&[][..], Vec::as_slice);
        let end = events.partition_point(|event| event.time < time);
        &events[end.saturating_sub(MAX_EVENTS)..end]
    }

    /// The impressions of a user, before times that only grow.
    pub fn impressions(&self, user: u32) -> Impressions<'_> {
        Impressions {
            world: self,
            shown: self
                .impressions
                .get(user as usize)
                .map_or(&[][..], Vec::as_slice),
            seen: KeyMap::default(),
        }
    }

    /// The history of a user before `time`.
    pub fn history<'a>(&'a self, user: u32, time: i64, seen: &'a KeyMap<Seen>) -> History<'a> {
        History {
            events: self.events_before(user, time),
            profiles: &self.profiles,
            impressions: seen,
        }
    }
}

/// Counts one user's impressions as time goes on.
pub struct Impressions<'a> {
    world: &'a World,
    shown: &'a [(i64, u32)],
    seen: KeyMap<Seen>,
}

impl Impressions<'_> {
    /// The impressions strictly before `time`, which must not go back.
    pub fn before(&mut self, time: i64) -> &KeyMap<Seen> {
        let end = self.shown.partition_point(|(shown, _)| *shown < time);
        for (shown, item) in &self.shown[..end] {
            let id = self.world.profiles[*item as usize].id;
            let seen = Seen {
                count: 1,
                last: *shown,
            };
            see(&mut self.seen, id, seen);
        }
        self.shown = &self.shown[end..];
        &self.seen
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A world of one user, who looked at these products at these times (ms since 1970).
    pub fn world_of(items: Vec<Item>, profiles: Vec<ItemProfile>, looks: &[(u32, i64)]) -> World {
        let look = |(product, time): &(u32, i64)| Event {
            kind: EventKind::View,
            product: *product,
            time: *time,
            dwell: None,
        };
        World {
            items,
            profiles,
            users: vec!["u".into()],
            histories: vec![looks.iter().map(look).collect()],
            impressions: vec![Vec::new()],
        }
    }
}
