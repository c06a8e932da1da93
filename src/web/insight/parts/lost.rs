use web_sys::Element;

use super::super::dom::{Made, said};
use super::Part;
use super::table::Table;
use crate::insight::{Figures, Language, grouped};

/// Where each behaviour comes to nothing.
pub(super) const PART: Part = Part {
    id: "lost",
    title: ["Where it comes to nothing", "在哪里流失"],
    text: [
        "Products that this visitor has not bought, so far.",
        "这位访客到目前为止没有购买的商品。",
    ],
    draw,
    table: None,
};

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let of = &figures.lost.all;
    let names = language.say(
        [
            "looked at, never in the cart",
            "in the cart, taken out",
            "in the cart, left there",
            "saved, never bought",
        ],
        ["浏览后从未加购", "加购后移出", "加购后搁置", "收藏后未购买"],
    );
    let counts = [
        (of.never_carted, of.viewed),
        (of.removed, of.carted),
        (of.abandoned, of.carted),
        (of.never_bought, of.saved),
    ];
    if counts.iter().all(|(_, all)| *all == 0) {
        return Ok(Vec::new());
    }
    let heads = [
        language.say("what", "情形"),
        language.say("share", "比例"),
        language.say("products", "商品"),
        language.say("of", "总数"),
    ];
    let mut table = Table::new("bars", language.say("all products", "全部商品"), &heads)?;
    for (name, (lost, all)) in names.into_iter().zip(counts) {
        if all > 0 {
            table
                .row(said("span", "", name)?)?
                .bar(&language.share(lost, all), lost as f64 / all as f64, "lost")?
                .cell(&grouped(lost))?
                .cell(&grouped(all))?;
        }
    }
    Ok(vec![table.finish()])
}
