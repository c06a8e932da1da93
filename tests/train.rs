//! From a log to a bundle that ranks better than the baselines: the command line, end to end.
#![cfg(feature = "train")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nestrank::domain::Task;
use nestrank::model::Architecture;
use nestrank::train::weighting::Weighting;
use serde_json::Value;

#[test]
fn a_simulated_log_gives_a_model_that_beats_both_baselines() {
    let world = World::simulate(3, 300, 600);
    let train = ["--epochs", "3", "--min-people", "1"];
    world.run("train", &["--out", "m"], &train);
    let report = world.eval("m");
    let ceiling = scores(&report, "true utility");
    for task in Task::ALL {
        let model = scores(&report, "model")[task as usize];
        for baseline in ["popularity", "category recency"] {
            assert!(
                model > scores(&report, baseline)[task as usize],
                "{task:?}: {report:#}"
            );
        }
        assert!(
            model < ceiling[task as usize] + 0.02,
            "{task:?}: {report:#}"
        );
    }
}

#[test]
fn a_bundle_is_calibrated_on_what_it_did_not_learn_from() {
    let world = World::simulate(4, 200, 300);
    world.run(
        "train",
        &["--out", "m"],
        &["--epochs", "4", "--dropout", "0"],
    );
    let manifest = world.0.path().join("m/manifest.json");
    let json: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    let metric = |report: &Value, name: &str| {
        let tasks = &report["scorers"][0]["tasks"];
        Task::ALL.map(|task| tasks[task.name()][name].as_f64().unwrap())
    };
    let as_with = |calibration: Value| {
        let mut json = json.clone();
        for task in json["tasks"].as_array_mut().unwrap() {
            task["calibration"] = calibration.clone();
        }
        fs::write(&manifest, json.to_string()).unwrap();
        world.eval("m")
    };
    let (fitted, plain) = (world.eval("m"), as_with(Value::Null));
    let mut calibrated = 0;
    for task in Task::ALL {
        let index = task as usize;
        let [with, without] = [&fitted, &plain].map(|report| metric(report, "log_loss")[index]);
        match json["tasks"][index]["calibration"].is_null() {
            true => assert_eq!(with, without),
            false => assert!(with < without, "{task:?}: {with} {without}"),
        }
        calibrated += usize::from(with != without);
    }
    assert!(calibrated > 0, "{json:#}");
    let wrong = as_with(serde_json::json!({"scale": 0.1, "bias": 2.0}));
    for task in Task::ALL {
        let index = task as usize;
        assert!(metric(&wrong, "log_loss")[index] > metric(&plain, "log_loss")[index]);
        // The order stays, but for what 32 bits make equal.
        let gap = metric(&wrong, "auc")[index] - metric(&plain, "auc")[index];
        assert!(gap.abs() < 1e-4, "{task:?}: {gap}");
    }
}

#[test]
fn the_same_seed_repeats_and_resume_goes_on_as_if_nothing_had_been() {
    let world = World::simulate(5, 120, 150);
    world.run("train", &["--out", "whole"], &["--epochs", "2"]);
    world.run("train", &["--out", "again"], &["--epochs", "2"]);
    world.run("train", &["--out", "parts"], &["--epochs", "1"]);
    assert_ne!(world.weights("whole"), world.weights("parts"));
    world.run("train", &["--out", "parts"], &["--epochs", "2", "--resume"]);
    world.run(
        "train",
        &["--out", "other"],
        &["--epochs", "2", "--seed", "9"],
    );
    assert_eq!(world.weights("whole"), world.weights("again"));
    assert_eq!(world.weights("whole"), world.weights("parts"));
    assert_ne!(world.weights("whole"), world.weights("other"));
    // A checkpoint of other settings is refused, and the bundle stays as it is.
    let refused = world
        .command("train", &["--out", "parts", "--resume", "--lr", "0.01"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(1), "{}", text(&refused));
    assert!(
        text(&refused).contains("parts.checkpoint"),
        "{}",
        text(&refused)
    );
    assert_eq!(world.weights("whole"), world.weights("parts"));
}

#[test]
fn members_are_merged_and_resumed_each_by_itself() {
    let world = World::simulate(5, 120, 150);
    let members = ["--members", "2", "--architecture", "factorised-chain"];
    let with = |epochs: &'static str| [&members[..], &["--epochs", epochs]].concat();
    world.run("train", &["--out", "whole"], &with("2"));
    world.run("train", &["--out", "parts"], &with("1"));
    world.run("train", &["--out", "parts", "--resume"], &with("2"));
    assert_eq!(world.weights("whole"), world.weights("parts"));
    world.run("train", &["--out", "single"], &["--epochs", "2"]);
    assert_ne!(world.weights("whole"), world.weights("single"));
    // As if Ctrl-C had come before the second member began.
    fs::remove_file(world.0.path().join("parts.checkpoint-2")).unwrap();
    world.run("train", &["--out", "parts", "--resume"], &with("2"));
    assert_eq!(world.weights("whole"), world.weights("parts"));
}

#[test]
fn every_way_of_sharing_and_balancing_trains_and_resumes() {
    let world = World::simulate(5, 120, 150);
    let sizes = ["--hidden", "8,6", "--embedding-dim", "4"];
    let with = |epochs: &'static str, more: &[&'static str]| {
        [&sizes[..], &["--epochs", epochs], more].concat()
    };
    let architectures = Architecture::ALL.map(|one| ["--architecture", one.name()]);
    let weightings = Weighting::ALL.map(|one| ["--weighting", one.name()]);
    let mut seen = Vec::new();
    // Three epochs: before two are over, `dwa` has nothing to go by.
    for choice in architectures.iter().chain(&weightings) {
        world.run("train", &["--out", "whole"], &with("3", choice));
        world.run("train", &["--out", "parts"], &with("2", choice));
        world.run("train", &["--out", "parts", "--resume"], &with("3", choice));
        assert_eq!(world.weights("whole"), world.weights("parts"), "{choice:?}");
        seen.push(world.weights("whole"));
    }
    // Only what is the default of both is there twice.
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), architectures.len() + weightings.len() - 1);
    for wrong in [
        ["--architecture", "ple", "--members", "2"],
        ["--architecture", "shared-bottom", "--experts", "3"],
        ["--architecture", "soft-sharing", "--sharing-l2", "1e9"],
    ] {
        let refused = [&["--out", "none"][..], &wrong].concat();
        let refused = world.command("train", &refused).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        let option = wrong[2].trim_start_matches("--");
        assert!(text(&refused).contains(option), "{}", text(&refused));
    }
}

#[test]
fn a_regression_is_learnt_beside_the_tasks_and_left_out_of_the_bundle() {
    let world = World::simulate(5, 120, 150);
    let more = ["--regression", "dwell,spend", "--regression-weight", "0.5"];
    let with = |epochs: &'static str| [&more[..], &["--epochs", epochs]].concat();
    world.run("train", &["--out", "plain"], &["--epochs", "2"]);
    world.run("train", &["--out", "parts"], &with("1"));
    world.run("train", &["--out", "parts", "--resume"], &with("2"));
    let whole = world.command("train", &["--out", "whole"]);
    let whole = { whole }.args(with("2")).output().unwrap();
    assert!(whole.status.success(), "{}", text(&whole));
    assert_eq!(world.weights("whole"), world.weights("parts"));
    assert_ne!(world.weights("whole"), world.weights("plain"));
    // The same tensors, so that the page needs to know nothing.
    let [whole_size, plain_size] = ["whole", "plain"].map(|name| world.weights(name).len());
    assert_eq!(whole_size, plain_size);
    for target in ["dwell: ", "spend: "] {
        let line = text(&whole)
            .lines()
            .find_map(|line| line.strip_prefix(target).map(String::from));
        let line = line.unwrap_or_else(|| panic!("{target}: {}", text(&whole)));
        let numbers: Vec<f64> = (line.split([' ', '(', ',']))
            .filter_map(|word| word.parse().ok())
            .collect();
        let [rows, error, of_mean] = numbers[..] else {
            panic!("{line}");
        };
        assert!(rows > 0.0 && error < 2.0 * of_mean, "{line}");
    }
    for wrong in [
        ["--regression", "dwell", "--architecture", "mmoe"],
        ["--regression", "dwell", "--weighting", "pcgrad"],
        ["--regression", "dwell,dwell", "--epochs", "1"],
    ] {
        let refused = [&["--out", "none"][..], &wrong].concat();
        let refused = world.command("train", &refused).output().unwrap();
        assert_eq!(refused.status.code(), Some(2), "{}", text(&refused));
        assert!(
            text(&refused).contains("--regression"),
            "{}",
            text(&refused)
        );
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_the_best_bundle_so_far() {
    let world = World::simulate(6, 120, 150);
    let mut train = world.command(
        "train",
        &["--out", "m", "--epochs", "5000", "--patience", "5000"],
    );
    let mut train = train.stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(train.stderr.take().unwrap()).lines();
    let mut lines = lines.map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("epoch  1")));
    let interrupt = Command::new("kill")
        .args(["-INT", &train.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    assert!(lines.any(|line| line.contains("the best bundle so far is written")));
    assert!(train.wait().unwrap().success());
    world.run("inspect", &["m"], &[]);
}

#[test]
fn the_real_log_with_its_pairs_beats_both_baselines() {
    let Some(data) = shared("taobao-user-behavior", "taobao") else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| data.join(name).display().to_string();
    let log = ["--format", "taobao", "--events", &at("events.csv")].map(String::from);
    let out = folder.path().join("bundle").display().to_string();
    let nestrank = |command: &str, arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_nestrank"))
            .arg(command)
            .args(&log)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        output.stdout
    };
    let (train, valid) = (at("train_pairs.csv.gz"), at("valid_pairs.csv.gz"));
    nestrank(
        "train",
        &["--pairs", &train, "--valid-pairs", &valid, "--out", &out],
    );
    let report = nestrank("eval", &["--model", &out, "--pairs", &valid, "--json"]);
    let report: Value = serde_json::from_slice(&report).unwrap();
    for baseline in ["popularity", "category recency"] {
        for task in Task::ALL {
            let (model, baseline) = (scores(&report, "model"), scores(&report, baseline));
            assert!(
                model[task as usize] > baseline[task as usize],
                "{task:?}: {report:#}"
            );
        }
    }
    let scored = folder.path().join("scores.csv");
    nestrank(
        "score",
        &[
            "--model",
            &out,
            "--pairs",
            &valid,
            "--out",
            &scored.display().to_string(),
        ],
    );
    let scored = fs::read_to_string(scored).unwrap();
    let mut lines = scored.lines();
    assert_eq!(lines.next(), Some("view,cart,favorite,purchase"));
    assert_eq!(
        lines.clone().count() as u64,
        report["rows"].as_u64().unwrap()
    );
    for line in lines {
        let probabilities: Vec<f32> = line
            .split(',')
            .map(|number| number.parse().unwrap())
            .collect();
        assert_eq!(probabilities.len(), 4);
        assert!(
            probabilities.iter().all(|p| (0.0..=1.0).contains(p)),
            "{line}"
        );
    }
}

/// AUC of one scorer, by task.
fn scores(report: &Value, name: &str) -> [f64; 4] {
    let scorers = report["scorers"].as_array().unwrap();
    let scorer = scorers.iter().find(|scorer| scorer["name"] == name);
    let tasks = &scorer.unwrap_or_else(|| panic!("no {name} in {report:#}"))["tasks"];
    Task::ALL.map(|task| tasks[task.name()]["auc"].as_f64().unwrap())
}

/// A folder with a simulated world in it.
struct World(tempfile::TempDir);

impl World {
    fn simulate(seed: u64, items: usize, users: usize) -> World {
        let folder = tempfile::tempdir().unwrap();
        let [seed, items, users] = [seed.to_string(), items.to_string(), users.to_string()];
        let sizes = [
            "--seed", &seed, "--items", &items, "--users", &users, "--out", ".",
        ];
        let world = World(folder);
        world.run("simulate", &sizes, &[]);
        world
    }

    /// The command in this folder, on this world's log where it reads one.
    fn command(&self, command: &str, arguments: &[&str]) -> Command {
        let mut nestrank = Command::new(env!("CARGO_BIN_EXE_nestrank"));
        nestrank
            .current_dir(self.0.path())
            .arg(command)
            .args(arguments);
        if ["train", "eval"].contains(&command) {
            nestrank.args(["--events", "events.csv", "--catalog", "catalog.json"]);
        }
        nestrank
    }

    fn run(&self, command: &str, arguments: &[&str], more: &[&str]) -> Vec<u8> {
        let output = self
            .command(command, arguments)
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output));
        output.stdout
    }

    fn eval(&self, model: &str) -> Value {
        serde_json::from_slice(&self.run("eval", &["--model", model, "--json"], &[])).unwrap()
    }

    /// The name of the weights' file, which holds the hash of its bytes.
    fn weights(&self, bundle: &str) -> String {
        let files = fs::read_dir(self.0.path().join(bundle)).unwrap();
        let mut names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.find(|name| name.starts_with("weights-")).unwrap()
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder of real data, which only some machines have.
fn shared(folder: &str, test: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(folder);
    if !path.exists() {
        println!("absent: {test}: ../shared/data/{folder} is not here");
        return None;
    }
    Some(path)
}
