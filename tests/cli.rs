//! The command line as people run it: a round trip, and what it does with what is wrong.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;
use std::process::{Command, Stdio};

use cli_common::gzip;
use cli_common::place::{Place, texts};

/// Ten days of forty people, who each come back to the categories they like.
fn world(place: &Place) {
    let mut log = String::from("ts,user,item,event,category,price\n");
    let mut random = 7u64;
    let mut next = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    for user in 0..40 {
        for day in 0..10 {
            for _ in 0..6 {
                let time = 1_600_000_000 + day * 86_400 + next(80_000);
                let category = if next(4) > 0 { user % 6 } else { next(6) };
                let (item, kind) = (category * 20 + next(20), next(12) as usize);
                let kind = ["cart", "favorite", "purchase"]
                    .get(kind)
                    .unwrap_or(&"view");
                let price = 10 * (item + 1);
                log += &format!("{time},u{user},p{item},{kind},c{category},{price}\n");
            }
        }
    }
    place.file("events.csv.gz", gzip(log.as_bytes()));
    for (name, first_day) in [("train_pairs.csv", 3), ("pairs.csv", 7)] {
        let mut pairs = String::from("user,item,category,time,view,cart,favorite,purchase\n");
        for row in 0..300 {
            let (user, item) = (row % 41, (row * 7) % 125);
            let day = 1_600_000_000 + (first_day + row / 150) * 86_400;
            let view = u8::from(row % 3 == 0);
            pairs += &format!("u{user},p{item},c{},{day},{view},0,0,{view}\n", item / 20);
        }
        place.file(name, pairs);
    }
}

const EVENTS: &str = "--events events.csv.gz --columns time=ts";
const SMALL: &str = "--epochs 2 --hidden 8,4 --embedding-dim 4 --table-rows 64 --batch 256";

#[test]
fn train_inspect_eval_score() {
    let place = Place::new();
    world(&place);
    let (_, said) = place.ok(&format!("train {EVENTS} {SMALL} --out new/model --quiet"));
    assert_eq!(said, "");
    let (said, _) = place.ok("inspect new/model");
    assert!(
        said.contains("task view") && said.contains(" parameters, "),
        "{said}"
    );
    let (said, _) = place.ok(&format!(
        "eval {EVENTS} --model new/model --pairs pairs.csv --json"
    ));
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let model = &report["scorers"][0]["tasks"]["view"];
    for name in [
        "auc",
        "gauc",
        "log_loss",
        "normalized_entropy",
        "ece",
        "ndcg_at_10",
        "coverage_at_10",
    ] {
        assert!(model[name].is_number(), "{name}: {said}");
    }
    let [low, high] = [0, 1].map(|end| model["intervals"]["auc"][end].as_f64().unwrap());
    let auc = model["auc"].as_f64().unwrap();
    assert!(low < auc && auc < high, "{said}");
    let (said, _) = place.ok(&format!(
        "eval {EVENTS} --model new/model --pairs pairs.csv"
    ));
    assert!(said.contains("purchase"), "{said}");
    place.ok(&format!(
        "score {EVENTS} --model new/model --pairs pairs.csv --out scores.csv"
    ));
    let scores = place.read("scores.csv");
    let mut lines = scores.lines();
    assert_eq!(lines.next(), Some("view,cart,favorite,purchase"));
    let rows: Vec<Vec<f32>> = lines
        .map(|line| {
            line.split(',')
                .map(|number| number.parse().unwrap())
                .collect()
        })
        .collect();
    assert_eq!(rows.len(), 300);
    assert!(
        rows.iter()
            .all(|row| row.len() == 4 && row.iter().all(|p| (0.0..=1.0).contains(p)))
    );

    // Labelled rows, and a bundle in place of one that is there.
    let weights = |folder: &str| {
        let names = fs::read_dir(place.0.path().join(folder)).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = weights("new/model");
    let pairs = "--pairs train_pairs.csv --valid-pairs pairs.csv --stats-events events.csv.gz";
    place.ok(&format!(
        "train {EVENTS} {SMALL} {pairs} --out new/model --quiet"
    ));
    assert_ne!(weights("new/model"), before);
    assert_eq!(weights("new/model").len(), before.len());
    place.ok("inspect new/model");
}

#[test]
fn a_wrong_command_line_is_one_line_and_2() {
    let place = Place::new();
    for (line, why) in [
        ("", "no command is given"),
        ("sell", "unrecognized subcommand 'sell'; see --help"),
        (
            "train --out m --evnts x",
            "unexpected argument '--evnts' found; tip: ",
        ),
        (
            "train --events x",
            "the following required arguments were not provided: --out <BUNDLE>",
        ),
        (
            "train --events x --out m --seed -1",
            "unexpected argument '-1' found",
        ),
        (
            "train --events x --out m --lr much",
            "invalid value 'much' for '--lr <RATE>'",
        ),
        #[cfg(not(feature = "train-gpu"))]
        (
            "train --events x --out m --device wgpu",
            "--device wgpu: not in this build; it takes `cargo install --path . --features train-gpu`",
        ),
        (
            "train --events x --out m --folds 0",
            "invalid value '0' for '--folds <N>'",
        ),
        (
            "train --events x --out m --hidden 8,x",
            "invalid value 'x' for '--hidden",
        ),
        (
            "train --events x --out m --max-bad-rows 2",
            "it is no share between 0 and 1",
        ),
        (
            "train --events x --out m --columns tme=ts",
            "--columns: `tme` is not a field; there are",
        ),
        (
            "train --events x --out m --pairs p",
            "required arguments were not provided: --valid-pairs",
        ),
        (
            "train --events x --out m --format taobao --columns time=ts",
            "--format plain only",
        ),
        (
            "score --events x --model m --pairs p",
            "not provided: --out <FILE>",
        ),
        (
            "catalog --from x --out y --columns sku",
            "`sku` is not of the form field=column",
        ),
        ("inspect", "not provided: <BUNDLE>"),
    ] {
        let error = place.fails(line, 2);
        assert!(error.contains(why), "{line}: {error}");
    }
    for line in [
        "--help",
        "train --help",
        "score -h",
        "--version",
        "help eval",
    ] {
        let (said, errors) = place.ok(line);
        assert!(said.contains("nestrank") && errors.is_empty(), "{line}");
    }
}

#[test]
fn a_bad_file_is_one_line_that_names_the_place_and_leaves_nothing() {
    let place = Place::new();
    world(&place);
    let gz = fs::read(place.0.path().join("events.csv.gz")).unwrap();
    place.file("cut.csv.gz", &gz[..gz.len() / 2]);
    place.file("binary.csv", [0, 1, 2, 0xff]);
    place.file("columns.csv", "when,who,what\n1,2,3\n");
    let good = "1600000000,u,p,view,1\n".repeat(9);
    let header = "time,user,item,event,price\n";
    place.file(
        "bad.csv",
        format!("{header}{good}1600000000,u,p,view,NaN\n"),
    );
    place.file("future.csv", format!("{header}4000000000,u,p,view,1\n"));
    place.file("odd.json", "[\n{]");
    place.file(
        "pairs_bad.csv",
        "user,item,category,time\nu1,p1,c1,1600600000\nu1,,c1,1600600000\n",
    );
    fs::create_dir(place.0.path().join("full")).unwrap();
    place.file("full/notes.txt", "mine");
    for (line, why) in [
        (
            "train --out m --events none.csv",
            "none.csv: No such file or directory",
        ),
        (
            "train --out m --events binary.csv",
            "binary.csv:1: it is binary, not text",
        ),
        (
            "train --out m --events columns.csv",
            "columns.csv:1: there is no column `time`",
        ),
        (
            "train --out m --events bad.csv",
            "bad.csv:11: price: is no number, or is below zero: \
            `NaN`; 1 of 10 rows (10 %) are bad, more than the 1 % of --max-bad-rows",
        ),
        (
            "train --out m --events future.csv",
            "future.csv:2: time: is in the future: `4000000000`",
        ),
        (
            "train --out m --events bad.csv --catalog odd.json",
            "odd.json:2: it is no JSON",
        ),
        (
            "train --out full --events none.csv",
            "full: it holds other things, and no bundle",
        ),
        ("train --out bad.csv/m --events none.csv", "bad.csv/m: "),
        (
            "eval --model full --events bad.csv",
            "full: the model could not be read",
        ),
        (
            "score --model none --pairs pairs.csv --out s --events events.csv.gz",
            "none: ",
        ),
        ("inspect bad.csv", "bad.csv: "),
        ("catalog --from bad.csv --out full", "full: it is a folder"),
        (
            "catalog --from columns.csv --out c",
            "columns.csv:1: no column is known to be the id",
        ),
        (
            "catalog --from odd.json --out c",
            "odd.json:2: it is no JSON",
        ),
    ] {
        let error = place.fails(line, 1);
        assert!(error.starts_with(why), "{line}: {error}");
    }
    let error = place.fails("train --out m --events cut.csv.gz --columns time=ts", 1);
    assert!(error.ends_with("the gzip data is cut off here"), "{error}");
    place.ok(&format!("train {EVENTS} {SMALL} --out model --quiet"));
    let error = place.fails(
        &format!("score {EVENTS} --model model --pairs pairs_bad.csv --out s.csv"),
        1,
    );
    assert_eq!(error, "pairs_bad.csv:3: item: is missing");
    let error = place.fails(
        &format!("eval {EVENTS} --model model --pairs pairs_bad.csv"),
        1,
    );
    assert!(
        error.starts_with("pairs_bad.csv:1: there is no column `view`"),
        "{error}"
    );
}

#[test]
fn few_bad_rows_are_warnings() {
    let place = Place::new();
    world(&place);
    let mut rows = String::from("user,item,category,time,event\n");
    for row in 0..2_000 {
        rows += &format!(
            "u{},p{},c1,{},view\n",
            row % 40,
            row % 30,
            1_600_000_000 + row * 400
        );
    }
    place.file("events.csv", rows + "u1,p1,c1,soon,view\n");
    let (_, warned) = place.ok(&format!(
        "train --events events.csv {SMALL} --out m --quiet"
    ));
    assert_eq!(
        warned,
        "warning: events.csv: 1 of 2,001 rows (0.05 %) left out\n\
         warning: events.csv: 1 x time: is neither Unix seconds nor ISO 8601\n\
         warning: events.csv:2002: time: is neither Unix seconds nor ISO 8601: `soon`\n"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing_half_written() {
    let place = Place::new();
    let pipe = place.0.path().join("list.csv");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    // Nobody writes to the pipe, so that the command waits with its output begun.
    let child = place.command("catalog --from list.csv --out out.json");
    let child = { child }.stderr(Stdio::piped()).spawn().unwrap();
    wait_until(|| place.names().iter().any(|name| name.ends_with(".part")));
    interrupt(child.id());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), texts(&output).1),
        (Some(1), "error: interrupted\n".into())
    );
    assert_eq!(place.names(), ["list.csv"]);
}

#[cfg(unix)]
fn interrupt(process: u32) {
    let mut kill = Command::new("kill");
    assert!(
        kill.args(["-INT", &process.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

#[cfg(unix)]
fn wait_until(done: impl Fn() -> bool) {
    let start = std::time::Instant::now();
    while !done() {
        assert!(start.elapsed().as_secs() < 120, "nothing happens");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
