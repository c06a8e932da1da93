use super::log::LogEvent;
use crate::domain::EventKind;

/// What has been written, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Products.
    pub items: usize,
    /// Shoppers.
    pub users: usize,
    /// Sessions.
    pub sessions: usize,
    /// Events of each kind, in the order of [`EventKind::ALL`].
    pub events: [(EventKind, u64); 9],
}

impl Summary {
    pub(super) fn new(items: usize, users: usize, sessions: usize, log: &[LogEvent]) -> Summary {
        let mut events = EventKind::ALL.map(|kind| (kind, 0));
        for event in log {
            events[event.kind as usize].1 += 1;
        }
        Summary {
            items,
            users,
            sessions,
            events,
        }
    }

    /// How many events of a kind.
    pub fn count(&self, kind: EventKind) -> u64 {
        self.events[kind as usize].1
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(
            f,
            "{} products, {} shoppers, {} sessions",
            self.items, self.users, self.sessions
        )?;
        for (kind, count) in self.events.iter().filter(|(_, count)| *count > 0) {
            write!(f, ", {} {count}", kind.name())?;
        }
        Ok(())
    }
}
