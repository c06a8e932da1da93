use std::ops::Range;

use super::Names;
use crate::domain::{Catalog, EventKind};

/// An event log: who did what with which product, and when.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The users' ids; those of `--events` come first, see [`Log::people`].
    pub users: Names,
    /// How many of the users are from `--events`; all after them only feed statistics.
    pub people: usize,
    /// The products: those of the catalogue file first, in its order, then what the log added.
    pub catalog: Catalog,
    /// How many products are from the catalogue file; all after them are known from logs only.
    pub catalogued: usize,
    /// The session names that events point to.
    pub sessions: Names,
    /// The names of the arms of an experiment that events point to.
    pub arms: Names,
    /// All events, sorted by user, then time, then input order.
    pub events: Vec<LogEvent>,
    pub(super) starts: Vec<usize>,
}

/// One row of a log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogEvent {
    /// When, in ms since 1970.
    pub time_ms: i64,
    /// Who, an index into [`Log::users`].
    pub user: u32,
    /// With which product, an index into the items of [`Log::catalog`].
    pub item: u32,
    /// What they did.
    pub kind: EventKind,
    /// At which position of the list, from 1.
    pub position: Option<u32>,
    /// For how long, in ms.
    pub dwell_ms: Option<f32>,
    /// In which session, an index into [`Log::sessions`].
    pub session: Option<u32>,
    /// In which arm of an experiment, an index into [`Log::arms`].
    pub arm: Option<u32>,
}

impl Log {
    /// Where the events of a user are among [`Log::events`].
    pub fn range_of(&self, user: u32) -> Range<usize> {
        self.starts[user as usize]..self.starts[user as usize + 1]
    }

    /// The events of a user, oldest first.
    pub fn events_of(&self, user: u32) -> &[LogEvent] {
        &self.events[self.range_of(user)]
    }

    /// The events of `--events`, without those that only feed statistics.
    pub fn own_events(&self) -> &[LogEvent] {
        &self.events[..self.starts[self.people]]
    }

    /// The first and last time of [`Log::own_events`], in ms; none if there are none.
    pub fn span(&self) -> Option<(i64, i64)> {
        let times = self.own_events().iter().map(|event| event.time_ms);
        Some((times.clone().min()?, times.max()?))
    }

    /// Takes in a log that only feeds statistics: its people, without those of `--events`,
    /// come after [`Log::people`]; products known here stay as they are.
    pub fn add_statistics(&mut self, other: &Log) {
        let items: Vec<u32> = (other.catalog.items().iter())
            .map(|item| match self.catalog.index_of(&item.id) {
                Some(index) => index as u32,
                None => self.catalog.put(item.clone()) as u32,
            })
            .collect();
        for (user, name) in other.users.iter().enumerate() {
            if self
                .users
                .get(name)
                .is_some_and(|index| (index as usize) < self.people)
            {
                continue;
            }
            let to = self.users.intern(name);
            for event in other.events_of(user as u32) {
                self.events.push(LogEvent {
                    user: to,
                    item: items[event.item as usize],
                    session: event
                        .session
                        .map(|s| self.sessions.intern(other.sessions.name(s))),
                    arm: event.arm.map(|a| self.arms.intern(other.arms.name(a))),
                    ..*event
                });
            }
        }
        self.index();
    }

    /// Keeps only some of the events.
    pub fn retain(&mut self, keep: impl Fn(&LogEvent) -> bool) {
        self.events.retain(keep);
        self.index();
    }

    /// Sorts the events and finds each user's; to be called whenever events were added.
    pub(super) fn index(&mut self) {
        // Stable, so that the input order decides between equal times.
        self.events.sort_by_key(|event| (event.user, event.time_ms));
        self.starts = (0..=self.users.len() as u32)
            .map(|user| self.events.partition_point(|event| event.user < user))
            .collect();
    }
}
