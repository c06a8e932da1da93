//! What the merchant's panel says of one device, against the same by SQL.

use std::fs;

use nestrank::insight::Figures;
use serde_json::{Value, json};

use crate::by_sql::{funnel, losses, sorted, table, transitions};
use crate::cli_common::place::Place;
use crate::database::Database;
use crate::devices::{random, sessions};

#[test]
fn the_figures_of_random_sessions_are_those_of_sql() {
    let (mut carts, mut touched) = (0, 0);
    for seed in 0..40 {
        let figures = check(&random(seed));
        carts += figures["carts"]["sequences"].as_array().unwrap().len();
        touched += usize::from(!figures["grids"][0]["touched"].is_null());
    }
    assert!(carts > 150 && touched > 30, "{carts} ways, {touched} grids");
}

#[test]
fn the_figures_of_simulated_shoppers_are_those_of_sql() {
    let place = Place::new();
    place.ok("simulate --seed 8 --items 90 --users 60 --out . --quiet");
    let read = |name: &str| fs::read(place.0.path().join(name)).unwrap();
    let mut catalog: Value = serde_json::from_slice(&read("catalog.json")).unwrap();
    for product in catalog.as_array_mut().unwrap() {
        // As a device keeps it: a list.
        let path: Vec<String> = (product["category"].as_str().unwrap().split(" > "))
            .map(str::to_owned)
            .collect();
        product["category"] = json!(path);
    }
    let mut ways = 0;
    let shoppers = sessions(&read("events.csv"));
    assert!(shoppers.len() > 40);
    for (events, impressions) in shoppers.into_values() {
        let figures = check(&json!({
            "catalog": catalog, "events": events, "impressions": impressions, "grids": [],
        }));
        ways += figures["carts"]["sequences"].as_array().unwrap().len();
    }
    assert!(ways > 20, "{ways}");
}

#[test]
fn nothing_known_is_no_error_and_nothing_foreign_is_believed() {
    let none = Figures::of(&read(&json!({})));
    assert!(none.is_empty());
    let absurd = json!({
        "catalog": [7, { "id": "a" }, { "id": "b", "price": "dear" }],
        "events": [
            { "kind": "view", "item": "a", "time": 1.5 },
            { "kind": "vew", "item": "a", "time": 1 },
            { "kind": "view", "item": {}, "time": 1 },
            { "kind": "view", "item": "a", "time": 9e15 },
            { "kind": "view", "item": "", "time": 1 },
            { "kind": "view", "item": "a", "time": 1, "dwell": -1 },
            { "kind": "cart", "item": { "id": "new", "category": "X" }, "time": 2 },
            null,
        ],
        "impressions": [
            { "item": "a", "count": 1e12, "last": 1 }, { "item": "a", "count": 0, "last": 1 }, 1
        ],
        "grids": [null, { "first": ["a", 1, "a", "b"], "last": ["b", "zz", "a"] }],
        "arm": "control", "holdout": 7,
        "stages": [
            { "time": 1, "stages": { "looking": 2, "comparing": 0, "deciding": 0, "after": 0 } }
        ],
    });
    let figures = Figures::of(&read(&absurd));
    let overview = &figures.overview;
    assert_eq!(
        (overview.events, overview.shown, overview.left_out),
        (2, 0, 8)
    );
    assert_eq!((figures.dwell.all.looks, figures.dwell.all.timed), (1, 0));
    assert_eq!(
        (figures.grids[0].products, figures.grids[1].products),
        (0, 2)
    );
    assert_eq!(figures.grids[1].swapped, 1.0);
    assert_eq!(figures.arm.unwrap().holdout, 0.0);
    assert!(figures.stages.is_empty());
}

fn read(given: &Value) -> nestrank::domain::Value {
    serde_json::from_str(&given.to_string()).unwrap()
}

fn check(given: &Value) -> Value {
    let figures = serde_json::to_value(Figures::of(&read(given))).unwrap();
    let database = Database::device(given);
    overview(&figures["overview"], &database);
    funnel(&figures, &database);
    transitions(&figures, &database);
    losses(&figures, &database);
    dwell(&figures["dwell"], &database);
    carts(&figures["carts"], &database);
    for (grid, moves) in figures["grids"].as_array().unwrap().iter().enumerate() {
        moved(moves, grid, &database);
    }
    figures
}

fn overview(ours: &Value, database: &Database) {
    let found = database.ask(
        "SELECT sum(kind <> 'impression'), sum(kind = 'impression'), count(DISTINCT visit),
           count(DISTINCT CASE WHEN kind <> 'impression' THEN item END), min(t), max(t)
         FROM events",
    );
    let [events, shown, sessions, products] =
        ["events", "shown", "sessions", "products"].map(|field| ours[field].clone());
    let span = &ours["span_ms"];
    let row = vec![
        events,
        shown,
        sessions,
        products,
        span[0].clone(),
        span[1].clone(),
    ];
    assert_eq!(row, found[0]);
    assert_eq!(ours["left_out"], 0);
    let kinds = database.ask("SELECT kind, count(*) FROM events GROUP BY kind");
    let rows = ours["kinds"].as_array().unwrap().iter();
    let rows = rows.map(|row| row.as_array().unwrap().clone());
    assert_eq!(sorted(rows.collect()), sorted(kinds));
}

/// Of looks by a column: how many, with a time, the sum, and the lower median.
fn looks_by(group: &str) -> String {
    format!(
        "WITH of AS (SELECT {group} AS name, ms FROM
           (SELECT looks.item, category, ms, 'all' AS whole FROM looks JOIN items USING (item))),
         ranked AS (SELECT *, row_number() OVER (PARTITION BY name, ms IS NULL ORDER BY ms) AS n
           FROM of),
         sums AS (SELECT name, count(*) AS looks, count(ms) AS timed,
           coalesce(sum(ms), 0) AS total FROM of GROUP BY name)
         SELECT name, looks, timed, total, ms FROM sums LEFT JOIN
           (SELECT * FROM ranked WHERE ms IS NOT NULL) USING (name)
         WHERE coalesce(n, 1) = max((timed + 1) / 2, 1)"
    )
}

fn dwell(ours: &Value, database: &Database) {
    let looks = |looks: &Value| {
        let fields = ["looks", "timed", "total_ms", "median_ms"];
        fields.map(|field| looks[field].clone()).to_vec()
    };
    let named = |name: &Value, of: &Value| [std::slice::from_ref(name), &looks(of)[..]].concat();
    let all = database.ask(&looks_by("whole"));
    if ours["all"]["looks"] == 0 {
        return assert!(all.is_empty());
    }
    assert_eq!(vec![named(&json!("all"), &ours["all"])], all);
    let categories = ours["categories"].as_array().unwrap().iter();
    let rows = categories.map(|of| named(&of[0], &of[1])).collect();
    let found = database.ask(&looks_by("category"));
    assert_eq!(sorted(rows), sorted(found));
    let products = ours["products"].as_array().unwrap().iter();
    let rows: Vec<_> = products
        .map(|of| named(&of["item"], &of["looks"]))
        .collect();
    let longest = " ORDER BY 4 DESC, 2 DESC, 1 LIMIT 10";
    assert_eq!(rows, database.ask(&(looks_by("item") + longest)));
}

const WAYS: &str = "WITH acts AS (SELECT *, coalesce(sum(kind = 'cart') OVER (PARTITION BY visit
      ORDER BY t, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS run
    FROM events WHERE kind <> 'impression'),
  steps AS (SELECT c.id AS cart, c.t - a.t AS before, a.kind || ':' || CASE
      WHEN a.item = c.item THEN 'product'
      WHEN a.category = c.category AND a.category <> '' THEN 'category'
      ELSE 'other' END AS step,
      row_number() OVER (PARTITION BY c.id ORDER BY a.t DESC, a.id DESC) AS back
    FROM acts c JOIN acts a ON a.visit = c.visit AND a.run = c.run AND a.kind <> 'cart'
    WHERE c.kind = 'cart'),
  ways AS (SELECT id, coalesce((SELECT group_concat(step, ' ') FROM
      (SELECT step FROM steps WHERE cart = id AND back <= 5 ORDER BY back DESC)), '') AS way,
      (SELECT count(*) > 5 FROM steps WHERE cart = id) AS more,
      (SELECT max(before) FROM steps WHERE cart = id) AS took
    FROM acts WHERE kind = 'cart') ";

fn carts(ours: &Value, database: &Database) {
    let found = database.ask(&format!(
        "{WAYS} SELECT way, more, count(*) FROM ways GROUP BY 1, 2"
    ));
    let way = |of: &Value| {
        let steps = of["steps"].as_array().unwrap().iter();
        let text = |of: &Value| of.as_str().unwrap().to_owned();
        let steps = steps.map(|step| text(&step["kind"]) + ":" + &text(&step["with"]));
        let more = u8::from(of["more"] == true);
        let way = steps.collect::<Vec<_>>().join(" ");
        vec![json!(way), json!(more), of["carts"].clone()]
    };
    let sequences = ours["sequences"].as_array().unwrap();
    let counts = sequences.iter().map(|of| of["carts"].as_u64().unwrap());
    assert!(counts.is_sorted_by(|a, b| a >= b), "the commonest first");
    assert_eq!(sorted(sequences.iter().map(way).collect()), sorted(found));
    let all = database.ask(&format!(
        "{WAYS} SELECT count(*), count(*) - count(took), (SELECT took FROM ways
           WHERE took IS NOT NULL ORDER BY took LIMIT 1
           OFFSET (SELECT (count(took) + 1) / 2 - 1 FROM ways)) FROM ways"
    ));
    let fields = ["carts", "at_once", "median_ms"].map(|field| ours[field].clone());
    assert_eq!(fields.to_vec(), all[0]);
}

fn moved(ours: &Value, grid: usize, database: &Database) {
    let both = format!(
        "WITH both AS (SELECT a.item, coalesce(category, '') AS category,
             row_number() OVER (ORDER BY a.place) AS first,
             row_number() OVER (ORDER BY b.place) AS last,
             EXISTS (SELECT 1 FROM log WHERE log.item = a.item AND kind <> 'impression') AS acted
           FROM grids a JOIN grids b USING (grid, item) LEFT JOIN items USING (item)
           WHERE grid = {grid} AND a.part = 'first' AND b.part = 'last') "
    );
    let ask = |sql: &str| database.ask(&format!("{both}{sql}"));
    let places = ask("SELECT item, first, last FROM both ORDER BY last");
    assert_eq!(table(&ours["places"], &["item", "first", "last"]), places);
    let all = &ask(
        "SELECT count(*), coalesce(sum(first <> last), 0), avg(abs(first - last)),
        (SELECT avg((a.first < b.first) <> (a.last < b.last)) FROM both a JOIN both b
           ON a.item < b.item) FROM both",
    )[0];
    assert_eq!((&ours["products"], &ours["moved"]), (&all[0], &all[1]));
    near(&ours["mean_distance"], &all[2]);
    near(&ours["swapped"], &all[3]);
    let touched = &ask("SELECT count(*), avg(first), avg(last) FROM both WHERE acted")[0];
    match touched[0] == 0 {
        true => assert!(ours["touched"].is_null()),
        false => means(&ours["touched"], touched),
    }
    let found = ask("SELECT count(*), avg(first), avg(last), category FROM both GROUP BY category");
    let categories = ours["categories"].as_array().unwrap();
    assert_eq!(categories.len(), found.len());
    for of in categories {
        means(&of[1], found.iter().find(|row| row[3] == of[0]).unwrap());
    }
}

fn means(ours: &Value, found: &[Value]) {
    assert_eq!(ours["products"], found[0]);
    near(&ours["first"], &found[1]);
    near(&ours["last"], &found[2]);
}

/// Nothing is as good as 0: a grid of one product has no pairs.
fn near(ours: &Value, found: &Value) {
    let [a, b] = [ours, found].map(|value| value.as_f64().unwrap_or(0.0));
    assert!((a - b).abs() < 1e-9, "{a} is not {b}");
}
