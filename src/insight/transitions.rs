use serde::Serialize;

use super::person::Person;
use crate::domain::EventKind;

/// What people do next: how often one behaviour followed another directly, in the same session of
/// the same person. Impressions are the shop's doing, so they are passed over, and sessions with
/// nothing else do not count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Transitions {
    /// What came before: `start` of the session, then the behaviours.
    pub from: Vec<&'static str>,
    /// What came after: the behaviours, then `end` of the session.
    pub to: Vec<&'static str>,
    /// How often, a row for each of `from`, a column for each of `to`.
    pub counts: Vec<Vec<u64>>,
}

/// The behaviours: all kinds but the impression, which is the first.
const BEHAVIOURS: usize = EventKind::ALL.len() - 1;

/// The counts as people come.
#[derive(Default)]
pub(crate) struct Counts([[u64; BEHAVIOURS + 1]; BEHAVIOURS + 1]);

impl Counts {
    pub fn add(&mut self, person: &Person) {
        for session in &person.sessions {
            // Rows count from the start, columns from the first behaviour.
            let mut before = 0;
            for kind in session.iter().map(|index| person.rows[*index].kind) {
                if kind != EventKind::Impression {
                    self.0[before][kind as usize - 1] += 1;
                    before = kind as usize;
                }
            }
            if before > 0 {
                self.0[before][BEHAVIOURS] += 1;
            }
        }
    }

    /// Without behaviours that the log does not have.
    pub fn finish(self) -> Transitions {
        let happened = |kind: &usize| self.0[*kind].iter().sum::<u64>() > 0;
        let kinds: Vec<usize> = (1..=BEHAVIOURS).filter(happened).collect();
        let name = |kind: &usize| EventKind::ALL[*kind].name();
        let row = |from: usize| {
            let to = kinds.iter().map(|kind| kind - 1).chain([BEHAVIOURS]);
            to.map(|to| self.0[from][to]).collect()
        };
        let names = kinds.iter().map(name);
        Transitions {
            from: ["start"].into_iter().chain(names.clone()).collect(),
            to: names.chain(["end"]).collect(),
            counts: [0].into_iter().chain(kinds.clone()).map(row).collect(),
        }
    }
}
