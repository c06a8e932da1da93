//! Position bias, end to end, in a world whose true curve is known.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;

use cli_common::place::Place;
use serde_json::Value;

const LOG: &str = "--events events.csv --catalog catalog.json";
const RECIPE: &str = "--epochs 6 --hidden 32,16 --embedding-dim 8 --table-rows 512 --quiet";

fn json(folder: &Place, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.0.path().join(name)).unwrap()).unwrap()
}

fn world() -> Place {
    let folder = Place::new();
    folder.ok("simulate --seed 5 --items 300 --users 1500 --out .");
    folder
}

#[test]
fn the_learnt_curve_is_near_the_true_one() {
    let folder = world();
    folder.ok(&format!(
        "report {LOG} {RECIPE} --seeds 1 --out page.html --json page.json"
    ));
    let report = json(&folder, "page.json");
    let slots = report["slots"].as_array().unwrap();
    assert_eq!(slots.len(), 12);
    let (mut off, mut furthest) = (0.0, 0.0f64);
    for slot in slots {
        let [learnt, truth] = ["learnt", "truth"].map(|what| slot[what].as_f64().unwrap());
        println!("{slot}");
        off += (learnt - truth).abs() / slots.len() as f64;
        furthest = furthest.max((learnt - truth).abs());
    }
    // The true curve falls from 1 to 0.45.
    assert!(off < 0.06, "{off} on average");
    assert!(furthest < 0.12, "{furthest}");
}

/// The control arm's pages turn by the hour, so that every product is seen in every slot.
#[test]
fn ranks_no_worse_where_slots_are_random() {
    let folder = world();
    for (model, more) in [("with", ""), ("without", "--ignore-positions")] {
        folder.ok(&format!("train {LOG} {RECIPE} {more} --out {model}"));
    }
    let events = fs::read_to_string(folder.0.path().join("events.csv")).unwrap();
    let mut lines = events.lines();
    let mut control = lines.next().unwrap().to_owned();
    for line in lines.filter(|line| line.split(',').any(|field| field == "control")) {
        control += "\n";
        control += line;
    }
    assert!(control.len() > events.len() / 3 && control.len() < events.len() * 2 / 3);
    fs::write(folder.0.path().join("control.csv"), control).unwrap();
    let eval = |model: &str| -> Value {
        let found = folder.ok(&format!(
            "eval --model {model} --events control.csv --catalog catalog.json --json"
        ));
        serde_json::from_str(&found.0).unwrap()
    };
    let [with, without] = ["with", "without"].map(eval);
    for measure in ["auc", "gauc", "ndcg_at_10"] {
        let [with, without] = [&with, &without].map(|found| {
            found["scorers"][0]["tasks"]["view"][measure]
                .as_f64()
                .unwrap()
        });
        println!("{measure}: {with:.4} with slots, {without:.4} without");
        assert!(with > without - 0.003, "{measure}: {with} {without}");
    }
}
