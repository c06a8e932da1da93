//! What devices hand over to the panel.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// A device that did anything, in the form that a page hands over.
pub fn random(seed: u64) -> Value {
    let mut state = seed * 7_919 + 1;
    let mut next = |end: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let kinds = [
        "view",
        "view",
        "view",
        "cart",
        "uncart",
        "favorite",
        "unfavorite",
        "purchase",
        "more",
        "less",
    ];
    let product = |id: u64| {
        let mut product = json!({ "id": format!("p{id}"), "title": format!("Product {id}") });
        if !id.is_multiple_of(5) {
            product["category"] = json!([format!("Room {}", id % 2), format!("Kind {}", id % 3)]);
        }
        if !id.is_multiple_of(4) {
            product["price"] = json!(10 + id % 7);
        }
        product
    };
    // Crowded, so that times are equal and sessions end and go on.
    let mut events = Vec::new();
    for _ in 0..next(120) {
        let time = 1_767_571_200_000 + next(3) * 86_400_000 + next(60) * 90_000;
        let kind = kinds[next(10) as usize];
        let mut event = json!({ "kind": kind, "item": format!("p{}", next(30)), "time": time });
        if next(3) > 0 {
            event["dwell"] = json!(next(90_000) as f64 + next(4) as f64 / 3.0);
        }
        events.push(event);
    }
    let impressions: Vec<_> = (0..next(20))
        .map(|item| {
            let last = 1_767_571_200_000 + next(90) * 60_000;
            json!({ "item": format!("p{}", item * 2), "count": 1 + next(4), "last": last })
        })
        .collect();
    let mut grid = |most: u64| -> Vec<_> { (0..most).map(|_| format!("p{}", next(35))).collect() };
    let grids =
        json!([{ "first": grid(60), "last": grid(60) }, { "first": grid(3), "last": grid(2) }]);
    json!({
        "catalog": (0..20).map(product).collect::<Vec<_>>(),
        "products": (15..28).map(product).collect::<Vec<_>>(),
        "events": events, "impressions": impressions, "grids": grids,
    })
}

/// By user: their events, and what they were shown.
pub type Sessions = BTreeMap<String, (Vec<Value>, Vec<Value>)>;

pub fn sessions(csv: &[u8]) -> Sessions {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().unwrap().clone();
    let mut sessions = Sessions::new();
    for row in reader.records() {
        let row = row.unwrap();
        let field = |name: &str| {
            let column = header.iter().position(|column| column == name);
            column.map_or("", |column| &row[column])
        };
        let (events, impressions) = sessions.entry(field("user").to_owned()).or_default();
        let time = field("time").parse::<i64>().unwrap() * 1_000;
        let (kind, item) = (field("event"), field("item"));
        if kind != "impression" {
            let dwell = field("dwell").parse::<f64>().ok();
            events.push(json!({ "kind": kind, "item": item, "time": time, "dwell": dwell }));
        } else if let Some(known) = impressions.iter_mut().find(|known| known["item"] == item) {
            known["count"] = json!(known["count"].as_u64().unwrap() + 1);
            known["last"] = json!(time.max(known["last"].as_i64().unwrap()));
        } else {
            impressions.push(json!({ "item": item, "count": 1, "last": time }));
        }
    }
    sessions
}
