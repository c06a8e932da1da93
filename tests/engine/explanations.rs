//! The same bundle, session and `now` name the same groups and events everywhere: natively here, and
//! tests/browser/explain.test.mjs holds the wasm modules to the same golden explanations.
//!
//! `NESTRANK_GOLDEN=write cargo test --features train --test engine` makes them anew.

use std::fs;
use std::path::Path;

use crate::attribution::{Case, NOW, Shop, browsed};
use crate::support::Draw;
use nestrank::domain::{EventKind, Session};
use serde_json::{Value, json};

/// One stack of layers twice, which the small module has, and one that only the full module has.
const BUNDLES: [&str; 3] = ["www/model", "pkg/model", "www/models/target-attention"];
/// For each bundle.
const SESSIONS: usize = 6;

#[test]
fn the_golden_explanations() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/explanations.json");
    let made = explanations();
    if std::env::var("NESTRANK_GOLDEN").is_ok_and(|value| value == "write") {
        let lines: Vec<String> = made.iter().map(Value::to_string).collect();
        fs::write(&golden, format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    }
    let golden: Vec<Value> = serde_json::from_slice(&fs::read(golden).unwrap()).unwrap();
    assert_eq!(made.len(), golden.len());
    let mut kinds = Vec::new();
    for (made, golden) in made.iter().zip(&golden) {
        for field in ["bundle", "now", "item", "events"] {
            assert_eq!(made[field], golden[field]);
        }
        let reasons = |of: &Value| of["reasons"].as_array().unwrap().clone();
        assert_eq!(reasons(made).len(), reasons(golden).len(), "{golden}");
        for (made, golden) in reasons(made).iter().zip(&reasons(golden)) {
            assert_eq!(made["group"], golden["group"]);
            assert_eq!(made["event"], golden["event"]);
            let effect = |of: &Value| of["effect"].as_f64().unwrap();
            assert!((effect(made) - effect(golden)).abs() < 1e-4, "{golden}");
            kinds.extend(golden["event"]["kind"].as_str().map(String::from));
        }
    }
    for kind in ["view", "favorite", "more", "less"] {
        assert!(kinds.iter().any(|named| named == kind), "{kind}: {kinds:?}");
    }
}

fn explanations() -> Vec<Value> {
    let mut made = Vec::new();
    for bundle in BUNDLES {
        let (shop, mut draw) = (Shop::open(bundle), Draw(5));
        for number in 0..SESSIONS {
            let session = match number % 2 {
                0 => browsed(&shop, &mut draw),
                _ => only_words(&shop, &mut draw),
            };
            let index = draw.below(shop.catalog.items().len());
            made.push(explanation(&shop, bundle, &session, index));
        }
    }
    made
}

/// A shopper who only says what to show more and less of.
fn only_words(shop: &Shop, draw: &mut Draw) -> Session {
    let mut session = Session::default();
    for (step, kind) in [
        EventKind::More,
        EventKind::Less,
        EventKind::Less,
        EventKind::More,
    ]
    .into_iter()
    .enumerate()
    {
        let item = &shop.catalog.items()[draw.below(shop.catalog.items().len())];
        session.observe(kind, item, NOW - 60_000 * (9 - step as i64), None);
    }
    session
}

fn explanation(shop: &Shop, bundle: &str, session: &Session, index: usize) -> Value {
    let event = |event: usize| {
        let event = session.events()[event];
        let item = &session.products()[event.product as usize].id;
        json!({ "kind": event.kind.name(), "item": item, "time": event.time, "dwell": event.dwell })
    };
    let reasons = Case::new(shop, session, index).explained().1;
    let reasons = reasons.iter().map(|reason| {
        let mut named = reason.event.map(event);
        if let Some(named) = &mut named {
            named.as_object_mut().unwrap().remove("dwell");
        }
        let (group, effect) = (reason.group.name(), (reason.effect * 1e7).round() / 1e7);
        json!({ "group": group, "effect": effect, "event": named })
    });
    let impressions = session.impressions().iter().flat_map(|(id, seen)| {
        let event = json!({ "kind": "impression", "item": id, "time": seen.last });
        vec![event; seen.count as usize]
    });
    let events = (0..session.events().len()).map(event);
    json!({
        "bundle": bundle,
        "now": NOW,
        "item": shop.catalog.items()[index].id,
        "events": impressions.chain(events).collect::<Vec<_>>(),
        "reasons": reasons.collect::<Vec<_>>(),
    })
}
