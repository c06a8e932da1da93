//! `instructions CASE TURNS`: what `cargo xtask test` has valgrind count, so many times over, always
//! with the same input. `load` takes 1,000 products in, from their JSON to the item half of the first
//! layer; `rerank` is one more event and all that a page computes for the new order: features,
//! network, ranking.

use std::fs;
use std::hint::black_box;
use std::path::Path;

use nestrank::bundle::{Served, read_folder};
use nestrank::domain::{Catalog, EventKind, Session};
use nestrank::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide, probabilities};
use nestrank::rank::{Candidate, RankOptions, rank};

const PRODUCTS: usize = 1_000;
/// Events of the session, a minute apart.
const EVENTS: usize = 50;
const NOW: i64 = 1_760_000_000_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let case = arguments.next().unwrap_or_default();
    let turns = arguments.next().and_then(|turns| turns.parse().ok());
    let (Some(turns), "load" | "rerank") = (turns, case.as_str()) else {
        // Cargo runs every bench; this one is for who counts.
        return eprintln!("usage: instructions load|rerank TURNS");
    };
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
    let served = Served::new(read_folder(&www.join("model")).expect("a bundle"));
    let served = served.expect("a bundle");
    let json = enlarged(&fs::read(www.join("catalog.json")).expect("a catalogue"));
    if case == "load" {
        for _ in 0..turns {
            black_box(load(&served, &json));
        }
    } else {
        rerank(&served, &json, turns);
    }
}

/// A catalogue of as many products, the demo's again and again under other ids.
fn enlarged(json: &[u8]) -> Vec<u8> {
    let products: Vec<serde_json::Value> = serde_json::from_slice(json).expect("a catalogue");
    let again = products.iter().cycle().take(PRODUCTS).enumerate();
    let again = again.map(|(index, product)| {
        let mut product = product.clone();
        product["id"] = index.to_string().into();
        product
    });
    serde_json::to_vec(&again.collect::<Vec<_>>()).expect("JSON")
}

fn load(served: &Served, json: &[u8]) -> (Catalog, ItemSide, CpuScorer) {
    let (catalog, _) = Catalog::from_json(json).expect("a catalogue");
    let mut items = ItemSide::new(&served.model);
    items.extend(catalog.items(), &served.model, &served.priors);
    let mut scorer = CpuScorer::new(&served.model);
    scorer.set_items(&items);
    (catalog, items, scorer)
}

fn rerank(served: &Served, json: &[u8], turns: usize) {
    let (model, priors) = (&served.model, &served.priors);
    let (catalog, items, mut scorer) = load(served, json);
    let mut session = Session::default();
    let observe = |session: &mut Session, event: usize| {
        let item = &catalog.items()[event * 7 % PRODUCTS];
        let time = NOW + event as i64 * 60_000;
        session.observe(EventKind::View, item, time, None);
    };
    (0..EVENTS).for_each(|event| observe(&mut session, event));
    let mut profiles = SessionProfiles::default();
    for turn in 0..turns {
        observe(&mut session, EVENTS + turn);
        let now = NOW + (EVENTS + turns) as i64 * 60_000;
        let shopper = profiles.shopper(&session, &model.schema, priors, now);
        let side = ShopperSide::new(&shopper, &items, None, model, priors);
        let logits = model.config.logits(scorer.score(&side, None));
        let tasks = probabilities(&logits, served.calibrations).into_iter();
        let candidate = |(item, tasks)| Candidate {
            item,
            tasks,
            category: items.category_of[item],
            available: catalog.items()[item].available,
        };
        let candidates: Vec<Candidate> = tasks.enumerate().map(candidate).collect();
        black_box(rank(&candidates, &RankOptions::new(served.weights)));
    }
}
