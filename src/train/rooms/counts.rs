use std::collections::HashMap;

use crate::domain::Task;
use crate::features::ItemProfile;
use crate::train::ingest::{Log, LogEvent};

/// What people chose after what, and which categories one visit went through, before a moment.
///
/// A choice is a cart, a favorite or a purchase. Categories are places in [`Counts::keys`].
pub struct Counts {
    /// Keys of all categories, sorted.
    pub keys: Vec<u64>,
    /// How often a person chose something of each category, once within a horizon.
    pub chosen: Vec<f64>,
    /// How often each was chosen within a horizon after something of another.
    pub followed: Vec<f64>,
    /// Visits through each.
    pub visited: Vec<f64>,
    /// Visits in all.
    pub visits: f64,
    /// Choices of the first that were followed by one of the second.
    pub after: HashMap<(u32, u32), Both>,
    /// Visits through both, the smaller place first.
    pub beside: HashMap<(u32, u32), Both>,
}

/// How often two categories were there.
#[derive(Clone, Copy, Default)]
pub struct Both {
    /// How often.
    pub times: f64,
    /// To how many people it happened.
    pub people: u32,
    last: u32,
}

/// A pause this long ends a visit, in ms.
const VISIT_GAP: i64 = 30 * 60_000;
/// A visit through more categories says nothing about what goes together.
const WIDEST: usize = 30;

impl Counts {
    /// Counts the events strictly before `until`; what follows within `horizon` follows. Both are in
    /// ms. `profiles` are those of the log's products.
    pub fn new(log: &Log, profiles: &[ItemProfile], until: i64, horizon: i64) -> Self {
        let known = profiles.iter().map(|profile| profile.category);
        let mut keys: Vec<u64> = known.filter(|key| *key != 0).collect();
        keys.sort_unstable();
        keys.dedup();
        let category_of: Vec<Option<u32>> = profiles
            .iter()
            .map(|profile| keys.binary_search(&profile.category).ok())
            .map(|place| place.map(|place| place as u32))
            .collect();
        let none = vec![0.0; keys.len()];
        let mut counts = Counts {
            keys,
            chosen: none.clone(),
            followed: none.clone(),
            visited: none,
            visits: 0.0,
            after: HashMap::new(),
            beside: HashMap::new(),
        };
        for user in 0..log.users.len() as u32 {
            let events = log.events_of(user).iter();
            let contact = |event: &LogEvent| {
                let task = event.kind.task()?;
                let category = category_of[event.item as usize]?;
                Some((event.time_ms, task, category))
            };
            let contacts: Vec<_> = events
                .take_while(|event| event.time_ms < until)
                .filter_map(contact)
                .collect();
            counts.visits_of(user, &contacts);
            let chosen = contacts.iter().filter(|(_, task, _)| *task != Task::View);
            let chosen: Vec<(i64, u32)> = chosen
                .map(|(time, _, category)| (*time, *category))
                .collect();
            counts.choices_of(user, &chosen, horizon);
        }
        counts
    }

    /// Choices in all.
    pub fn all_chosen(&self) -> f64 {
        self.chosen.iter().sum()
    }

    fn visits_of(&mut self, user: u32, contacts: &[(i64, Task, u32)]) {
        for visit in contacts.chunk_by(|before, after| after.0 - before.0 <= VISIT_GAP) {
            let mut categories: Vec<u32> = visit.iter().map(|(_, _, category)| *category).collect();
            categories.sort_unstable();
            categories.dedup();
            if categories.len() > WIDEST {
                continue;
            }
            self.visits += 1.0;
            for (place, category) in categories.iter().enumerate() {
                self.visited[*category as usize] += 1.0;
                for other in &categories[place + 1..] {
                    self.beside
                        .entry((*category, *other))
                        .or_default()
                        .add(user);
                }
            }
        }
    }

    fn choices_of(&mut self, user: u32, choices: &[(i64, u32)], horizon: i64) {
        // Somebody who puts four chairs into the cart chose chairs once.
        let mut latest = HashMap::new();
        for (place, (time, category)) in choices.iter().enumerate() {
            if latest
                .get(category)
                .is_some_and(|before| time - before < horizon)
            {
                continue;
            }
            latest.insert(*category, *time);
            self.chosen[*category as usize] += 1.0;
            let later = choices[place + 1..].iter();
            let mut others: Vec<u32> = later
                .take_while(|(later, _)| later - time <= horizon)
                .map(|(_, other)| *other)
                .filter(|other| other != category)
                .collect();
            others.sort_unstable();
            others.dedup();
            for other in others {
                self.followed[other as usize] += 1.0;
                self.after.entry((*category, other)).or_default().add(user);
            }
        }
    }
}

impl Both {
    fn add(&mut self, user: u32) {
        self.times += 1.0;
        // People come one after the other.
        self.people += u32::from(self.people == 0 || self.last != user);
        self.last = user;
    }
}
