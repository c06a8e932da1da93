//! The files as such: their bytes, and what is said where they cannot be.

use std::cell::Cell;
use std::fs;

use nestrank::domain::Task;
use nestrank::train::simulate::{Options, TrueUplift, Truth, simulate};

fn files_of(seed: u64) -> [Vec<u8>; 3] {
    made(Options {
        seed,
        ..Options::default()
    })
}

fn made(options: Options) -> [Vec<u8>; 3] {
    let dir = tempfile::tempdir().unwrap();
    let options = Options {
        items: 60,
        users: 40,
        ..options
    };
    simulate(&options, dir.path(), &|_, _| {}).unwrap();
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(left.len(), 3, "{left:?}");
    ["catalog.json", "events.csv", "truth.json"]
        .map(|name| fs::read(dir.path().join(name)).unwrap())
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_seed_others() {
    let files = files_of(7);
    assert_eq!(files, files_of(7));
    for (file, other) in files.iter().zip(files_of(8)) {
        assert_ne!(*file, other);
    }
    // Written down from a first run: another platform must give the same. Whoever changes the
    // world changes these, and makes the demo's catalogue and bundle anew.
    assert_eq!(
        files.map(|file| crc32fast::hash(&file)),
        [3272080343, 3827457617, 1697731364]
    );
}

#[test]
fn a_shop_of_its_own_kind_has_other_people_and_prices() {
    let varied = |seed| {
        made(Options {
            seed,
            varied: true,
            ..Options::default()
        })
    };
    let files = varied(7);
    assert_eq!(files, varied(7));
    let behaviour = |files: &[Vec<u8>; 3]| {
        let truth: Truth = serde_json::from_slice(&files[2]).unwrap();
        truth.behaviour
    };
    assert_eq!(behaviour(&files_of(7)), behaviour(&files_of(8)));
    assert_ne!(behaviour(&files), behaviour(&files_of(7)));
    assert_ne!(behaviour(&files), behaviour(&varied(8)));
    let price = |files: &[Vec<u8>; 3]| {
        let products: Vec<serde_json::Value> = serde_json::from_slice(&files[0]).unwrap();
        let logs = products
            .iter()
            .map(|product| product["price"].as_f64().unwrap().ln());
        logs.sum::<f64>() / products.len() as f64
    };
    assert!((price(&files_of(7)) - price(&files_of(8))).abs() < 0.3);
    let prices = [1, 2, 3, 4].map(|seed| price(&varied(seed)));
    let [low, high] = [f64::min, f64::max].map(|pick| prices.into_iter().reduce(pick).unwrap());
    assert!(high - low > 1.0, "{prices:?}");
}

#[test]
fn other_lives_change_nothing_but_what_is_told_of_them() {
    let [files, lived] = [0, 3].map(|lives| {
        made(Options {
            lives,
            ..Options::default()
        })
    });
    assert_eq!(files[..2], lived[..2]);
    let [plain, mut truth] = [&files, &lived].map(|files| {
        let truth: serde_json::Value = serde_json::from_slice(&files[2]).unwrap();
        truth
    });
    let uplift = truth.as_object_mut().unwrap().remove("uplift").unwrap();
    assert_eq!(truth, plain);
    let uplift: TrueUplift = serde_json::from_value(uplift).unwrap();
    assert_eq!(uplift.lives, 3);
    for task in Task::ALL {
        let (share, times) = (&uplift.conversion, &uplift.events);
        for of in [share, times] {
            let effect = of.treated[task] - of.control[task];
            // A number may lose its last bit on its way through a text.
            assert!((of.effect[task] - effect).abs() < 1e-12);
        }
        // Nobody does a thing more seldom than once who does it at all.
        assert!(share.treated[task] <= times.treated[task].min(1.0));
        assert!(share.control[task] > 0.0 && share.control[task] <= times.control[task].min(1.0));
    }
    assert!(uplift.events.effect.view > 0.0, "{uplift:?}");
}

#[test]
fn options_out_of_range_are_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    for (items, users, option) in [
        (10, 5, "--items"),
        (70_000, 5, "--items"),
        (60, 0, "--users"),
    ] {
        let options = Options {
            items,
            users,
            ..Options::default()
        };
        let error = simulate(&options, &out, &|_, _| {}).unwrap_err();
        assert!(error.to_string().starts_with(option), "{error}");
        assert!(!out.exists());
    }
}

#[test]
fn progress_ends_with_everything_done() {
    let dir = tempfile::tempdir().unwrap();
    let told = Cell::new((0, 0));
    let options = Options {
        items: 60,
        users: 200,
        ..Options::default()
    };
    let summary = simulate(&options, dir.path(), &|done, total| {
        assert!(done >= told.get().0 && done <= total);
        told.set((done, total));
    })
    .unwrap();
    assert_eq!(
        told.get(),
        (summary.sessions as u64, summary.sessions as u64)
    );
    assert!(summary.to_string().contains("200 shoppers"), "{summary}");
}

#[test]
fn a_broken_truth_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("truth.json");
    let missing = Truth::load(&path).unwrap_err().to_string();
    assert!(missing.contains("truth.json"), "{missing}");
    let [.., whole] = files_of(7);
    let text = String::from_utf8(whole).unwrap();
    let swap = |from: &str, to: &str| text.replacen(from, to, 1);
    for (broken, named) in [
        (text[..text.len() / 2].to_owned(), "line 1"),
        (swap("\"slots\":[1.0,", "\"slots\":[\"x\","), "line 1"),
        (
            swap("\"color\":", "\"color\":99,\"c\":"),
            "products: hg-1001",
        ),
        (
            swap("\"taste\":0,", "\"taste\":7,"),
            "u00001: a state names",
        ),
        (swap("\"style\":[", "\"style\":[0.5,"), "another length"),
        (
            swap("\"states\":[{\"from\":1", "\"states\":[{\"from\":9"),
            "order of their times",
        ),
    ] {
        fs::write(&path, broken).unwrap();
        let error = Truth::load(&path).unwrap_err().to_string();
        assert!(
            error.contains("truth.json") && error.contains(named),
            "{error}"
        );
    }
    fs::write(&path, &text).unwrap();
    Truth::load(&path).unwrap();
}
