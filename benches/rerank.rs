//! What a rerank costs, natively on one thread of the page's own backend: the features of session
//! and products, beside the network. `cargo bench --bench rerank -- [BUNDLE CATALOG]`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use nestrank::bundle::{Served, read_folder};
use nestrank::domain::{Catalog, EventKind, Item, Session};
use nestrank::engine::{CpuScorer, ItemSide, SessionProfiles, ShopperSide};

const NOW: i64 = 1_760_000_000_000;
/// Events of the session, a minute apart.
const EVENTS: usize = 100;
/// Medians are of so many.
const RUNS: usize = 31;

fn main() {
    // Cargo adds `--bench`.
    let mut paths = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("www");
    let mut next = |default: &str| paths.next().map_or(www.join(default), PathBuf::from);
    let (bundle, catalog) = (next("model"), next("catalog.json"));
    let served = Served::new(read_folder(&bundle).expect("a bundle")).expect("a bundle");
    let catalog = fs::read(&catalog).expect("a catalogue");
    let (catalog, _) = Catalog::from_json(&catalog).expect("a catalogue");
    println!("{EVENTS} events, medians of {RUNS}; times in ms");
    println!(
        "{:>9} {:>10} {:>10} {:>10} {:>9}",
        "products", "session", "features", "network", "share"
    );
    for count in [24, 1_000, 10_000] {
        let [session, features, network] = medians(&served, &enlarged(&catalog, count));
        let share = (session + features) / (session + features + network);
        println!(
            "{count:>9} {session:>10.3} {features:>10.3} {network:>10.3} {:>7.0} %",
            100.0 * share
        );
    }
}

/// That many products: the catalogue's, again and again under other ids.
fn enlarged(catalog: &Catalog, count: usize) -> Vec<Item> {
    let again = catalog.items().iter().cycle().take(count).enumerate();
    again
        .map(|(index, item)| Item {
            id: format!("{index}"),
            ..item.clone()
        })
        .collect()
}

/// Gathering the session, the shopper's columns for all products, and the network.
fn medians(served: &Served, items: &[Item]) -> [f64; 3] {
    let (model, priors) = (&served.model, &served.priors);
    let mut session = Session::default();
    for event in 0..EVENTS {
        let item = &items[event * 7 % items.len()];
        let time = NOW - (EVENTS - event) as i64 * 60_000;
        session.observe(EventKind::View, item, time, None);
    }
    let mut side = ItemSide::new(model);
    side.extend(items, model, priors);
    let mut scorer = CpuScorer::new(model);
    scorer.set_items(&side);
    let mut profiles = SessionProfiles::default();
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..RUNS {
        let start = Instant::now();
        let shopper = profiles.shopper(&session, &model.schema, priors, NOW);
        let gathered = Instant::now();
        let shopper = ShopperSide::new(&shopper, &side, None, model, priors);
        let featured = Instant::now();
        let outputs = scorer.score(&shopper, None);
        let scored = Instant::now();
        assert_eq!(outputs.len(), items.len() * 4);
        for (times, time) in
            times
                .iter_mut()
                .zip([gathered - start, featured - gathered, scored - featured])
        {
            times.push(time.as_secs_f64() * 1e3);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[RUNS / 2]
    })
}
