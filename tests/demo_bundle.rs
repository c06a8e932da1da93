//! The commands in README.md that made the demo's catalogue and bundle make them again: the same
//! catalogue to the byte, and a bundle as good.
#![cfg(feature = "train")]

use std::fs;
use std::path::Path;
use std::process::Command;

use nestrank::domain::Task;
use nestrank::model::Architecture;
use serde_json::Value;

/// How much an AUC may differ between machines that round differently.
const TOLERANCE: f64 = 0.01;

#[test]
fn the_readmes_commands_reach_the_committed_quality() {
    let folder = tempfile::tempdir().unwrap();
    let nestrank = |arguments: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_nestrank"))
            .current_dir(folder.path())
            .args(arguments.split(' '))
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments}: {errors}");
        output.stdout
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let command = |name: &str| {
        let start = format!("nestrank {name} ");
        let lines = readme.lines().filter(|line| line.contains("world"));
        let line = lines
            .map(str::trim)
            .find(|line| line.starts_with(&start))
            .unwrap();
        line.replace("www/", "").replacen("nestrank ", "", 1)
    };
    nestrank(&command("simulate"));
    let catalog = fs::read(folder.path().join("world/catalog.json")).unwrap();
    assert!(
        catalog == fs::read(root.join("www/catalog.json")).unwrap(),
        "www/catalog.json is old"
    );
    nestrank(&command("train"));

    let auc = |model: &str| {
        let log = "--events world/events.csv --catalog world/catalog.json";
        let report = nestrank(&format!("eval --model {model} {log} --json"));
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["scorers"][0]["name"], "model");
        Task::ALL.map(|task| {
            report["scorers"][0]["tasks"][task.name()]["auc"]
                .as_f64()
                .unwrap()
        })
    };
    let again = auc("model");
    let committed = auc(root.join("www/model").to_str().unwrap());
    println!("AUC again {again:.4?}, committed {committed:.4?}");
    for task in Task::ALL {
        let [again, committed] = [again, committed].map(|auc| auc[task as usize]);
        assert!(
            (again - committed).abs() <= TOLERANCE,
            "{task:?}: {again} {committed}"
        );
    } // Those of the panel are smaller, and each is what its folder says.
    let mean = |tasks: [f64; 4]| tasks.iter().sum::<f64>() / 4.0;
    for architecture in Architecture::ALL {
        let folder = root.join("www/models").join(architecture.name());
        let manifest = fs::read(folder.join("manifest.json")).unwrap();
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        assert_eq!(manifest["model"]["architecture"], architecture.name());
        let own = mean(auc(folder.to_str().unwrap()));
        println!("{}: mean AUC {own:.4}", architecture.name());
        assert!(
            own > mean(committed) - 0.02,
            "{}: {own}",
            architecture.name()
        );
    }
}
