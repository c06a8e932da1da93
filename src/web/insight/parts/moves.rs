use web_sys::Element;

use super::super::dom::{Made, category, product, said};
use super::Part;
use super::slopes::slopes;
use super::table::Table;
use crate::insight::{Figures, Language, Means, Moves, grouped};

/// What moved.
pub(super) const PART: Part = Part {
    id: "moves",
    title: ["What moved", "位置变化"],
    text: [
        "From the page's own order, on the left, to the one that the grid shows, on the right.",
        "从页面原始顺序（左）到当前显示的顺序（右）。",
    ],
    draw,
    table: Some((["Each product's place", "每件商品的位置"], by_product)),
};

/// Products of a table; all are in the JSON.
const SHOWN: usize = 100;
/// Categories shown.
const CATEGORIES: usize = 12;

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let mut drawn = Vec::new();
    for (number, grid) in figures.grids.iter().enumerate() {
        if grid.products < 2 {
            continue;
        }
        if figures.grids.len() > 1 {
            let title = language.say(
                format!("Grid {}", number + 1),
                format!("网格 {}", number + 1),
            );
            drawn.push(said("h4", "", &title)?);
        }
        drawn.push(said("p", "", &told(grid, language))?);
        if grid.moved > 0 {
            drawn.push(slopes(grid, language)?);
            drawn.push(by_category(grid, language)?);
        }
    }
    Ok(drawn)
}

fn told(grid: &Moves, language: Language) -> String {
    let [moved, all] = [grid.moved, grid.products].map(grouped);
    if grid.moved == 0 {
        return language.say(
            format!("All {all} products stand where the page put them."),
            format!("{all} 件商品都在页面原来的位置。"),
        );
    }
    let (mean, swapped) = (grid.mean_distance, language.percent(grid.swapped));
    let mut text = language.say(
        format!(
            "{moved} of {all} products changed place, by {mean:.1} places in the mean; {swapped} \
             of all pairs stand the other way round."
        ),
        format!("{all} 件商品中有 {moved} 件换了位置，平均移动 {mean:.1} 位；{swapped} 的商品对前后颠倒。"),
    );
    if let Some(Means { first, last, .. }) = grid.touched {
        text += &language.say(
            format!(
                " What the visitor touched went from place {first:.1} to {last:.1} in the mean."
            ),
            format!("访客操作过的商品平均从第 {first:.1} 位到第 {last:.1} 位。"),
        );
    }
    text
}

fn by_category(grid: &Moves, language: Language) -> Made<Element> {
    let heads = [
        language.say("category", "类目"),
        language.say("before", "之前"),
        language.say("now", "现在"),
        language.say("up", "上升"),
        language.say("products", "商品"),
    ];
    let caption = language.say(
        "mean places, what rose most first",
        "平均位置，上升最多的在前",
    );
    let mut table = Table::new("names", caption, &heads)?;
    for (path, of) in grid.categories.iter().take(CATEGORIES) {
        let rise = of.first - of.last;
        let sign = if rise < 0.0 { "−" } else { "+" };
        table
            .row(category(path, language)?)?
            .cell(&format!("{:.1}", of.first))?
            .cell(&format!("{:.1}", of.last))?
            .cell(&format!("{sign}{:.1}", rise.abs()))?
            .cell(&grouped(of.products))?;
    }
    Ok(table.finish())
}

fn by_product(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let mut drawn = Vec::new();
    let heads = [
        language.say("product", "商品"),
        language.say("before", "之前"),
        language.say("now", "现在"),
    ];
    for grid in figures.grids.iter().filter(|grid| grid.moved > 0) {
        let caption = language.say("in the order that is shown", "按当前顺序");
        let mut table = Table::new("names", caption, &heads)?;
        for place in grid.places.iter().take(SHOWN) {
            table
                .row(product(place.title.as_ref(), &place.item)?)?
                .cell(&grouped(place.first))?
                .cell(&grouped(place.last))?;
        }
        drawn.push(table.finish());
    }
    Ok(drawn)
}
