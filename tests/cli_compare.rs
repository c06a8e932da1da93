//! `nestrank ablate`, `compare` and `models`: pages of what is worth what, from a small log.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;
use std::path::Path;

use cli_common::place::Place;
use nestrank::model::Architecture;
use nestrank::train::weighting::Weighting;
use serde_json::Value;

const SMALL: &str = "--epochs 1 --hidden 8,6 --embedding-dim 3 --table-rows 64 --min-people 1 \
                     --seeds 2 --quiet";
const LOG: &str = "--events events.csv --catalog catalog.json";

fn world() -> Place {
    let world = Place::new();
    world.ok("simulate --seed 4 --items 100 --users 120 --vectors 8 --out .");
    world
}

#[test]
fn a_comparison_names_every_way_and_what_it_weighs() {
    let world = world();
    world.ok(&format!(
        "compare {LOG} --title Small --out small.json {SMALL}"
    ));
    let json = fs::read(world.0.path().join("small.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    let mut aucs = Vec::new();
    for (index, architecture) in Architecture::ALL.into_iter().enumerate() {
        let [measured, size] = [0, 1].map(|part| &json["architectures"][index][part]);
        assert_eq!(measured["name"], architecture.name());
        assert_eq!(measured["seeds"].as_array().unwrap().len(), 2);
        aucs.push(measured["seeds"].to_string());
        let parameters = size["parameters"].as_u64().unwrap();
        assert_eq!(size["bytes"].as_u64().unwrap(), 2 * parameters);
        assert!(
            parameters > size["table"].as_u64().unwrap() && size["flops"].as_u64().unwrap() > 0
        );
    }
    aucs.sort();
    aucs.dedup();
    assert_eq!(aucs.len(), Architecture::ALL.len(), "all differ");

    fs::write(world.0.path().join("more.md"), "## Elsewhere\n\nA line.\n").unwrap();
    world.ok("models small.json --section more.md --out models.md");
    let page = fs::read_to_string(world.0.path().join("models.md")).unwrap();
    let names = Architecture::ALL.map(Architecture::name).into_iter();
    for name in names.chain(Weighting::ALL.map(Weighting::name)) {
        assert!(
            page.contains(&format!("| `{name}` | ")) || name == "fixed",
            "{name}"
        );
    }
    for text in [
        "## Small",
        "## Elsewhere",
        "compare --events events.csv",
        "(1997)",
    ] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn encoders_are_compared_with_and_without_the_vectors_of_the_catalogue() {
    let world = world();
    world.ok(&format!(
        "compare {LOG} --title Small --parts encoders --out small.json {SMALL}"
    ));
    let json: Value = serde_json::from_str(&world.read("small.json")).unwrap();
    let of = |index: usize| {
        let [measured, size] = [0, 1].map(|part| &json["encoders"][index][part]);
        let size = |what: &str| size[what].as_u64().unwrap();
        (
            measured["name"].as_str().unwrap(),
            size("parameters"),
            size("flops"),
        )
    };
    let names = [0, 1, 2, 3].map(|index| of(index).0);
    let (pooling, attention) = ("pooling", "target-attention");
    let [both, all] = [pooling, attention].map(|name| format!("{name}, fused vectors"));
    assert_eq!(names, [pooling, attention, &both, &all]);
    // An embedding is 3 numbers, a value is 3 and 7; a vector is 8.
    assert!(of(1).1 > of(0).1 + 3 * 10 && of(1).2 > of(0).2 + 2 * 50 * 10);
    assert_eq!(of(2).1 - of(0).1, (8 + 1) * 3 + (3 + 8 + 1) * 3 + 3 * 8);
    // What is fused is no work of a rerank.
    assert_eq!(of(2).2, of(0).2);
    assert_eq!(json["architectures"].as_array().unwrap().len(), 0);
    world.ok("models small.json --out models.md");
    assert!(
        world
            .read("models.md")
            .contains("| `target-attention, fused vectors` | ")
    );
    let error = world.fails(&format!("train {LOG} --fuse-vectors 9 --out m --quiet"), 2);
    assert!(error.contains("--fuse-vectors"), "{error}");
}

#[test]
fn an_ablation_takes_away_one_part_at_a_time() {
    let world = world();
    world.ok(&format!(
        "ablate {LOG} --members 2 --out quality.md {SMALL}"
    ));
    let page = fs::read_to_string(world.0.path().join("quality.md")).unwrap();
    for part in [
        "one network",
        "2 merged",
        "without `user`",
        "factorised-chain",
        "no dropout",
    ] {
        assert!(page.contains(&format!("| {part} |")), "{part}: {page}");
    }
}

#[test]
fn what_is_no_comparison_is_refused_and_nothing_written() {
    let world = world();
    let error = world.fails("models catalog.json --out models.md", 1);
    assert!(
        error.contains("catalog.json") && error.contains("compare"),
        "{error}"
    );
    assert!(!world.0.path().join("models.md").exists());
}

#[test]
fn the_committed_page_is_made_of_what_was_measured() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/models.md")).unwrap();
    let start = "nestrank models ";
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix(start))
        .unwrap();
    let place = Place::new();
    let out = place.0.path().join("models.md").display().to_string();
    let again = format!("models {}", line.replace("docs/models.md", &out));
    let output = place.command(&again).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let again = fs::read_to_string(&out)
        .unwrap()
        .replace(&out, "docs/models.md");
    assert!(
        again == page,
        "docs/models.md is not what its command makes"
    );
}
