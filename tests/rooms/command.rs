//! `nestrank rooms`, and `train` before it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use nestrank::bundle::{Served, read_folder};
use serde_json::Value;

fn run(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nestrank"))
        .current_dir(folder)
        .args(arguments.split_whitespace())
        .output()
        .unwrap()
}

fn nestrank(folder: &Path, arguments: &str) -> Vec<u8> {
    let output = run(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments}: {errors}");
    output.stdout
}

fn weights(folder: &Path) -> (String, Vec<u8>) {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|found| found.unwrap().path());
    let is_weights = |path: &std::path::PathBuf| path.to_string_lossy().contains("weights-");
    let path = files.into_iter().find(is_weights).unwrap();
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    (name, fs::read(path).unwrap())
}

#[test]
fn the_table_of_a_simulated_log_finds_what_is_true_and_what_comes_next() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    nestrank(at, "simulate --seed 3 --items 200 --users 2000 --out world");
    let inputs = "--events world/events.csv --catalog world/catalog.json";
    let small = "--hidden 8 --embedding-dim 2 --table-rows 64 --epochs 1 --quiet";
    nestrank(at, &format!("train {inputs} {small} --out m"));
    let complements = || {
        let bundle = read_folder(&at.join("m")).unwrap();
        Served::new(bundle).unwrap().priors.complements
    };
    let trained = complements();
    assert!(!trained.is_empty());

    let before = weights(&at.join("m"));
    let told = nestrank(at, &format!("rooms --model m {inputs} --write --json"));
    // What is written anew is what `train` wrote, and no weight is another.
    assert_eq!(complements(), trained);
    assert_eq!(weights(&at.join("m")), before);

    let told: Value = serde_json::from_slice(&told).unwrap();
    let of = |list: &str, name: &str, field: &str| {
        let list = told[list].as_array().unwrap();
        let found = list.iter().find(|entry| entry["name"] == name).unwrap();
        found[field].as_f64().unwrap()
    };
    let mrr = |name| of("test", name, "mrr");
    assert!(mrr("complements") > 1.1 * mrr("popularity"), "{told:#}");
    let found = |name| of("truth", name, "precision_at_3");
    assert!(found("complements") > 1.3 * found("popularity"), "{told:#}");
    assert_eq!(told["looks"]["ways"].as_array().unwrap().len(), 5);
}

#[test]
fn a_model_that_ended_before_the_log_has_nothing_to_be_measured() {
    let folder = tempfile::tempdir().unwrap();
    nestrank(
        folder.path(),
        "simulate --seed 3 --items 60 --users 40 --out .",
    );
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/model");
    let line = format!(
        "rooms --events events.csv --catalog catalog.json --model {}",
        own.display()
    );
    let output = run(folder.path(), &line);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(error.contains("nothing was chosen before"), "{error}");
    assert!(output.stdout.is_empty());
}
