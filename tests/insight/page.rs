use serde_json::Value;

use crate::awkward;
use crate::cli_common::place::Place;

/// Names that would be markup, if they were not escaped, or turn a line around.
const MARKUP: &str = "<script>alert(1)</script>";
const BREAKING: &str = "</td></table></main>";
const SECTIONS: [&str; 8] = [
    "funnel",
    "lost",
    "transitions",
    "waiting",
    "cohorts",
    "together",
    "experiment",
    "method",
];

fn page(place: &Place, options: &str) -> String {
    place.ok(&format!("insight {options} --out page.html --quiet"));
    place.read("page.html")
}

#[test]
fn a_log_becomes_one_page_in_two_languages() {
    let place = Place::new();
    place.ok("simulate --seed 11 --items 100 --users 200 --lives 1 --out . --quiet");
    let options = "--events events.csv --catalog catalog.json";
    let page = page(&place, &format!("{options} --json page.json"));
    for section in SECTIONS {
        for language in ["en", "zh"] {
            let begin = format!("<section id=\"{section}-{language}\">");
            assert_eq!(page.matches(&begin).count(), 1, "{begin}");
        }
    }
    // Nothing is fetched, nothing runs.
    for foreign in [
        "<script", "http:", "https:", "url(", "@import", "src=", "<link", "href",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(!page.contains("NaN") && !page.contains("inf"));
    for tag in ["svg", "table", "section", "main", "td", "th", "bdi", "div"] {
        let opened =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    // Whoever does not see a drawing is told what it is, and where its numbers are.
    assert_eq!(
        page.matches("<svg").count(),
        page.matches("aria-label=\"").count() - 2
    );
    // The page says what the JSON says.
    let json: Value = serde_json::from_str(&place.read("page.json")).unwrap();
    let truth: Value = serde_json::from_str(&place.read("truth.json")).unwrap();
    assert_eq!(json["experiment"]["truth"], truth["uplift"]);
    let uplift = &json["experiment"]["comparisons"][0]["events"]["purchase"];
    let shown = format!("<td>{:.3}</td>", uplift["treated"].as_f64().unwrap());
    assert_eq!(page.matches(&shown).count() % 2, 0, "{shown}");
    assert!(page.contains(&shown), "{shown}");

    assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">"));
    let zh = self::page(&place, &format!("{options} --lang zh"));
    assert!(zh.starts_with("<!doctype html>\n<html lang=\"zh\">"));
    assert!(zh.contains("id=\"show-zh\" lang=\"zh\" aria-label=\"中文\" checked>"));
}

#[test]
fn no_name_is_markup() {
    let place = Place::new();
    let name = |log: String, room: &str, to: &str| {
        (0..7).fold(log, |log, level| {
            log.replace(&format!("{room} > {level}"), to)
        })
    };
    // A csv field may hold everything but a line's end, between quotes.
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let log = name(awkward::log(), "Room 1", &quoted(MARKUP));
    let log = name(
        log,
        "Room 2",
        &quoted(&format!("\u{202e}{BREAKING}\" onload=\"x")),
    );
    let log = name(log, "Room 0", &"沙".repeat(600));
    let log = log.replace(
        ",treated",
        &format!(",{}", quoted("<img src=x onerror=alert(1)>")),
    );
    let file = "<b>&amp;.csv";
    place.file(file, log);
    let page = page(&place, &format!("--events {file} --min-people 1"));
    for markup in [
        "<script",
        "<img",
        "</td></table></main>",
        "<b>&amp;.csv",
        "\" onload",
    ] {
        assert!(!page.contains(markup), "{markup}");
    }
    // `>` parts the levels of a category.
    assert!(page.contains("<bdi>&lt;script &gt; alert(1)&lt;/script</bdi>"));
    assert!(page.contains("<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>"));
    assert!(page.contains("<title>nestrank insight: &lt;b&gt;&amp;amp;.csv</title>"));
    assert!(!page.contains(&"沙".repeat(81)));
}

#[test]
fn a_log_that_has_next_to_nothing_still_is_a_page() {
    let place = Place::new();
    place.file("one.csv", "time,user,item,event\n1767571200,u,i,less\n");
    let page = page(&place, "--events one.csv");
    assert!(page.contains("not one look at a product"));
    assert!(
        !page.contains("experiment-en") && !page.contains("NaN"),
        "{page}"
    );
    // Two years by weeks, in which nobody comes back.
    let mut log = String::from("time,user,item,event\n");
    for day in 0..700 {
        log += &format!("{},u{day},i,view\n", 1_700_000_000 + day * 86_400);
    }
    place.file("years.csv", &log);
    let page = self::page(&place, "--events years.csv");
    assert!(page.contains("Cohorts by week") && !page.contains("NaN"));
    // And one whose first date is wrong by a quarter of a century.
    place.file("odd.csv", log + "978307200,u,i,view\n");
    let page = self::page(&place, "--events odd.csv --json odd.json");
    assert!(page.contains("Cohorts by several weeks") && page.contains("-week span"));
    let json: Value = serde_json::from_str(&place.read("odd.json")).unwrap();
    let cohorts = json["cohorts"]["cohorts"].as_array().unwrap();
    assert!((50..=105).contains(&cohorts.len()), "{}", cohorts.len());
}

#[test]
fn what_is_wrong_is_named() {
    let place = Place::new();
    let row = "1767571200,u,i,view,a\n1767571200,v,i,view,b\n";
    place.file("log.csv", format!("time,user,item,event,arm\n{row}"));
    place.file(
        "bad.csv",
        format!("time,user,item,event,arm\n{row}1,u,i,view,\n"),
    );
    let both = "1767571260,u,i,view,b\n1767571320,w,i,view,c\n";
    place.file(
        "both.csv",
        format!("time,user,item,event,arm\n{row}{both}1767571380,x,i,view,b\n"),
    );
    for (line, code, place_of_it) in [
        ("insight --out p.html", 2, "--events"),
        (
            "insight --events both.csv --out p.html --control a",
            2,
            "in the arm `a`",
        ),
        ("insight --events no.csv --out p.html", 1, "no.csv"),
        ("insight --events bad.csv --out p.html", 1, "bad.csv:4"),
        (
            "insight --events log.csv --out p.html --zone 8",
            2,
            "--zone",
        ),
        (
            "insight --events log.csv --out p.html --control c",
            2,
            "no arm `c`",
        ),
        (
            "insight --events log.csv --out p.html --min-people 0",
            2,
            "--min-people",
        ),
        (
            "insight --events log.csv --out p.html --lang fr",
            2,
            "--lang",
        ),
        ("insight --events log.csv --out .", 1, "folder"),
        ("insight --events log.csv --out p --json p", 2, "--json"),
        (
            "insight --events log.csv --catalog no.json --out p.html",
            1,
            "no.json",
        ),
    ] {
        let error = place.fails(line, code);
        assert!(error.contains(place_of_it), "{line}: {error}");
    }
    let (_, warning) =
        place.ok("insight --events bad.csv --max-bad-rows 0.5 --out p.html --json p.json");
    assert!(warning.contains("bad.csv:4"), "{warning}");
    let json: Value = serde_json::from_str(&place.read("p.json")).unwrap();
    assert_eq!(
        (&json["overview"]["rows"], &json["overview"]["left_out"]),
        (&3.into(), &1.into())
    );
    assert!(
        place
            .ok("insight --events log.csv")
            .1
            .contains("insight.html")
    );
    assert!(place.read("insight.html").contains("funnel-en"));
    // Without an arm of that name, the first by the alphabet is the control, unless one is named.
    assert_eq!(json["experiment"]["control"], "a");
    place.ok("insight --events log.csv --control b --quiet --out p.html --json p.json");
    let json: Value = serde_json::from_str(&place.read("p.json")).unwrap();
    assert_eq!(json["experiment"]["control"], "b");
}
