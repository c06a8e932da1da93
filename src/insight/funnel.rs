use serde::Serialize;

use super::person::Person;
use super::shop::Shop;
use crate::domain::EventKind;

/// A stage on the way to a purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The product was shown.
    Shown,
    /// It was looked at.
    Viewed,
    /// It was put into the cart or saved.
    Kept,
    /// It was bought.
    Bought,
}

/// How much reached a stage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// Which.
    pub stage: Stage,
    /// Events of it.
    pub events: u64,
    /// People with such an event.
    pub people: u64,
    /// Pairs of a person and a product with such an event.
    pub pairs: u64,
    /// Of these, the pairs that reached the stage before too; of the first stage all.
    pub passed: u64,
}

/// The stages, in their order.
pub type Steps = [Step; 4];

/// How many come how far.
#[derive(Clone, Debug, Serialize)]
pub struct Funnel {
    /// In the whole shop.
    pub all: Steps,
    /// In each category, by its path, most pairs looked at first; `""` is products without one.
    pub categories: Vec<(String, Steps)>,
}

impl Stage {
    /// All of them.
    pub const ALL: [Stage; 4] = [Stage::Shown, Stage::Viewed, Stage::Kept, Stage::Bought];

    fn kinds(self) -> &'static [EventKind] {
        match self {
            Stage::Shown => &[EventKind::Impression],
            Stage::Viewed => &[EventKind::View],
            Stage::Kept => &[EventKind::Cart, EventKind::Favorite],
            Stage::Bought => &[EventKind::Purchase],
        }
    }
}

/// The counts as people come.
pub(crate) struct Counts {
    all: Steps,
    categories: Vec<Steps>,
    /// Which person was last counted at each stage of each category; people count from 1.
    last: Vec<[u64; 4]>,
    person: u64,
}

impl Counts {
    pub fn new(shop: &Shop) -> Counts {
        Counts {
            all: none(),
            categories: vec![none(); shop.categories.len()],
            last: vec![[0; 4]; shop.categories.len()],
            person: 0,
        }
    }

    pub fn add(&mut self, person: &Person, shop: &Shop) {
        self.person += 1;
        for row in person.rows {
            let category = shop.product(row.item).category as usize;
            let at = |stage: &Stage| stage.kinds().contains(&row.kind);
            if let Some(stage) = Stage::ALL.iter().position(at) {
                self.all[stage].events += u64::from(row.times);
                self.categories[category][stage].events += u64::from(row.times);
            }
        }
        let mut reached = [false; 4];
        for pair in &person.pairs {
            let category = pair.category as usize;
            let has = Stage::ALL.map(|stage| stage.kinds().iter().any(|kind| pair.has(*kind)));
            for stage in (0..4).filter(|stage| has[*stage]) {
                let passed = u64::from(stage == 0 || has[stage - 1]);
                let new = std::mem::replace(&mut self.last[category][stage], self.person);
                self.categories[category][stage].people += u64::from(new != self.person);
                for step in [&mut self.all[stage], &mut self.categories[category][stage]] {
                    step.pairs += 1;
                    step.passed += passed;
                }
                reached[stage] = true;
            }
        }
        for (step, reached) in self.all.iter_mut().zip(reached) {
            step.people += u64::from(reached);
        }
    }

    pub fn finish(self, shop: &Shop) -> Funnel {
        let names = shop.categories.iter().map(String::from);
        let mut categories: Vec<_> = names.zip(self.categories).collect();
        categories.retain(|(_, steps)| steps.iter().any(|step| step.events > 0));
        categories.sort_by(|(a, of_a), (b, of_b)| {
            let size = |steps: &Steps| (steps[1].pairs, steps[0].pairs);
            size(of_b).cmp(&size(of_a)).then(a.cmp(b))
        });
        Funnel {
            all: self.all,
            categories,
        }
    }
}

fn none() -> Steps {
    Stage::ALL.map(|stage| Step {
        stage,
        events: 0,
        people: 0,
        pairs: 0,
        passed: 0,
    })
}
