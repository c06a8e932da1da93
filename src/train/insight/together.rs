use std::collections::HashMap;

use serde::Serialize;

use crate::insight::person::Person;
use crate::insight::shop::Shop;

/// Which categories people look at, save or buy in the same session, and how much more often than
/// if they chose each by itself; a lift below 1 is less often.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// Sessions with a contact with a product of a known category.
    pub sessions: u64,
    /// Sessions left out, for they went through more than 50 categories.
    pub too_wide: u64,
    /// The fewest people who must have had both in a session for a pair to be told.
    pub min_people: u64,
    /// Pairs of categories with that many people, whatever their lift.
    pub found: u64,
    /// Those with the highest lift, at most 200.
    pub pairs: Vec<PairOfCategories>,
}

/// Two categories.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairOfCategories {
    /// Their paths, in the order of the alphabet.
    pub names: [String; 2],
    /// People who had both in one session.
    pub people: u64,
    /// Sessions with both.
    pub sessions: u64,
    /// Sessions with each.
    pub alone: [u64; 2],
    /// How many times more sessions have both than if they came together by chance:
    /// `sessions * all / (a * b)`.
    pub lift: f64,
    /// Pointwise mutual information, in bits: the binary logarithm of `lift` (Church & Hanks 1990).
    pub pmi: f64,
}

/// A session through everything says nothing about what goes together.
const WIDEST: usize = 50;
/// Pairs told.
const TOLD: usize = 200;

/// The counts as people come.
#[derive(Default)]
pub(super) struct Counts {
    sessions: u64,
    too_wide: u64,
    alone: HashMap<u32, u64>,
    both: HashMap<(u32, u32), Both>,
    person: u64,
}

#[derive(Clone, Copy, Default)]
struct Both {
    sessions: u64,
    people: u64,
    /// Who was counted last; people count from 1.
    last: u64,
}

impl Counts {
    pub fn add(&mut self, person: &Person, shop: &Shop) {
        self.person += 1;
        for session in &person.sessions {
            let contacts = session.iter().map(|index| &person.rows[*index]);
            let contacts = contacts.filter(|row| row.kind.task().is_some());
            let mut categories: Vec<u32> = contacts
                .map(|row| shop.product(row.item).category)
                .collect();
            categories.retain(|category| *category != 0);
            categories.sort_unstable();
            categories.dedup();
            match categories.len() {
                0 => {}
                1..=WIDEST => self.session(&categories),
                _ => self.too_wide += 1,
            }
        }
    }

    fn session(&mut self, categories: &[u32]) {
        self.sessions += 1;
        for (place, a) in categories.iter().enumerate() {
            *self.alone.entry(*a).or_default() += 1;
            for b in &categories[place + 1..] {
                let both = self.both.entry((*a, *b)).or_default();
                both.sessions += 1;
                both.people += u64::from(both.last != self.person);
                both.last = self.person;
            }
        }
    }

    pub fn finish(self, shop: &Shop, min_people: u64) -> Together {
        let told = |((a, b), both): (&(u32, u32), &Both)| {
            let mut of = [*a, *b].map(|category| (shop.categories.name(category), category));
            of.sort_unstable();
            let alone = of.map(|(_, category)| self.alone[&category]);
            let chance = alone[0] as f64 * alone[1] as f64 / self.sessions as f64;
            let lift = both.sessions as f64 / chance;
            PairOfCategories {
                names: of.map(|(name, _)| name.to_owned()),
                people: both.people,
                sessions: both.sessions,
                alone,
                lift,
                pmi: lift.log2(),
            }
        };
        let enough = |(_, both): &(_, &Both)| both.people >= min_people;
        let mut pairs: Vec<_> = self.both.iter().filter(enough).map(told).collect();
        pairs.sort_by(|a, b| {
            let names = || a.names.cmp(&b.names);
            b.lift.total_cmp(&a.lift).then_with(names)
        });
        let found = pairs.len() as u64;
        pairs.truncate(TOLD);
        Together {
            sessions: self.sessions,
            too_wide: self.too_wide,
            min_people,
            found,
            pairs,
        }
    }
}
