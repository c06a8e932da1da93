//! The same bundle, catalogue, session and `now` give the same probabilities everywhere. Natively
//! here, and the browser tests hold both wasm modules to the same golden values.
//!
//! `NESTRANK_GOLDEN=write cargo test --features train --test engine` makes them anew, for when the demo's bundle changes.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::shop::{Shop, demo_catalog};
use nestrank::domain::{Catalog, EventKind, Item, Value};
use nestrank::engine::{SessionProfiles, push_row};
use nestrank::features::Columns;

#[test]
fn native_engine_and_forward_by_hand_give_the_golden_values() {
    let golden = golden("probabilities.csv");
    if std::env::var("NESTRANK_GOLDEN").is_ok_and(|value| value == "write") {
        let (shop, now) = observed_shop(1_000);
        let mut csv = String::from("view,cart,favorite,purchase\n");
        for [view, cart, favorite, purchase] in shop.probabilities(now) {
            writeln!(csv, "{view:.7},{cart:.7},{favorite:.7},{purchase:.7}").unwrap();
        }
        fs::write(&golden, csv).unwrap();
    }
    let golden: Vec<[f32; 4]> = fs::read_to_string(golden)
        .unwrap()
        .lines()
        .skip(1)
        .map(row)
        .collect();
    assert_eq!(golden.len(), 1_000);
    for count in [1, 24, 500, 1_000] {
        let (shop, now) = observed_shop(count);
        let engine = shop.probabilities(now);
        assert_eq!(engine.len(), count);
        let (model, priors) = (&shop.served.model, &shop.served.priors);
        let shopper = SessionProfiles::default().shopper(&shop.session, &model.schema, priors, now);
        for index in 0..count {
            let mut whole = Columns::new(model.config.row_width());
            push_row(&shopper, &shop.side, index, model, priors, &mut whole);
            let by_hand = calibrated(crate::by_hand::forward(model, whole.row(0)), &shop);
            for task in 0..4 {
                let wanted = golden[index][task];
                assert!(
                    (engine[index][task] - wanted).abs() < 1e-4,
                    "{index} of {count}"
                );
                assert!((by_hand[task] - wanted).abs() < 1e-4, "{index} of {count}");
            }
        }
    }
}

/// A calibration as what it does to the odds.
fn calibrated(probabilities: [f32; 4], shop: &Shop) -> [f32; 4] {
    std::array::from_fn(|task| {
        let p = f64::from(probabilities[task]);
        let calibration = shop.served.calibrations[task].unwrap();
        let odds = (p / (1.0 - p)).powf(calibration.scale.into());
        let odds = odds * f64::from(calibration.bias).exp();
        (odds / (1.0 + odds)) as f32
    })
}

#[test]
fn what_comes_later_does_not_count() {
    let (mut shop, now) = observed_shop(24);
    let before = shop.probabilities(now);
    shop.act(EventKind::Purchase, 3, now + 1);
    assert_eq!(shop.probabilities(now), before);
    assert_ne!(shop.probabilities(now + 1), before);
}

/// The demo's catalogue, repeated under other ids until there are enough products, and the golden
/// session; the browser tests make the same (tests/browser/golden.mjs).
pub fn observed_shop(count: usize) -> (Shop, i64) {
    let session = fs::read(golden("session.json")).unwrap();
    let session: Value = serde_json::from_slice(&session).unwrap();
    let demo = demo_catalog();
    let mut catalog = Catalog::default();
    for index in 0..count {
        let item = &demo.items()[index % demo.items().len()];
        let id = match index / demo.items().len() {
            0 => item.id.clone(),
            again => format!("{}~{again}", item.id),
        };
        catalog.put(Item { id, ..item.clone() });
    }
    let mut shop = Shop::open(catalog);
    let Value::List(events) = session.field("events") else {
        panic!("events must be an array");
    };
    for event in events {
        let kind = EventKind::from_name(text(event.field("kind"))).unwrap();
        let item = &demo.items()[demo.index_of(text(event.field("item"))).unwrap()];
        let dwell = match event.field("dwell") {
            Value::Number(dwell) => Some(*dwell as f32),
            _ => None,
        };
        shop.session
            .observe(kind, item, number(event.field("time")), dwell);
    }
    (shop, number(session.field("now")))
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

fn number(value: &Value) -> i64 {
    match value {
        Value::Number(number) => *number as i64,
        other => panic!("{other:?} is no number"),
    }
}

fn row(line: &str) -> [f32; 4] {
    let numbers: Vec<f32> = line
        .split(',')
        .map(|number| number.parse().unwrap())
        .collect();
    numbers.try_into().unwrap()
}

pub fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}
