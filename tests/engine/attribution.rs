//! What an explanation names is so, by a fresh forward pass over whole rows: on the demo's bundle, on
//! the one that the package brings, and on networks of rarer kinds.

use std::path::Path;

use crate::shop::demo_catalog;
use crate::support::Draw;
use nestrank::bundle::{Served, read_folder};
use nestrank::domain::{Catalog, EventKind, Session, Task, Tasks};
use nestrank::engine::{Attribution, Effect, ItemSide, SessionProfiles, probabilities, push_row};
use nestrank::features::{Columns, Group};
use nestrank::model::{Cpu, Mat, Matrix, Network};
use nestrank::rank::fuse;

pub const NOW: i64 = 1_771_000_000_000;
const PAIRS: usize = 500;
const BUNDLES: [&str; 4] = [
    "www/model",
    "pkg/model",
    "www/models/target-attention",
    "www/models/ple",
];

#[test]
fn what_is_named_raises_the_score() {
    for bundle in BUNDLES {
        let mut sums = Sums::default();
        sums.add(bundle, &Shop::open(bundle), PAIRS);
        let Sums { named, events, .. } = sums;
        println!(
            "{bundle}: {named} reasons that raise a score, {events} of them with an event; the \
             sum of all parts is {:.2} of what the session does as a whole",
            sums.parts / sums.wholes
        );
        assert!(named > PAIRS && events > PAIRS, "{named} {events}");
    }
}

/// A shop may weigh a task below zero: what it sells too much of, or what is looked at and sent back.
#[test]
fn what_is_named_raises_a_score_below_zero_too() {
    for weights in [
        Tasks::from_fn(|_| -1.0),
        // Views and carts that take each other away.
        Tasks {
            view: -1.0,
            cart: 4.0,
            ..Tasks::from_fn(|_| 0.0)
        },
    ] {
        let mut shop = Shop::open(BUNDLES[0]);
        shop.served.weights = weights;
        let mut sums = Sums::default();
        sums.add(BUNDLES[0], &shop, 100);
        assert!(sums.named > 50 && sums.events > 50, "{sums:?}");
    }
}

/// What was named of some pairs of a session and a product.
#[derive(Debug, Default)]
struct Sums {
    /// Groups that raise the score.
    named: usize,
    events: usize,
    parts: f64,
    wholes: f64,
}

impl Sums {
    /// Holds what is named to a fresh forward pass, for so many pairs.
    fn add(&mut self, bundle: &str, shop: &Shop, pairs: usize) {
        let mut draw = Draw(8);
        for _ in 0..pairs {
            let session = browsed(shop, &mut draw);
            let mut case = Case::new(shop, &session, draw.below(shop.catalog.items().len()));
            let (tasks, effects) = case.explained();
            let (row, nobody) = (case.row(&session), case.row(&Session::default()));
            let full = case.score(&row);
            let parts = Task::ALL.map(|task| shop.served.weights[task].abs());
            let size: f64 = parts
                .iter()
                .zip(&tasks)
                .map(|(w, p)| w * f64::from(*p))
                .sum();
            assert!((fuse(&tasks, &shop.served.weights) - full).abs() < 1e-5 * size.max(1.0));
            assert!(effects.is_sorted_by(|a, b| a.effect >= b.effect));
            for effect in &effects {
                let without = case.score(&shop.mixed(&row, &nobody, effect.group));
                assert!(
                    (full - without - effect.effect).abs() < 1e-5 * size.max(1.0),
                    "{effect:?}"
                );
                assert!(
                    effect.effect.abs() > 5e-6 * size,
                    "{effect:?} is nothing beside {size}"
                );
                self.parts += effect.effect;
                let falls = |without: f64| {
                    assert!(
                        without < full,
                        "{bundle}, {effect:?}: {full} then {without}"
                    );
                };
                if effect.effect > 0.0 {
                    falls(without);
                    self.named += 1;
                }
                let Some(event) = effect.event else { continue };
                falls(without);
                let other = case.row(&leave_out(&session, event));
                falls(case.score(&other));
                falls(case.score(&shop.mixed(&row, &other, effect.group)));
                self.events += 1;
            }
            self.wholes += full - case.score(&nobody);
        }
    }
}

#[test]
fn the_event_is_the_one_that_counts_most() {
    for bundle in BUNDLES {
        let (shop, mut draw) = (Shop::open(bundle), Draw(21));
        for _ in 0..25 {
            let session = browsed(&shop, &mut draw);
            let mut case = Case::new(&shop, &session, draw.below(shop.catalog.items().len()));
            let row = case.row(&session);
            let full = case.score(&row);
            for effect in case.explained().1 {
                let mut falls = Vec::new();
                for event in 0..session.events().len() {
                    let other = case.row(&leave_out(&session, event));
                    let by_group = full - case.score(&shop.mixed(&row, &other, effect.group));
                    // Of what is near to rounding either may be said.
                    if effect.effect > 0.0 && by_group > 2e-5 * full {
                        falls.push(full - case.score(&other));
                    }
                }
                let most = falls.into_iter().fold(0.0, f64::max);
                let falls = effect.event.map_or(0.0, |event| {
                    full - case.score(&case.row(&leave_out(&session, event)))
                });
                assert!(falls > most - 5e-5 * full, "{bundle}, {effect:?}: {most}");
            }
        }
    }
}

#[test]
fn nothing_is_named_to_a_stranger() {
    let shop = Shop::open(BUNDLES[0]);
    let mut case = Case::new(&shop, &Session::default(), 0);
    assert_eq!(case.explained().1, []);
}

#[test]
fn what_comes_later_is_never_named() {
    let shop = Shop::open(BUNDLES[0]);
    let mut session = Session::default();
    let item = &shop.catalog.items()[0];
    session.observe(EventKind::View, item, NOW - 60_000, None);
    session.observe(EventKind::Favorite, item, NOW + 1, None);
    let events = Case::new(&shop, &session, 0).explained().1;
    assert!(events.iter().any(|effect| effect.event == Some(0)));
    assert!(events.iter().all(|effect| effect.event != Some(1)));
}

/// The demo's products and a bundle.
pub struct Shop {
    pub catalog: Catalog,
    served: Served,
}

impl Shop {
    pub fn open(bundle: &str) -> Shop {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(bundle);
        Shop {
            catalog: demo_catalog(),
            served: Served::new(read_folder(&folder).unwrap()).unwrap(),
        }
    }

    /// A row with one group's columns of another.
    fn mixed(&self, row: &[f32], other: &[f32], group: Group) -> Vec<f32> {
        let config = &self.served.model.config;
        let mut mixed = row.to_vec();
        let mut start = 0;
        for each in Group::ALL {
            let range = start..start + config.width(each);
            start = range.end;
            if each == group {
                mixed[range.clone()].copy_from_slice(&other[range]);
            }
        }
        assert_eq!(start, row.len());
        mixed
    }
}

/// Some minutes on some shelves: one to forty events.
pub fn browsed(shop: &Shop, draw: &mut Draw) -> Session {
    let mut session = Session::default();
    let items = shop.catalog.items();
    let near = draw.below(items.len());
    for step in 0..1 + draw.below(40) {
        // Half of the time around one place of the catalogue, where products are alike.
        let item = match draw.below(2) {
            0 => (near + draw.below(8)) % items.len(),
            _ => draw.below(items.len()),
        };
        let kind = EventKind::ALL[draw.below(EventKind::ALL.len())];
        let time = NOW - 3_600_000 + 60_000 * step as i64;
        let dwell = 500.0 * draw.below(40) as f32;
        session.observe(kind, &items[item], time, Some(dwell));
    }
    session
}

/// The session as it would be if one event had never been.
fn leave_out(session: &Session, index: usize) -> Session {
    let mut others = Session::default();
    for (nth, event) in session.events().iter().enumerate() {
        if nth != index {
            let item = &session.products()[event.product as usize];
            others.observe(event.kind, item, event.time, event.dwell);
        }
    }
    for (id, seen) in session.impressions().iter() {
        others.see(id, *seen);
    }
    others
}

/// One product and one session.
pub struct Case<'a> {
    shop: &'a Shop,
    session: Session,
    index: usize,
    product: ItemSide,
}

impl<'a> Case<'a> {
    pub fn new(shop: &'a Shop, session: &Session, index: usize) -> Self {
        let Served { model, priors, .. } = &shop.served;
        let mut product = ItemSide::new(model);
        product.extend(&shop.catalog.items()[index..=index], model, priors);
        Case {
            shop,
            session: session.clone(),
            index,
            product,
        }
    }

    pub fn explained(&mut self) -> ([f32; 4], Vec<Effect>) {
        let Served { model, priors, .. } = &self.shop.served;
        let mut product = ItemSide::new(model);
        product.extend(
            &self.shop.catalog.items()[self.index..=self.index],
            model,
            priors,
        );
        let (session, mut profiles) = (self.session.clone(), SessionProfiles::default());
        let served = &self.shop.served;
        let mut explaining = Attribution::new(product, session, NOW, served, &mut profiles);
        while explaining.go_on(served, &mut profiles) {}
        let weights = &self.shop.served.weights;
        explaining.finish(&self.shop.served, |tasks| fuse(tasks, weights))
    }

    /// A whole row of features.
    fn row(&self, session: &Session) -> Vec<f32> {
        let Served { model, priors, .. } = &self.shop.served;
        let shopper = SessionProfiles::default().shopper(session, &model.schema, priors, NOW);
        let mut row = Columns::new(model.config.row_width());
        push_row(&shopper, &self.product, 0, model, priors, &mut row);
        row.data
    }

    /// By the network itself, whatever its kind.
    fn score(&self, row: &[f32]) -> f64 {
        let Served { model, .. } = &self.shop.served;
        let network = Network::new(&model.config, &model.parameters, |_, matrix| {
            Mat::<Cpu>::cpu(matrix)
        });
        let row = Matrix::new(1, row.len(), row.to_vec());
        let outputs = network.whole(&Mat::cpu(&row)).into_vec();
        let logits = model.config.logits(outputs);
        let tasks = probabilities(&logits, self.shop.served.calibrations);
        fuse(&tasks[0], &self.shop.served.weights)
    }
}
