//! Which categories complement which: learnt of a log, kept in a bundle, made into a look.
#![cfg(feature = "train")]

#[path = "../cli_common/mod.rs"]
mod cli_common;
mod command;
mod looks;

use cli_common::{options, read};
use nestrank::domain::{Tensor, TensorData, Tensors};
use nestrank::features::{Complements, FeatureSchema, ItemProfile, Keys, Priors};
use nestrank::train::rooms::learn;

/// A second in July 2017, in Unix time.
const START: i64 = 1_500_000_000;
const DAY: i64 = 86_400;

/// Two hundred people: those of even number buy a chair and then a table, those of odd number a lamp
/// and then a stool; all of them buy soap. Everyone looks at chairs and stools in one visit and nobody
/// buys both. Six buy a rug after the chair. Later everybody buys a vase after the chair.
fn log() -> String {
    let mut log = String::from("time,user,item,event,category\n");
    let mut add = |day: i64, user: i64, item: &str, event: &str| {
        let time = START + day * DAY + user * 60;
        log += &format!("{time},u{user},{item},{event},{item}s\n");
    };
    for user in 0..200 {
        add(0, user, "chair", "view");
        add(0, user, "stool", "view");
        if user % 2 == 0 {
            add(1, user, "chair", "purchase");
            add(2, user, "table", "cart");
        } else {
            add(1, user, "lamp", "favorite");
            add(2, user, "stool", "purchase");
        }
        if user < 12 && user % 2 == 0 {
            add(3, user, "rug", "cart");
        }
        add(4, user, "soap", "purchase");
        add(20, user, "chair", "purchase");
        add(21, user, "vase", "purchase");
    }
    log
}

fn key(category: &str) -> u64 {
    Keys::default().key("category", category)
}

fn learnt(min_people: u32) -> Complements {
    let (log, _) = read(log(), &options()).unwrap();
    let schema = FeatureSchema::new(64);
    let items = log.catalog.items().iter();
    let profiles: Vec<ItemProfile> = items.map(|item| ItemProfile::new(item, &schema)).collect();
    learn(&log, &profiles, (START + 20 * DAY) * 1_000, min_people)
}

#[test]
fn a_table_goes_with_chairs_and_what_everybody_buys_does_not() {
    let learnt = learnt(3);
    let of_chairs = learnt.of(key("chairs"));
    assert_eq!(of_chairs[0].category, key("tables"), "{of_chairs:?}");
    let strength = |category: &str| {
        let found = of_chairs
            .iter()
            .find(|known| known.category == key(category));
        found.map_or(0.0, |known| known.strength)
    };
    // A hundred tables, where fifteen came by themselves; soap follows everything.
    assert!(
        (3f32.ln()..7f32.ln()).contains(&strength("tables")),
        "{of_chairs:?}"
    );
    assert!(
        strength("soaps") < 0.5 * strength("tables"),
        "{of_chairs:?}"
    );
    // What one looks at in one go and buys one of, what others buy, what is itself, the future.
    for never in ["stools", "lamps", "chairs", "vases"] {
        assert_eq!(strength(never), 0.0, "{never} {of_chairs:?}");
    }
    assert_eq!(learnt.of(key("lamps"))[0].category, key("stools"));
    // Directed: nothing was chosen after soap.
    assert!(learnt.of(key("soaps")).is_empty());
}

#[test]
fn what_few_people_did_is_not_told() {
    let told = |min_people| {
        let learnt = learnt(min_people);
        let of_chairs = learnt.of(key("chairs"));
        of_chairs.iter().any(|known| known.category == key("rugs"))
    };
    assert!(told(6));
    assert!(!told(7));
}

/// Priors that know a table of these categories, as tensors.
fn tensors() -> Tensors {
    let names = ["chairs", "stools", "tables", "lamps", "soaps", "rugs"];
    let categories = names.map(|name| (key(name), Default::default()));
    let mut priors = Priors {
        categories: categories.into_iter().collect(),
        complements: learnt(3),
        ..Priors::default()
    };
    // As `train` makes it: a row for each category, and no neighbour.
    let mut keys: Vec<u64> = priors.categories.keys().copied().collect();
    keys.sort_unstable();
    let rows = keys.iter().copied().zip(0..).collect();
    let own = vec![0.0; keys.len()];
    priors.cooccurrence =
        nestrank::features::Cooccurrence::new(rows, [0, 0], vec![], vec![], vec![], &own);
    priors.to_tensors()
}

#[test]
fn a_bundle_keeps_the_table_and_may_have_none() {
    let kept = Priors::from_tensors(tensors()).unwrap();
    assert_eq!(kept.complements, learnt(3));
    let mut old = tensors();
    for name in ["complement_counts", "complements", "complement_strengths"] {
        old.0.remove(format!("categories.{name}").as_str()).unwrap();
    }
    assert!(Priors::from_tensors(old).unwrap().complements.is_empty());
    let none = Priors::default().to_tensors();
    assert!(!none.0.contains_key("categories.complements"));
}

#[test]
fn a_broken_table_is_named() {
    let change = |name: &str, number: f32| {
        let mut tensors = tensors();
        let Some(Tensor {
            data: TensorData::F32(numbers),
            ..
        }) = tensors.0.get_mut(name)
        else {
            panic!("{name}");
        };
        numbers[0] = number;
        tensors
    };
    for (name, numbers) in [
        ("categories.complement_counts", [-1.0, 0.5, 19.0, 21.0]),
        ("categories.complements", [-1.0, 0.5, 6.0, 1e9]),
        (
            "categories.complement_strengths",
            [-0.1, 21.0, f32::NAN, f32::INFINITY],
        ),
    ] {
        for number in numbers {
            let error = Priors::from_tensors(change(name, number)).unwrap_err();
            assert_eq!(error.code(), "model-invalid");
            assert!(error.to_string().contains(name), "{name} {number}: {error}");
        }
    }
}
