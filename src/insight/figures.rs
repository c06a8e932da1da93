use serde::Serialize;

use super::carts::{Carts, carts};
use super::dwell::{Dwell, dwell};
use super::known::{Known, list};
use super::moves::{Moves, moves};
use super::person::Person;
use super::{Funnel, Lost, Transitions, funnel, losses, transitions};
use crate::domain::{EventKind, MAX_TIME, Value};

/// What one device says to its shop's own staff, and what they export. Its JSON has the names of
/// the report of `nestrank insight` where it has its figures; here one person is all people.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// The version of this form.
    pub version: u32,
    /// The arm of the experiment that this device is in, where the page says it.
    pub arm: Option<Arm>,
    /// What there is.
    pub overview: Overview,
    /// How far products come.
    pub funnel: Funnel,
    /// How long they were looked at.
    pub dwell: Dwell,
    /// What led to a cart.
    pub carts: Carts,
    /// What was done next.
    pub transitions: Transitions,
    /// Where each behaviour comes to nothing.
    pub lost: Lost,
    /// What moved, for each grid of the page.
    pub grids: Vec<Moves>,
    /// The stage that the shopper was in over time, oldest first, where the page says it.
    pub stages: Vec<StageAt>,
}

/// The arm that a device is in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Arm {
    /// Its name, `treated` or `control`.
    pub name: String,
    /// The share of visitors in the control arm.
    pub holdout: f64,
}

/// What is known on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// Events, less what was only shown.
    pub events: u64,
    /// How often products were shown.
    pub shown: u64,
    /// Sessions: until a pause of more than 30 minutes.
    pub sessions: u64,
    /// Products that the shopper did something with.
    pub products: u64,
    /// The time of the first and the last of all that, in ms since 1970.
    pub span_ms: Option<[i64; 2]>,
    /// Entries that made no sense, which are left out.
    pub left_out: u64,
    /// How many events there are of each kind that occurs.
    pub kinds: Vec<(EventKind, u64)>,
}

/// How likely each stage was at one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct StageAt {
    /// When, in ms since 1970.
    pub time: i64,
    /// They look around.
    pub looking: f64,
    /// They compare.
    pub comparing: f64,
    /// They decide.
    pub deciding: f64,
    /// They have bought.
    pub after: f64,
}

impl Figures {
    /// Of what a page knows, as plain values:
    ///
    /// - `products`, `events` and `impressions` as `Recommender.export()` has them;
    /// - `catalog`, the page's products, as `Recommender.load` takes them;
    /// - `grids`, a list of `{ first, last }`: ids in the page's own order, and as it shows them;
    /// - `arm`, a text, and `holdout`, a share;
    /// - `stages`, a list of `{ time, stages: { looking, comparing, deciding, after } }`.
    ///
    /// All may be absent; what makes no sense is left out.
    pub fn of(given: &Value) -> Figures {
        let known = Known::read(given);
        let person = Person::new(&known.rows, &known.shop);
        let mut funnel = funnel::Counts::new(&known.shop);
        funnel.add(&person, &known.shop);
        let mut transitions = transitions::Counts::default();
        transitions.add(&person);
        let mut losses = losses::Counts::new(&known.shop);
        losses.add(&person);
        let grids = list(given, "grids").iter();
        Figures {
            version: 1,
            arm: arm(given),
            overview: overview(&known, &person),
            funnel: funnel.finish(&known.shop),
            dwell: dwell(&known),
            carts: carts(&known, &person),
            transitions: transitions.finish(),
            lost: losses.finish(&known.shop),
            grids: grids.map(|grid| moves(&known, grid)).collect(),
            stages: list(given, "stages").iter().filter_map(stage).collect(),
        }
    }

    /// Whether nothing at all is known of the shopper.
    pub fn is_empty(&self) -> bool {
        self.overview.events == 0 && self.overview.shown == 0
    }
}

fn overview(known: &Known, person: &Person) -> Overview {
    let count = |kind: EventKind| {
        let rows = known.rows.iter().filter(|row| row.kind == kind);
        rows.map(|row| u64::from(row.times)).sum::<u64>()
    };
    let kinds = EventKind::ALL.map(|kind| (kind, count(kind)));
    let mut acted: Vec<u32> = (known.rows.iter())
        .filter(|row| row.kind != EventKind::Impression)
        .map(|row| row.item)
        .collect();
    let events = acted.len() as u64;
    acted.sort_unstable();
    acted.dedup();
    let ends = known.rows.first().zip(known.rows.last());
    Overview {
        events,
        shown: count(EventKind::Impression),
        sessions: person.sessions.len() as u64,
        products: acted.len() as u64,
        span_ms: ends.map(|(first, last)| [first.time, last.time]),
        left_out: known.left_out,
        kinds: kinds.into_iter().filter(|(_, count)| *count > 0).collect(),
    }
}

fn arm(given: &Value) -> Option<Arm> {
    Some(Arm {
        name: given.field("arm").text()?.to_owned(),
        holdout: share(given.field("holdout")).unwrap_or_default(),
    })
}

fn stage(given: &Value) -> Option<StageAt> {
    let time = given.field("time").integer()?;
    let of = |name: &str| share(given.field("stages").field(name));
    Some(StageAt {
        time: Some(time).filter(|time| time.abs() <= MAX_TIME as i64)?,
        looking: of("looking")?,
        comparing: of("comparing")?,
        deciding: of("deciding")?,
        after: of("after")?,
    })
}

fn share(value: &Value) -> Option<f64> {
    match value {
        Value::Number(share) if (0.0..=1.0).contains(share) => Some(*share),
        _ => None,
    }
}
