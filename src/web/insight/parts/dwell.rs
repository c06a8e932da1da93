use web_sys::Element;

use super::super::dom::{Made, category, product};
use super::Part;
use super::table::Table;
use crate::insight::{Figures, Language, Looks, grouped};

/// How long products are looked at.
pub(super) const PART: Part = Part {
    id: "dwell",
    title: ["How long they look", "浏览多久"],
    text: [
        "Time on products, by category. A look whose time is not known yet counts as a look.",
        "各类目商品的浏览时间。时长未知的浏览只计次数。",
    ],
    draw,
    table: Some((["By product", "按商品"], by_product)),
};

/// Categories shown; all are in the JSON.
const SHOWN: usize = 12;

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let dwell = &figures.dwell;
    if dwell.all.looks == 0 {
        return Ok(Vec::new());
    }
    let mut table = table(language.say("category", "类目"), language)?;
    let most = dwell.categories.first().map_or(0, |(_, of)| of.total_ms);
    for (path, of) in dwell.categories.iter().take(SHOWN) {
        row(&mut table, category(path, language)?, of, most, language)?;
    }
    Ok(vec![table.finish()])
}

fn by_product(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let products = &figures.dwell.products;
    let Some(longest) = products.first() else {
        return Ok(Vec::new());
    };
    let mut table = table(language.say("product", "商品"), language)?;
    for of in products {
        let name = product(of.title.as_ref(), &of.item)?;
        row(
            &mut table,
            name,
            &of.looks,
            longest.looks.total_ms,
            language,
        )?;
    }
    Ok(vec![table.finish()])
}

fn table(what: &str, language: Language) -> Made<Table> {
    let heads = [
        what,
        language.say("time", "时长"),
        language.say("median", "中位数"),
        language.say("looks", "次数"),
    ];
    let caption = language.say("longest first", "时间最长的在前");
    Table::new("bars names", caption, &heads)
}

fn row(table: &mut Table, name: Element, of: &Looks, most: u64, language: Language) -> Made<()> {
    let time = |ms: u64| match ms {
        0..1_000 => format!("{:.1} {}", ms as f64 / 1e3, language.say("s", "秒")),
        ms => language.duration(ms as i64),
    };
    let total = if of.timed > 0 {
        time(of.total_ms)
    } else {
        "–".into()
    };
    table
        .row(name)?
        .bar(&total, of.total_ms as f64 / most.max(1) as f64, "second")?
        .cell(&of.median_ms.map_or("–".into(), time))?
        .cell(&grouped(of.looks))?;
    Ok(())
}
