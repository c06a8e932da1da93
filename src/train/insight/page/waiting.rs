use super::Part;
use super::table::Table;
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Bin, Insight, Waiting};
use crate::train::page::Plot;

/// How long people take from the first look at a product to its purchase.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let found = &insight.waiting;
    let body = match found.pairs {
        0 => String::new(),
        all => format!(
            "<div class=\"panels\"><figure>{}<figcaption>{}</figcaption></figure>{}</div>",
            curve(&found.bins, all, language),
            language.say(
                "bought so long after the first look, or sooner",
                "首次浏览后在此时间内成交的比例"
            ),
            table(&found.bins, all, language)
        ),
    };
    Part {
        id: "waiting",
        title: language.say("From the first look to the purchase", "从首次浏览到购买"),
        text: text(found, language),
        body,
    }
}

fn text(found: &Waiting, language: Language) -> String {
    let without = match found.without_view {
        0 => String::new(),
        pairs => {
            let pairs = grouped(pairs);
            language.say(
                format!(" {pairs} more pairs were bought without a look before it in the log."),
                format!("另有 {pairs} 对成交之前在日志中没有浏览。"),
            )
        }
    };
    match found.quartiles_ms {
        None => language
            .say(
                "Nothing was bought after it was looked at.",
                "没有商品在浏览之后被购买。",
            )
            .into(),
        Some(quartiles) => {
            let [quarter, half, three] = quartiles.map(|ms| language.duration(ms));
            language.say(
                format!(
                    "Half of what was bought was bought within <b>{half}</b> of the first look, a \
                     quarter within {quarter}, three quarters within {three}.{without}"
                ),
                format!(
                    "一半的成交发生在首次浏览后 <b>{half}</b> 之内，四分之一在 {quarter} 之内，\
                     四分之三在 {three} 之内。{without}"
                ),
            )
        }
    }
}

fn table(bins: &[Bin], all: u64, language: Language) -> String {
    let heads = [
        language.say("time", "用时"),
        language.say("share", "比例"),
        language.say("pairs", "对数"),
    ];
    let caption = language.say("how long it took", "用时分布");
    let mut table = Table::new("bars", caption, &heads);
    let most = bins.iter().map(|bin| bin.pairs).max().unwrap_or(1).max(1);
    let mut from = None;
    for bin in bins {
        let name = match (from, bin.below_ms) {
            (_, None) => {
                let from = language.duration(from.unwrap_or_default());
                language.say(format!("{from} or more"), format!("{from} 以上"))
            }
            (None, Some(to)) => format!("&lt; {}", language.duration(to)),
            (Some(from), Some(to)) => {
                format!("{} – {}", language.duration(from), language.duration(to))
            }
        };
        from = bin.below_ms;
        table
            .row(&name)
            .bar(
                &language.share(bin.pairs, all),
                bin.pairs as f64 / most as f64,
            )
            .cell(&grouped(bin.pairs));
    }
    table.finish()
}

/// The share of pairs that took less than each end of a bin.
fn curve(bins: &[Bin], all: u64, language: Language) -> String {
    let mut sum = 0;
    let points: Vec<[f64; 2]> = bins
        .iter()
        .filter_map(|bin| {
            sum += bin.pairs;
            Some([bin.below_ms? as f64, sum as f64 / all as f64])
        })
        .collect();
    let ends = [points[0][0], points[points.len() - 1][0]];
    let mut plot = Plot::new(
        [420.0, 250.0],
        [46.0, 16.0, 12.0, 28.0],
        ends,
        [0.0, 1.0],
        false,
    );
    plot.x.log = true;
    plot.grid_y(&[0.0, 0.25, 0.5, 0.75, 1.0], |share| {
        language.percent(share).replace(".0", "")
    });
    let ticks: Vec<f64> = points.iter().map(|[end, _]| *end).collect();
    plot.ticks_x(&ticks, |end| language.duration(end as i64));
    plot.path(&points, "stroke model");
    for point in &points {
        let title = format!(
            "{}: {}",
            language.duration(point[0] as i64),
            language.percent(point[1])
        );
        plot.dot(*point, 3.5, "model", &title);
    }
    plot.finish(language.say(
        "Share of purchases by time since the first look; the table beside it has the numbers",
        "按首次浏览后的时间累计的成交比例；数字见旁边的表",
    ))
}
