//! A shop's rules on the demo's bundle and catalogue, for the golden session: natively here, and the
//! browser tests hold the page to the same orders.
//!
//! `NESTRANK_GOLDEN=write cargo test --features train --test engine` makes them anew, for when the demo's bundle changes.

use std::fs;

use crate::parity::{golden, observed_shop};
use crate::shop::Shop;
use nestrank::domain::Value;
use nestrank::rank::fuse;
use nestrank::rank::rules::{Heard, Offered, Rules, arrange};
use serde_json::json;

/// The last 60 are copies of the first, of which the bundle knows nothing: new products.
const PRODUCTS: usize = 660;
/// Further down products are so alike that another machine's rounding may change their order.
const PLACES: usize = 40;

#[test]
fn native_rules_give_the_golden_orders() {
    let path = golden("rules.json");
    let (shop, now) = observed_shop(PRODUCTS);
    let cases = fs::read_to_string(&path).unwrap();
    let mut cases: Vec<serde_json::Value> = serde_json::from_str(&cases).unwrap();
    let probabilities = shop.probabilities(now);
    if std::env::var("NESTRANK_GOLDEN").is_ok_and(|value| value == "write") {
        for case in &mut cases {
            case["order"] = json!(order(&shop, now, &probabilities, case));
        }
        let lines: Vec<String> = cases.iter().map(ToString::to_string).collect();
        fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    }
    assert!(cases.len() >= 10);
    for case in &cases {
        let order = order(&shop, now, &probabilities, case);
        assert_eq!(case["order"], json!(order), "{}", case["options"]);
    }
}

/// The first ids of a case: of all products, or of every so-manyeth.
fn order(
    shop: &Shop,
    now: i64,
    probabilities: &[[f32; 4]],
    case: &serde_json::Value,
) -> Vec<String> {
    let every = case["every"].as_u64().unwrap_or(1) as usize;
    let rows: Vec<usize> = (0..PRODUCTS).step_by(every).collect();
    let place_of = |id: &str| {
        let row = shop.catalog.index_of(id)?;
        (row % every == 0).then_some(row / every)
    };
    let options: Value = serde_json::from_value(case["options"].clone()).unwrap();
    let mut rules = Rules::read(&options, &place_of).unwrap();
    let mut offered = Offered::default();
    for (place, &row) in rows.iter().enumerate() {
        let tasks = &probabilities[row];
        let score = fuse(tasks, &shop.served.weights);
        offered.push(row, tasks, score, &shop.side, &shop.served.model);
        if !shop.item(row).available {
            rules.excluded.push(place);
        }
    }
    let products = offered.products();
    Heard::new(&rules, &shop.session, now, &place_of).tell(&mut rules, products.new);
    let order = arrange(&products, &rules).into_iter().take(PLACES);
    order
        .map(|place| shop.item(rows[place]).id.clone())
        .collect()
}
