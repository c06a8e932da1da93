use super::Part;
use super::table::Table;
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Cohorts, Insight, Since};
use crate::train::page::Plot;

/// Spans after the first that a table shows, and rows of it.
const SPANS: usize = 15;
/// See [`SPANS`].
const ROWS: usize = 35;

/// People by the day on which they first came.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let found = &insight.cohorts;
    let weeks = found.days / 7;
    let unit = &match weeks {
        0 => language.say("day".into(), "天".into()),
        1 => language.say("week".into(), "周".into()),
        _ => language.say(format!("{weeks}-week span"), format!("{weeks}周段")),
    };
    let came = |since: &Since| since.active;
    let bought = |since: &Since| since.buyers;
    let came_title = language.say("came again", "再次到访");
    let bought_title = language.say("bought", "购买");
    let by = |what: &str| {
        language.say(
            format!("{what}, by {unit}s since the first"),
            format!("首次出现后每{unit}的{what}"),
        )
    };
    let mut body = format!(
        "<div class=\"panels\"><figure>{}<figcaption>{}</figcaption></figure>\
         <figure>{}<figcaption>{}</figcaption></figure></div>",
        curve(found, came, came_title, language),
        by(language.say("share of people who came", "到访比例")),
        curve(found, bought, bought_title, language),
        by(language.say("share of people who bought", "购买比例")),
    );
    body += &table(found, (1, came), came_title, unit, language);
    body += &table(found, (0, bought), bought_title, unit, language);
    Part {
        id: "cohorts",
        title: match weeks {
            0 => language.say("Cohorts by day", "按天分组"),
            1 => language.say("Cohorts by week", "按周分组"),
            _ => language.say("Cohorts by several weeks", "按多周分组"),
        },
        text: language.say(
            format!(
                "People by the {unit} on which they first appear in the log (not: in the shop), \
                 and the share of them that came and bought so many {unit}s later. The first \
                 cohorts are people who came before, too."
            ),
            format!(
                "按人们在日志中（而非在店里）首次出现的{unit}分组，以及之后各{unit}到访和购买的比例。\
                 最早的几组也包含老顾客。"
            ),
        ),
        body,
    }
}

/// The share of all people whose cohort reaches a span that did something in it.
fn curve(found: &Cohorts, of: fn(&Since) -> u64, title: &str, language: Language) -> String {
    let longest = found.cohorts.first().map_or(0, |cohort| cohort.since.len());
    let point = |span: usize| {
        let reach = found
            .cohorts
            .iter()
            .filter(|cohort| span < cohort.since.len());
        let people: u64 = reach.clone().map(|cohort| cohort.people).sum();
        let did: u64 = reach.map(|cohort| of(&cohort.since[span])).sum();
        (people > 0).then(|| [span as f64, did as f64 / people as f64])
    };
    // All came in their first span, which would flatten the others.
    let points: Vec<[f64; 2]> = (0..longest)
        .filter_map(point)
        .filter(|[_, share]| *share < 1.0)
        .collect();
    let most = points.iter().map(|[_, share]| *share).fold(0.001, f64::max);
    let last = (longest.max(3) - 1) as f64;
    let range = [[0.0, last], [0.0, most * 1.1]];
    let mut plot = Plot::new(
        [420.0, 220.0],
        [52.0, 16.0, 10.0, 28.0],
        range[0],
        range[1],
        false,
    );
    let ticks = plot.y.ticks(4);
    plot.grid_y(&ticks, |share| language.percent(share));
    let ticks = plot.x.ticks(7);
    let whole: Vec<f64> = ticks
        .into_iter()
        .filter(|tick| tick.fract() == 0.0)
        .collect();
    plot.ticks_x(&whole, |span| format!("{span}"));
    plot.path(&points, "stroke model");
    for point in &points {
        let text = format!("{}: {}", point[0], language.percent(point[1]));
        plot.dot(*point, 2.5, "model", &text);
    }
    let description = language.say(
        format!("{title}: share of people by time since their first day; the table below has the numbers of each cohort"),
        format!("{title}：按首次到访后的时间；各组数字见下表"),
    );
    plot.finish(&description)
}

/// The shares of each cohort from the span `first` on.
fn table(
    found: &Cohorts,
    (first, of): (usize, fn(&Since) -> u64),
    title: &str,
    unit: &str,
    language: Language,
) -> String {
    let with_people = found.cohorts.iter().filter(|cohort| cohort.people > 0);
    let cohorts: Vec<_> = with_people.collect();
    let cohorts = &cohorts[cohorts.len().saturating_sub(ROWS)..];
    let spans = cohorts.iter().map(|cohort| cohort.since.len()).max();
    let spans = spans.unwrap_or(0).min(SPANS);
    let numbers: Vec<String> = (first..spans).map(|span| span.to_string()).collect();
    let mut heads = vec![
        language.say("first seen", "首次出现"),
        language.say("people", "人数"),
    ];
    heads.extend(numbers.iter().map(String::as_str));
    let caption = language.say(
        format!("{title} <span>% of the cohort, so many {unit}s later</span>"),
        format!("{title} <span>首次出现后第几{unit}，占该组的百分比</span>"),
    );
    let mut table = Table::new("heat cohorts", &caption, &heads);
    let share = |since: &Since, people: u64| of(since) as f64 / people as f64;
    let all = cohorts.iter().flat_map(|cohort| {
        let since = cohort.since.iter().take(spans).skip(first);
        since.map(|since| share(since, cohort.people))
    });
    let most = all.filter(|share| *share < 1.0).fold(0.001, f64::max);
    for cohort in cohorts {
        table.row(&cohort.day).cell(&grouped(cohort.people));
        for span in first..spans {
            match cohort.since.get(span) {
                None => table.cell(""),
                Some(since) => {
                    let share = share(since, cohort.people);
                    table.hot(&format!("{:.0}", share * 100.0), share / most)
                }
            };
        }
    }
    table.finish()
}
