use web_sys::Element;

use super::super::dom::{Made, category, said};
use super::Part;
use super::table::Table;
use crate::insight::{Figures, Language, Stage, Step, Steps, grouped};

/// How far products come.
pub(super) const PART: Part = Part {
    id: "funnel",
    title: ["How far products come", "商品走到哪一步"],
    text: [
        "A product counts once at each stage that it reached. The share is how many of those at \
         the stage before came on.",
        "每件商品在到达的每个阶段计一次。比例是上一阶段中继续前进的部分。",
    ],
    draw,
    table: Some((["By category", "按类目"], by_category)),
};

/// Categories shown; all are in the JSON.
const SHOWN: usize = 20;

fn name(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::Shown => language.say("shown", "曝光"),
        Stage::Viewed => language.say("looked at", "浏览"),
        Stage::Kept => language.say("in the cart or saved", "加购或收藏"),
        Stage::Bought => language.say("bought", "购买"),
    }
}

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let steps = &figures.funnel.all;
    if figures.is_empty() {
        return Ok(Vec::new());
    }
    let heads = [
        language.say("stage", "阶段"),
        language.say("products", "商品"),
        language.say("came on", "继续"),
        language.say("events", "次数"),
    ];
    let mut table = Table::new("bars", language.say("all products", "全部商品"), &heads)?;
    let most = steps
        .iter()
        .map(|step| step.pairs)
        .max()
        .unwrap_or(1)
        .max(1);
    for (place, step) in steps.iter().enumerate() {
        let passed = match place.checked_sub(1) {
            Some(before) => language.share(step.passed, steps[before].pairs),
            None => "–".into(),
        };
        table
            .row(said("span", "", name(step.stage, language))?)?
            .bar(&grouped(step.pairs), step.pairs as f64 / most as f64, "")?
            .cell(&passed)?
            .cell(&grouped(step.events))?;
    }
    Ok(vec![table.finish()])
}

fn by_category(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let categories = &figures.funnel.categories;
    if categories.is_empty() {
        return Ok(Vec::new());
    }
    let mut heads = vec![language.say("category", "类目")];
    heads.extend(Stage::ALL.map(|stage| name(stage, language)));
    let caption = language.say("products at each stage", "各阶段的商品数");
    let mut table = Table::new("heat", caption, &heads)?;
    let column = |of: fn(&Step) -> u64, stage: usize| {
        let all = categories.iter().map(|(_, steps)| of(&steps[stage]));
        all.max().unwrap_or(0).max(1) as f64
    };
    let pairs = |step: &Step| step.pairs;
    let most = [0, 1, 2, 3].map(|stage| column(pairs, stage));
    for (path, steps) in categories.iter().take(SHOWN) {
        row(&mut table, path, steps, &most, language)?;
    }
    Ok(vec![table.finish()])
}

fn row(
    table: &mut Table,
    path: &str,
    steps: &Steps,
    most: &[f64; 4],
    language: Language,
) -> Made<()> {
    table.row(category(path, language)?)?;
    for (step, most) in steps.iter().zip(most) {
        table.hot(&grouped(step.pairs), step.pairs as f64 / most)?;
    }
    Ok(())
}
