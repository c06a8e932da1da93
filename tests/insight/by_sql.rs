use std::fs;

use serde_json::{Value, json};

use crate::arms::experiment;
use crate::awkward;
use crate::cli_common::place::Place;
use crate::cli_common::shared;
use crate::database::Database;

#[test]
fn the_figures_of_a_simulated_log_are_those_of_sql() {
    let place = Place::new();
    place.ok("simulate --seed 5 --items 120 --users 400 --out . --quiet");
    let insight = insight(&place, "--events events.csv --catalog catalog.json");
    let [events, catalog] = ["events.csv", "catalog.json"].map(|name| place.0.path().join(name));
    let database = Database::plain(&events, Some(&catalog));
    check(&insight, &database, 0);
    assert!(insight["experiment"]["comparisons"][0]["arm"] == "treated");
    assert_eq!(insight["lost"]["bands"].as_array().unwrap().len(), 4);
}

#[test]
fn the_figures_of_an_awkward_log_are_those_of_sql() {
    let place = Place::new();
    let events = place.file("events.csv", awkward::log());
    let insight = insight(&place, "--events events.csv --min-people 3 --zone -05:30");
    check(&insight, &Database::plain(&events, None), -330);
    for left_out in ["in_several", "in_none"] {
        assert_ne!(insight["experiment"][left_out], 0, "{left_out}");
    }
    assert_ne!(insight["waiting"]["without_view"], 0);
}

#[test]
fn the_figures_of_a_long_log_are_those_of_sql() {
    let place = Place::new();
    let events = place.file("events.csv", awkward::long_log());
    let insight = insight(&place, "--events events.csv --min-people 3 --zone +08:00");
    check(&insight, &Database::plain(&events, None), 480);
    assert_eq!(insight["cohorts"]["days"], 7);
}

#[test]
fn the_figures_of_the_taobao_log_are_those_of_sql() {
    let name = "the_figures_of_the_taobao_log_are_those_of_sql";
    let Some(events) = shared(name, "taobao-user-behavior/events.csv") else {
        return;
    };
    let place = Place::new();
    let options = format!(
        "--format taobao --zone +08:00 --events {}",
        events.display()
    );
    let insight = insight(&place, &options);
    check(&insight, &Database::taobao(&events), 480);
    assert!(insight["experiment"].is_null());
}

fn insight(place: &Place, options: &str) -> Value {
    place.ok(&format!(
        "insight {options} --out page.html --json page.json --quiet"
    ));
    let json = fs::read(place.0.path().join("page.json")).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Everything that the JSON says, less what it says of the file.
fn check(insight: &Value, database: &Database, zone_minutes: i64) {
    overview(insight, database);
    funnel(insight, database);
    transitions(insight, database);
    waiting(insight, database);
    cohorts(insight, database, zone_minutes);
    together(insight, database);
    losses(insight, database);
    experiment(insight, database);
}

/// The fields of objects, a list each.
pub fn table(objects: &Value, fields: &[&str]) -> Vec<Vec<Value>> {
    let objects = objects.as_array().unwrap().iter();
    let row = |object: &Value| fields.iter().map(|field| object[field].clone()).collect();
    objects.map(row).collect()
}

pub fn sorted(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    rows.sort_by_key(|row| format!("{row:?}"));
    rows
}

fn overview(insight: &Value, database: &Database) {
    let of = &insight["overview"];
    let found = database.ask(
        "SELECT count(*), count(DISTINCT user), count(DISTINCT visit), count(DISTINCT item),
           min(t), max(t) FROM events",
    );
    let span = &of["span_ms"];
    let ours = ["rows", "people", "sessions", "products_seen"].map(|field| of[field].clone());
    let ours = [&ours[..], &[span[0].clone(), span[1].clone()]].concat();
    assert_eq!(found[0], ours);
    let kinds =
        database.ask("SELECT kind, count(*), count(DISTINCT user) FROM events GROUP BY kind");
    let ours = table(&of["kinds"], &["kind", "events", "people"]);
    assert_eq!(sorted(kinds), sorted(ours));
}

/// The columns of [`STAGES`] for a grouping, in its order.
const STAGES: [(&str, &str, &str); 4] = [
    ("shown", "shown", "kind = 'impression'"),
    ("viewed", "shown AND viewed", "kind = 'view'"),
    ("kept", "viewed AND kept", "kind IN ('cart', 'favorite')"),
    ("bought", "kept AND bought", "kind = 'purchase'"),
];

pub fn funnel(insight: &Value, database: &Database) {
    let steps = |steps: &Value| table(steps, &["stage", "events", "people", "pairs", "passed"]);
    let mut all = Vec::new();
    let mut categories = Vec::new();
    for (stage, passed, kinds) in STAGES {
        all.extend(database.ask(&format!(
            "SELECT '{stage}', (SELECT count(*) FROM events WHERE {kinds}),
               count(DISTINCT CASE WHEN {stage} THEN user END), sum({stage}), sum({passed})
             FROM pairs"
        )));
        categories.extend(database.ask(&format!(
            "SELECT category, '{stage}',
               (SELECT count(*) FROM events e WHERE {kinds} AND e.category = pairs.category),
               count(DISTINCT CASE WHEN {stage} THEN user END), sum({stage}), sum({passed})
             FROM pairs WHERE category IN (SELECT category FROM pairs
               WHERE shown OR viewed OR kept OR bought) GROUP BY category"
        )));
    }
    assert_eq!(steps(&insight["funnel"]["all"]), all);
    let ours = insight["funnel"]["categories"].as_array().unwrap().iter();
    let ours = ours.flat_map(|category| {
        let named = |step: Vec<Value>| [&[category[0].clone()], &step[..]].concat();
        steps(&category[1]).into_iter().map(named)
    });
    assert_eq!(sorted(ours.collect()), sorted(categories));
}

pub fn transitions(insight: &Value, database: &Database) {
    let counts = database.ask(
        "WITH acts AS (SELECT * FROM events WHERE kind <> 'impression'),
         steps AS (
           SELECT lag(kind, 1, 'start') OVER visits AS a, kind AS b FROM acts
             WINDOW visits AS (PARTITION BY visit ORDER BY t, id)
           UNION ALL
           SELECT kind, 'end' FROM (SELECT kind,
             lead(id) OVER (PARTITION BY visit ORDER BY t, id) AS next FROM acts)
             WHERE next IS NULL)
         SELECT a, b, count(*) FROM steps GROUP BY a, b",
    );
    let of = &insight["transitions"];
    let names = |of: &Value| of.as_array().unwrap().clone();
    let mut ours = Vec::new();
    for (from, row) in names(&of["from"]).iter().zip(names(&of["counts"])) {
        for (to, count) in names(&of["to"]).iter().zip(names(&row)) {
            if count != 0 {
                ours.push(vec![from.clone(), to.clone(), count]);
            }
        }
    }
    assert_eq!(sorted(ours), sorted(counts));
}

fn waiting(insight: &Value, database: &Database) {
    let of = &insight["waiting"];
    let took = database.ask(
        "SELECT first_purchase - first_view FROM pairs
           WHERE bought AND first_view <= first_purchase ORDER BY 1",
    );
    let took: Vec<i64> = took.iter().map(|row| row[0].as_i64().unwrap()).collect();
    assert_eq!(of["pairs"], took.len());
    let bought = database.ask("SELECT count(*) FROM pairs WHERE bought")[0][0]
        .as_u64()
        .unwrap();
    assert_eq!(of["without_view"], bought - took.len() as u64);
    for quarter in 1..=3 {
        let count = took.len() as i64;
        let found = database.ask(&format!(
            "SELECT first_purchase - first_view FROM pairs
               WHERE bought AND first_view <= first_purchase
               ORDER BY 1 LIMIT 1 OFFSET ({quarter} * {count} + 3) / 4 - 1"
        ));
        assert_eq!(of["quartiles_ms"][quarter - 1], found[0][0]);
    }
    let mut from = i64::MIN;
    for bin in of["bins"].as_array().unwrap() {
        let below = bin["below_ms"].as_i64().unwrap_or(i64::MAX);
        let within = took.iter().filter(|time| (from..below).contains(time));
        assert_eq!(bin["pairs"], within.count(), "{bin}");
        from = below;
    }
}

fn cohorts(insight: &Value, database: &Database, zone_minutes: i64) {
    let of = &insight["cohorts"];
    let day = format!("((t + {zone_minutes} * 60000) / 86400000)");
    let ends = database.ask(&format!("SELECT min({day}), max({day}) FROM events"));
    let [first, last] = [0, 1].map(|column| ends[0][column].as_i64().unwrap());
    let days = match last - first < 35 {
        true => 1,
        false => 7 * ((last - first) / 728 + 1),
    };
    assert_eq!(of["days"], days);
    let found = database.ask(&format!(
        "WITH spans AS (SELECT user, ({day} - {first}) / {days} AS span, kind FROM events),
         firsts AS (SELECT user, min(span) AS first FROM spans GROUP BY user),
         did AS (SELECT user, span, sum(kind = 'purchase') AS bought
                 FROM spans GROUP BY user, span)
         SELECT date(({first} + first * {days}) * 86400, 'unixepoch'),
           (SELECT count(*) FROM firsts f WHERE f.first = firsts.first), span - first,
           count(*), sum(bought > 0), sum(bought)
         FROM firsts JOIN did USING (user) GROUP BY first, span"
    ));
    let mut ours = Vec::new();
    for cohort in of["cohorts"].as_array().unwrap() {
        let since = table(&cohort["since"], &["active", "buyers", "purchases"]);
        for (days, since) in since.into_iter().enumerate() {
            if since[0] != 0 {
                let begin = [cohort["day"].clone(), cohort["people"].clone(), json!(days)];
                ours.push([&begin[..], &since[..]].concat());
            }
        }
    }
    assert_eq!(sorted(ours), sorted(found));
}

fn together(insight: &Value, database: &Database) {
    let of = &insight["together"];
    let fewest = &of["min_people"];
    let found = database.ask(&format!(
        "WITH met AS (SELECT DISTINCT user, visit, category FROM events
             WHERE kind IN ('view', 'cart', 'favorite', 'purchase') AND category <> ''),
         narrow AS (SELECT * FROM met WHERE visit IN
             (SELECT visit FROM met GROUP BY visit HAVING count(*) <= 50)),
         alone AS (SELECT category, count(*) AS n FROM narrow GROUP BY category),
         sizes AS (SELECT count(DISTINCT visit) AS n FROM narrow)
         SELECT a.category, b.category, count(DISTINCT a.user), count(*), x.n, y.n,
           1.0 * count(*) * (SELECT n FROM sizes) / x.n / y.n AS lift, (SELECT n FROM sizes)
         FROM narrow a JOIN narrow b ON a.visit = b.visit AND a.category < b.category
         JOIN alone x ON x.category = a.category JOIN alone y ON y.category = b.category
         GROUP BY a.category, b.category HAVING count(DISTINCT a.user) >= {fewest}
         ORDER BY lift DESC"
    ));
    assert_eq!(of["found"], found.len());
    assert!(!found.is_empty());
    assert_eq!(of["sessions"], found[0][7]);
    let ours = of["pairs"].as_array().unwrap();
    assert_eq!(ours.len(), found.len().min(200));
    for (place, pair) in ours.iter().enumerate() {
        let (names, alone) = (&pair["names"], &pair["alone"]);
        let same = |row: &&Vec<Value>| row[0] == names[0] && row[1] == names[1];
        let row = found.iter().find(same).unwrap_or_else(|| panic!("{pair}"));
        let counts = [&pair["people"], &pair["sessions"], &alone[0], &alone[1]];
        assert_eq!(counts.to_vec(), row[2..6].iter().collect::<Vec<_>>());
        let lift = pair["lift"].as_f64().unwrap();
        near(lift, row[6].as_f64().unwrap());
        near(pair["pmi"].as_f64().unwrap(), lift.log2());
        // In the order of the lifts, whatever the order of equal ones.
        near(lift, found[place][6].as_f64().unwrap());
    }
}

const LOSSES: &str = "sum(viewed), sum(viewed AND NOT cart AND NOT bought), sum(cart),
    sum(cart AND uncart AND NOT bought), sum(cart AND NOT uncart AND NOT bought), sum(saved),
    sum(saved AND NOT bought)";
const FIELDS: [&str; 7] = [
    "viewed",
    "never_carted",
    "carted",
    "removed",
    "abandoned",
    "saved",
    "never_bought",
];

pub fn losses(insight: &Value, database: &Database) {
    let of = &insight["lost"];
    let row = |losses: &Value| FIELDS.map(|field| losses[field].clone()).to_vec();
    let all = database.ask(&format!("SELECT {LOSSES} FROM pairs"));
    assert_eq!(row(&of["all"]), all[0]);
    let something = |row: &[Value]| row.iter().any(|value| *value != 0);
    let mut ours = Vec::new();
    for category in of["categories"].as_array().unwrap() {
        let bands = category["bands"].as_array().unwrap().iter().enumerate();
        let bands = bands.map(|(band, losses)| (json!(band), losses));
        for (band, losses) in bands.chain([(json!("all"), &category["all"])]) {
            ours.push([&[category["name"].clone(), band], &row(losses)[..]].concat());
        }
    }
    for (band, losses) in of["bands"].as_array().unwrap().iter().enumerate() {
        ours.push([&[json!("whole shop"), json!(band)], &row(losses)[..]].concat());
    }
    let mut found = database.ask(&format!(
        "SELECT category, band, {LOSSES} FROM pairs WHERE band IS NOT NULL GROUP BY category, band
         UNION ALL SELECT category, 'all', {LOSSES} FROM pairs GROUP BY category
         UNION ALL SELECT 'whole shop', band, {LOSSES} FROM pairs
           WHERE band IS NOT NULL GROUP BY band"
    ));
    ours.retain(|row| something(&row[2..]));
    found.retain(|row| something(&row[2..]));
    assert_eq!(sorted(ours), sorted(found));
}

pub fn near(ours: f64, theirs: f64) {
    let size = ours.abs().max(theirs.abs()).max(1.0);
    assert!((ours - theirs).abs() <= 1e-9 * size, "{ours} {theirs}");
}
