use super::table::{Table, heat};
use super::{Part, SHOWN, more};
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Insight, Losses};

/// Where each behaviour comes to nothing.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let lost = &insight.lost;
    let categories =
        (lost.categories.iter()).map(|found| (language.category(&found.name), found.all));
    let categories: Vec<_> = categories.collect();
    // What a log never tells, such as what was taken out of the cart, is not shown as nothing.
    let told = |way: &usize| ways(&lost.all)[*way].0 > 0;
    let told: Vec<usize> = (0..4).filter(told).collect();
    let mut body = all(&lost.all, &told, language);
    body += &by_price(&lost.bands, &told, language);
    let caption = language.say(
        "by category <span>most looks first; the darker, the more is lost</span>",
        "按类目 <span>浏览多的在前；颜色越深，流失越多</span>",
    );
    let shown = &categories[..categories.len().min(SHOWN)];
    body += &split(
        caption,
        language.say("category", "类目"),
        shown,
        &told,
        language,
    );
    body += &more(SHOWN, categories.len(), language);
    Part {
        id: "lost",
        title: language.say("Where it comes to nothing", "在哪里流失"),
        text: language
            .say(
                "Pairs of a person and a product that were not bought in this log. Who looked on \
                 its last day had little time to buy.",
                "在本日志中没有成交的人与商品的对数。最后一天才浏览的人，购买时间很短。",
            )
            .into(),
        body,
    }
}

/// Nothing, where no price is known.
fn by_price(bands: &[Losses], told: &[usize], language: Language) -> String {
    if bands.is_empty() {
        return String::new();
    }
    let names = language.say(
        ["cheapest quarter", "second", "third", "dearest quarter"],
        ["最便宜的四分之一", "第二", "第三", "最贵的四分之一"],
    );
    let bands: Vec<_> = (names.iter().zip(bands))
        .map(|(name, band)| ((*name).to_owned(), *band))
        .collect();
    let caption = language.say(
        "by price <span>within a product's own category</span>",
        "按价格 <span>在商品所属类目之内</span>",
    );
    let head = language.say("price", "价格");
    split(caption, head, &bands, told, language)
}

/// The four ways, each with its part and its whole.
fn ways(of: &Losses) -> [(u64, u64); 4] {
    [
        (of.never_carted, of.viewed),
        (of.removed, of.carted),
        (of.abandoned, of.carted),
        (of.never_bought, of.saved),
    ]
}

fn names(language: Language) -> [&'static str; 4] {
    language.say(
        [
            "looked at, never in the cart",
            "in the cart, taken out",
            "in the cart, left there",
            "saved, never bought",
        ],
        ["浏览后从未加购", "加购后移出", "加购后搁置", "收藏后未购买"],
    )
}

fn all(of: &Losses, told: &[usize], language: Language) -> String {
    let heads = [
        language.say("what", "情形"),
        language.say("share", "比例"),
        language.say("pairs", "对数"),
        language.say("of", "总数"),
    ];
    let mut table = Table::new("bars", language.say("all products", "全部商品"), &heads);
    for way in told {
        let (name, (lost, all)) = (names(language)[*way], ways(of)[*way]);
        table
            .row(name)
            .bar(&language.share(lost, all), lost as f64 / all.max(1) as f64)
            .cell(&grouped(lost))
            .cell(&grouped(all));
    }
    table.finish()
}

fn split(
    caption: &str,
    head: &str,
    parts: &[(String, Losses)],
    told: &[usize],
    language: Language,
) -> String {
    let mut heads = vec![head, language.say("pairs looked at", "浏览对数")];
    heads.extend(told.iter().map(|way| names(language)[*way]));
    let mut table = Table::new("heat names", caption, &heads);
    let share = |(lost, all): (u64, u64)| (all > 0).then(|| lost as f64 / all as f64);
    for (name, of) in parts {
        table.row(name).cell(&grouped(of.viewed));
        for way in told {
            match share(ways(of)[*way]) {
                Some(found) => {
                    let all = parts.iter().filter_map(|(_, of)| share(ways(of)[*way]));
                    table.hot(&language.percent(found), heat(found, all))
                }
                None => table.cell("–"),
            };
        }
    }
    table.finish()
}
