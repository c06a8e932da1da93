use serde::Serialize;

use crate::domain::EventKind;
use crate::insight::person::Person;

/// What is in the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Overview {
    /// The log's file name.
    pub events: String,
    /// When the report was made, in ISO 8601.
    pub created: String,
    /// Rows of the file, good and bad.
    pub rows: u64,
    /// Bad rows, which are left out.
    pub left_out: u64,
    /// The time of the first and the last event, in ms since 1970.
    pub span_ms: [i64; 2],
    /// How far ahead of UTC the days begin, in minutes.
    pub zone_minutes: i64,
    /// People.
    pub people: u64,
    /// Their sessions: as the log names them, or until a pause of more than 30 minutes.
    pub sessions: u64,
    /// Products of the catalogue and the log.
    pub products: u64,
    /// Products with any event.
    pub products_seen: u64,
    /// Products whose price is known.
    pub products_priced: u64,
    /// Categories of which anything was shown, looked at, kept or bought.
    pub categories: u64,
    /// Events and people of each kind that occurs.
    pub kinds: Vec<Kind>,
}

/// How much there is of one kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Which.
    pub kind: EventKind,
    /// Events of it.
    pub events: u64,
    /// People with such an event.
    pub people: u64,
}

/// The counts as people come.
#[derive(Default)]
pub(super) struct Counts {
    people: u64,
    sessions: u64,
    kinds: [[u64; 2]; EventKind::ALL.len()],
}

impl Counts {
    pub fn add(&mut self, person: &Person) {
        self.people += 1;
        self.sessions += person.sessions.len() as u64;
        let mut did = [false; EventKind::ALL.len()];
        for row in person.rows {
            self.kinds[row.kind as usize][0] += 1;
            did[row.kind as usize] = true;
        }
        for ([_, people], did) in self.kinds.iter_mut().zip(did) {
            *people += u64::from(did);
        }
    }

    pub fn fill(self, overview: &mut Overview) {
        overview.people = self.people;
        overview.sessions = self.sessions;
        let kinds = EventKind::ALL.into_iter().zip(self.kinds);
        let kinds = kinds.filter(|(_, [events, _])| *events > 0);
        overview.kinds = kinds
            .map(|(kind, [events, people])| Kind {
                kind,
                events,
                people,
            })
            .collect();
    }
}
