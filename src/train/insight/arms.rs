use serde::Serialize;

use super::uplift::{Sample, Uplift};
use crate::domain::{Task, Tasks};
use crate::insight::person::Person;
use crate::train::ingest::Names;
use crate::train::simulate::TrueUplift;

/// What the arms of an experiment did.
#[derive(Clone, Debug, Serialize)]
pub struct Experiment {
    /// The arm that the others are held against.
    pub control: String,
    /// The people of each arm, the control first, then the largest.
    pub arms: Vec<Arm>,
    /// People left out, for their rows name several arms.
    pub in_several: u64,
    /// People left out, for their rows name none.
    pub in_none: u64,
    /// Each arm against the control, in the order of `arms`; the eight largest.
    pub comparisons: Vec<Comparison>,
    /// What a simulator knows of its arms, where it stands beside the log.
    pub truth: Option<TrueUplift>,
}

/// An arm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Arm {
    /// Its name in the log.
    pub name: String,
    /// Its people.
    pub people: u64,
}

/// An arm against the control.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The arm's name.
    pub arm: String,
    /// The share of people with any event of the behaviour.
    pub conversion: Tasks<Uplift>,
    /// Events of the behaviour, a person.
    pub events: Tasks<Uplift>,
}

/// The most arms that are compared.
const COMPARED: usize = 8;

/// The counts as people come.
#[derive(Default)]
pub(super) struct Counts {
    /// By the arm's index.
    arms: Vec<Did>,
    in_several: u64,
    in_none: u64,
}

#[derive(Clone, Copy, Default)]
struct Did {
    conversion: Tasks<Sample>,
    events: Tasks<Sample>,
}

impl Counts {
    pub fn add(&mut self, person: &Person) {
        let mut arms = person.rows.iter().map(|row| row.arm).filter(|arm| *arm > 0);
        let Some(arm) = arms.next() else {
            self.in_none += 1;
            return;
        };
        if arms.any(|other| other != arm) {
            self.in_several += 1;
            return;
        }
        let arm = arm as usize - 1;
        if arm >= self.arms.len() {
            self.arms.resize(arm + 1, Did::default());
        }
        for task in Task::ALL {
            let of_task = |row: &&crate::insight::row::Row| row.kind.task() == Some(task);
            let count = person.rows.iter().filter(of_task).count() as f64;
            self.arms[arm].events[task].add(count);
            self.arms[arm].conversion[task].add(count.min(1.0));
        }
    }

    /// None if the log has no two arms with people. Without `control` it is the arm `control`, in
    /// any case of letters, or else the first by the alphabet.
    pub fn finish(
        self,
        names: &Names,
        control: Option<&str>,
        truth: Option<TrueUplift>,
    ) -> Option<Experiment> {
        let people = |did: &Did| did.events.view.people();
        let arms = names.iter().zip(&self.arms);
        let mut arms: Vec<_> = arms.filter(|(_, did)| people(did) > 0).collect();
        let is_control = |name: &str| match control {
            Some(control) => name == control,
            None => name.eq_ignore_ascii_case("control"),
        };
        arms.sort_by(|(a, of_a), (b, of_b)| {
            let last = |name: &str| !is_control(name);
            let size = people(of_b).cmp(&people(of_a));
            last(a).cmp(&last(b)).then(size).then(a.cmp(b))
        });
        if !arms.first().is_some_and(|(name, _)| is_control(name)) {
            let first = (0..arms.len()).min_by_key(|place| arms[*place].0)?;
            let first = arms.remove(first);
            arms.insert(0, first);
        }
        let (control, others) = arms
            .split_first()
            .filter(|(_, others)| !others.is_empty())?;
        let of = |(treated, control): (&Tasks<Sample>, &Tasks<Sample>)| {
            Tasks::from_fn(|task| Uplift::of(&treated[task], &control[task]))
        };
        let comparison = |(name, did): &(&str, &Did)| Comparison {
            arm: (*name).to_owned(),
            conversion: of((&did.conversion, &control.1.conversion)),
            events: of((&did.events, &control.1.events)),
        };
        let arm = |(name, did): &(&str, &Did)| Arm {
            name: (*name).to_owned(),
            people: people(did),
        };
        Some(Experiment {
            control: control.0.to_owned(),
            arms: arms.iter().map(arm).collect(),
            in_several: self.in_several,
            in_none: self.in_none,
            comparisons: others.iter().take(COMPARED).map(comparison).collect(),
            truth,
        })
    }
}
