use serde::Serialize;

use super::dwell::median;
use super::known::Known;
use super::person::Person;
use super::row::Row;
use crate::domain::EventKind;

/// What was done before a product went into the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Carts {
    /// How often something was put into the cart.
    pub carts: u64,
    /// Of these: with no step before it in the session, since the cart before.
    pub at_once: u64,
    /// Half of the others came so many ms or less after their first step.
    pub median_ms: Option<i64>,
    /// The ways there, the commonest first.
    pub sequences: Vec<Sequence>,
}

/// A way to the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sequence {
    /// The last steps before the cart, at most five, oldest first.
    pub steps: Vec<CartStep>,
    /// Whether there were more before them.
    pub more: bool,
    /// How many carts it led to.
    pub carts: u64,
}

/// A step on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CartStep {
    /// What was done.
    pub kind: &'static str,
    /// With which product.
    pub with: With,
}

/// How a step's product stands to the one that went into the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum With {
    /// It is the same.
    Product,
    /// Another of the same category.
    Category,
    /// One of another category, or of none that is known.
    Other,
}

/// Steps told.
const STEPS: usize = 5;

pub(crate) fn carts(known: &Known, person: &Person) -> Carts {
    let mut found = Carts {
        carts: 0,
        at_once: 0,
        median_ms: None,
        sequences: Vec::new(),
    };
    let mut took = Vec::new();
    for session in &person.sessions {
        let mut way: Vec<&Row> = Vec::new();
        for row in session.iter().map(|index| &person.rows[*index]) {
            match row.kind {
                EventKind::Impression => {}
                EventKind::Cart => {
                    match way.first() {
                        Some(first) => took.push(row.time - first.time),
                        None => found.at_once += 1,
                    }
                    found.carts += 1;
                    found.add(&way, |step| with(known, step, row));
                    way.clear();
                }
                _ => way.push(row),
            }
        }
    }
    took.sort_unstable();
    found.median_ms = median(&took).copied();
    let order = |a: &Sequence, b: &Sequence| {
        let size = (b.carts.cmp(&a.carts)).then(a.steps.len().cmp(&b.steps.len()));
        size.then(a.steps.cmp(&b.steps)).then(a.more.cmp(&b.more))
    };
    found.sequences.sort_by(order);
    found
}

impl Carts {
    fn add(&mut self, way: &[&Row], with: impl Fn(&Row) -> With) {
        let from = way.len().saturating_sub(STEPS);
        let step = |row: &&Row| CartStep {
            kind: row.kind.name(),
            with: with(row),
        };
        let steps: Vec<CartStep> = way[from..].iter().map(step).collect();
        let more = from > 0;
        let same = |known: &&mut Sequence| (&known.steps, known.more) == (&steps, more);
        match self.sequences.iter_mut().find(same) {
            Some(known) => known.carts += 1,
            None => self.sequences.push(Sequence {
                steps,
                more,
                carts: 1,
            }),
        }
    }
}

fn with(known: &Known, step: &Row, cart: &Row) -> With {
    let [category, other] = [cart, step].map(|row| known.shop.product(row.item).category);
    match step.item == cart.item {
        true => With::Product,
        false if category == other && category != 0 => With::Category,
        false => With::Other,
    }
}
