//! `nestrank report`, end to end: one page that asks for nothing, and JSON that says the same.
#![cfg(feature = "train")]

mod cli_common;

use std::fs;

use cli_common::place::Place;
use nestrank::domain::Task;
use serde_json::Value;

const SMALL: &str =
    "--epochs 2 --hidden 16,8 --embedding-dim 4 --table-rows 128 --min-people 1 --quiet";
/// A category that would be markup, if it were not escaped.
const MARKUP: &str = "<script>alert(1)</script>";

/// A world in which the catalogue's first category is markup.
fn world() -> Place {
    let folder = Place::new();
    folder.ok("simulate --seed 11 --items 200 --users 300 --out .");
    let path = folder.0.path().join("catalog.json");
    let mut catalog: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let products = catalog.as_array_mut().unwrap();
    for product in products.iter_mut().take(120) {
        product["category"] = MARKUP.into();
    }
    fs::write(&path, catalog.to_string()).unwrap();
    folder
}

#[test]
fn a_log_becomes_one_page_with_everything_in_it() {
    let folder = world();
    folder.ok(&format!(
        "report --events events.csv --catalog catalog.json --seeds 2 {SMALL} \
             --out page.html --json page.json"
    ));
    let page = fs::read_to_string(folder.0.path().join("page.html")).unwrap();
    for section in [
        "auc",
        "measures",
        "curves",
        "reliability",
        "importance",
        "cold-start",
        "categories",
        "variety",
        "truth",
        "slots",
        "cost",
        "recipe",
    ] {
        assert!(
            page.contains(&format!("<section id=\"{section}\">")),
            "{section}"
        );
    }
    // Nothing is fetched, nothing runs, and no text of a file is markup.
    for foreign in [
        "<script", "http:", "https:", "url(", "@import", "src=", "<link", "href",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    // `>` parts the levels of a category.
    assert!(page.contains("&lt;script &gt; alert(1)&lt;/script"));
    assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    assert_eq!(page.matches("<svg").count(), page.matches("</svg>").count());

    let json: Value =
        serde_json::from_slice(&fs::read(folder.0.path().join("page.json")).unwrap()).unwrap();
    assert_eq!(json["data"]["protocol"], "later-part");
    let names: Vec<&str> = (json["scorers"].as_array().unwrap().iter())
        .map(|scorer| scorer["name"].as_str().unwrap())
        .collect();
    let expected = [
        "model",
        "logistic regression",
        "popularity",
        "category recency",
        "true utility",
    ];
    assert_eq!(names, expected);
    let auc = |scorer: usize| json["scorers"][scorer]["tasks"]["view"]["auc"]["mean"].as_f64();
    // The page says what the JSON says.
    for scorer in 0..5 {
        let shown = format!("{:.3}", auc(scorer).unwrap());
        assert!(page.contains(&shown), "{shown}");
    }
    // What learns beats what does not, and nothing beats the truth.
    assert!(
        auc(1) > auc(2) && auc(1) > auc(3) && auc(0) > auc(2),
        "{json:#}"
    );
    assert!(auc(4) > auc(0) && auc(4) > auc(1));
    check_parts(&json);
    check_variety(&json);
    check_slots(&json, &page);
}

fn check_parts(json: &Value) {
    assert_eq!(json["curves"].as_array().unwrap().len(), 2);
    assert_eq!(json["curves"][1]["valid"].as_array().unwrap().len(), 2);
    let [choose, test] = ["choose", "test"].map(|part| json["data"][part]["rows"].as_u64());
    assert!(choose.unwrap() > 0 && test.unwrap() > 0);
    // Every row is in one part of each split.
    for split in [
        &json["cold_start"]["shoppers"],
        &json["cold_start"]["products"],
        &json["categories"],
    ] {
        let rows = split.as_array().unwrap().iter();
        let rows: u64 = rows.map(|slice| slice["rows"].as_u64().unwrap()).sum();
        assert_eq!(Some(rows), test);
    }
    let groups = json["importance"].as_array().unwrap();
    let drop = |group: &str| {
        let found = groups.iter().find(|found| found["group"] == group);
        found.unwrap()["drop"]["view"]["mean"].as_f64().unwrap()
    };
    // No product has a vector, so that nothing can be lost with it.
    assert_eq!(drop("vector"), 0.0);
    assert!(
        ["product", "category", "style"]
            .iter()
            .any(|group| drop(group) > 0.0)
    );
    let cost = |name: &str| json["cost"][name].as_u64().unwrap();
    assert!(cost("flops_factored") < cost("flops_whole"));
    assert!(cost("bundle_bytes") > cost("weights_bytes") + cost("priors_bytes"));
    for task in Task::ALL {
        let found = &json["reliability"][task.name()];
        let bins = found["after"].as_array().unwrap();
        let rows = bins.iter().map(|bin| bin["rows"].as_u64().unwrap());
        assert_eq!(Some(rows.sum::<u64>()), test, "{task:?}");
    }
}

/// The learnt curve beside the true one, as a drawing and as numbers; and the truth.
fn check_slots(json: &Value, page: &str) {
    let found = json["slots"]["slots"].as_array().unwrap();
    assert!(found.len() > 5 && found.len() <= 12, "{found:?}");
    assert_eq!(found[0]["truth"], 1.0);
    let of = |what: &str| -> Vec<f64> {
        let value = |slot: &Value| match what {
            "learnt" => slot["learnt"]["mean"].as_f64().unwrap(),
            _ => slot[what].as_f64().unwrap(),
        };
        found.iter().map(value).collect()
    };
    let (learnt, truth) = (of("learnt"), of("truth"));
    let off = learnt.iter().zip(&truth).map(|(x, y)| (x - y).abs());
    let off = off.sum::<f64>() / found.len() as f64;
    let distance = json["slots"]["distance"]["mean"].as_f64().unwrap();
    // Of the mean over seeds, or the mean of each: less chance, or more.
    assert!(off <= distance + 1e-9 && distance < 0.2, "{off} {distance}");
    assert!(of("rows").iter().sum::<f64>() > 1_000.0);
    let section = page.split("<section id=\"slots\">").nth(1).unwrap();
    let section = section.split("</section>").next().unwrap();
    assert_eq!(section.matches("<polyline").count(), 3);
    for (learnt, truth) in learnt.iter().zip(&truth) {
        assert!(section.contains(&format!("<td>{learnt:.3}</td>")));
        assert!(section.contains(&format!("<td>{truth:.3}</td>")));
    }
    // Nothing is nearer to the truth than itself.
    let scorers = json["scorers"].as_array().unwrap();
    let auc = |scorer: &Value| {
        scorer["tasks"]["view"]["true_auc"]["mean"]
            .as_f64()
            .unwrap()
    };
    assert!(
        scorers[..4]
            .iter()
            .all(|scorer| auc(scorer) < auc(&scorers[4]))
    );
}

/// The curve begins at the plain order, and at its other end there is more variety.
fn check_variety(json: &Value) {
    let curve = &json["variety"];
    assert!(curve["lists"].as_u64().unwrap() > 50, "{curve:#}");
    let methods = curve["methods"].as_array().unwrap();
    let names: Vec<&Value> = methods.iter().map(|method| &method["method"]).collect();
    assert_eq!(names, ["diversity", "mmr", "dpp"]);
    let plain = json["scorers"][0]["tasks"]["view"]["ndcg_at_10"]["interval"].clone();
    for method in methods {
        let points = method["points"].as_array().unwrap();
        assert_eq!(points.len(), 11);
        assert_eq!(points[0], methods[0]["points"][0], "one plain order");
        // The same number, on some of the lists and by fused scores.
        let ndcg = points[0]["ndcg_at_10"]["view"].as_f64().unwrap();
        let [low, high] = [0, 1].map(|end| plain[end].as_f64().unwrap());
        assert!(low - 0.05 < ndcg && ndcg < high + 0.05, "{ndcg} {plain}");
        let of = |point: &Value, what: &str| point["at_10"][what].as_f64().unwrap();
        let [first, last] = [&points[0], &points[10]];
        // Each gives what it goes by: a penalty on categories knows nothing of embeddings, and the
        // most of this world's products share one category.
        let what = match method["method"] == "diversity" {
            true => "categories",
            false => "distance",
        };
        assert!(of(last, what) > of(first, what), "{method:#}");
        let pick = method["pick"].as_f64().unwrap();
        let picked = points
            .iter()
            .find(|point| point["strength"] == pick)
            .unwrap();
        let relevance = |point: &Value| point["relevance"].as_f64().unwrap();
        assert!(relevance(picked) >= 0.99 * relevance(first));
    }
}

/// Pairs for each user of a tiny log, a day apart.
fn pairs(time: u64, users: std::ops::Range<u32>) -> String {
    let mut csv = String::from("user,item,category,time,view,cart,favorite,purchase\n");
    for user in users {
        for item in 0..5u32 {
            let liked = u8::from(item % 5 == user % 5);
            let bought = u8::from(liked == 1 && user.is_multiple_of(2));
            csv += &format!("u{user},i{item},c{item},{time},{liked},{liked},{bought},{bought}\n");
        }
    }
    csv
}

#[test]
fn pairs_are_tested_on_what_had_no_say() {
    let folder = Place::new();
    let at = |name: &str| folder.0.path().join(name);
    let mut events = String::from("time,user,item,event,category\n");
    for user in 0..40u32 {
        let item = user % 5;
        let time = 1_700_000_000 + user;
        events += &format!("{time},u{user},i{item},view,c{item}\n");
    }
    fs::write(at("events.csv"), events).unwrap();
    let day = 86_400;
    fs::write(at("train.csv"), pairs(1_700_000_100, 0..20)).unwrap();
    fs::write(at("valid.csv"), pairs(1_700_000_100 + day, 0..20)).unwrap();
    fs::write(at("test.csv"), pairs(1_700_000_100 + day, 20..40)).unwrap();
    let run = format!("report --events events.csv --pairs train.csv --seeds 1 {SMALL}");
    let protocol = |more: &str| {
        folder.ok(&format!(
            "{run} --valid-pairs valid.csv --out p.html --json p.json {more}"
        ));
        let json: Value = serde_json::from_slice(&fs::read(at("p.json")).unwrap()).unwrap();
        json["data"].clone()
    };
    let data = protocol("--test-pairs test.csv");
    assert_eq!(data["protocol"], "test-pairs");
    assert_eq!(
        (&data["test"]["rows"], &data["test"]["people"]),
        (&100.into(), &20.into())
    );
    let data = protocol("");
    assert_eq!(data["protocol"], "validation");
    assert_eq!(data["choose"]["rows"], data["test"]["rows"]);
    // Calibrated by halves or not, rows are ordered as the bundle orders them.
    let inputs = "--events events.csv --min-people 1";
    folder.ok(&format!(
        "train --events events.csv --pairs train.csv --valid-pairs valid.csv --seed 1 {SMALL} --out m"
    ));
    let (evaluation, _) = folder.ok(&format!("eval --model m {inputs} --pairs valid.csv --json"));
    let evaluation: Value = serde_json::from_str(&evaluation).unwrap();
    let report: Value = serde_json::from_str(&folder.read("p.json")).unwrap();
    for task in Task::ALL.map(Task::name) {
        let of = |json: &Value| json["scorers"][0]["tasks"][task]["auc"].clone();
        let reported = of(&report)["mean"].as_f64().unwrap();
        let evaluated = of(&evaluation).as_f64().unwrap();
        assert!(
            (reported - evaluated).abs() < 1e-9,
            "{task}: {reported} {evaluated}"
        );
    }

    let plain = "report --events events.csv --seeds 1";
    fs::write(at("folder.html"), "").unwrap();
    for (line, code, place) in [
        (format!("{run} --out q.html"), 2, "--valid-pairs"),
        (
            format!("{plain} --test-pairs test.csv --out q.html"),
            2,
            "--pairs",
        ),
        (format!("{plain} --seeds 0 --out q.html"), 2, "--seeds"),
        (plain.to_owned(), 2, "--out"),
        (format!("{plain} --lr 0 --out q.html"), 2, "--lr"),
        (format!("{plain} --out ."), 1, "folder"),
        (
            format!("{plain} --out q.html --json folder.html/x"),
            1,
            "folder.html",
        ),
        ("report --events no.csv --out q.html".into(), 1, "no.csv"),
        // Forty seconds are no log that could be split.
        (format!("{plain} --out q.html"), 2, "--events"),
    ] {
        let error = folder.fails(&line, code);
        assert!(error.contains(place), "{line}: {error}");
    }
}
