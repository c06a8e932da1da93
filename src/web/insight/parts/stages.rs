use web_sys::Element;

use super::super::dom::{Made, html, put, said, svg};
use super::Part;
use super::table::Table;
use crate::insight::{Figures, Language, StageAt};

/// The stage that the shopper is in, where the page knows it.
pub(super) const PART: Part = Part {
    id: "stages",
    title: ["The stage they are in", "所处阶段"],
    text: [
        "How likely each stage was after each event, the latest on the right.",
        "每次操作后各阶段的可能性，最新的在右边。",
    ],
    draw,
    table: Some((["As a table", "表格"], table)),
};

/// Events shown, the latest.
const SHOWN: usize = 40;

fn names(language: Language) -> [&'static str; 4] {
    language.say(
        ["looking around", "comparing", "deciding", "after buying"],
        ["随便看看", "比较", "决定", "购买之后"],
    )
}

fn shares(at: &StageAt) -> [f64; 4] {
    [at.looking, at.comparing, at.deciding, at.after]
}

fn latest(figures: &Figures) -> &[StageAt] {
    &figures.stages[figures.stages.len().saturating_sub(SHOWN)..]
}

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let stages = latest(figures);
    if stages.is_empty() {
        return Ok(Vec::new());
    }
    let size = format!("0 0 {} 100", stages.len() * 10);
    let attributes = [
        ("viewBox", size.as_str()),
        ("preserveAspectRatio", "none"),
        ("aria-hidden", "true"),
        ("class", "stacked"),
    ];
    let drawing = svg("svg", &attributes)?;
    for (place, at) in stages.iter().enumerate() {
        let mut top = 0.0;
        for (stage, share) in shares(at).into_iter().enumerate() {
            let height = share * 100.0;
            let [x, y, height] = [(place * 10) as f64, top, height].map(|n| format!("{n:.1}"));
            let class = format!("stage{stage}");
            let bar = [
                ("x", &*x),
                ("y", &*y),
                ("width", "9"),
                ("height", &*height),
                ("class", &*class),
            ];
            put(&drawing, &[svg("rect", &bar)?])?;
            top += share * 100.0;
        }
    }
    let legend = html("ul", "legend")?;
    let now = stages.last().map(shares).unwrap_or_default();
    for (stage, name) in names(language).into_iter().enumerate() {
        let text = format!("{name} {}", language.percent(now[stage]));
        put(&legend, &[said("li", &format!("stage{stage}"), &text)?])?;
    }
    Ok(vec![drawing, legend])
}

fn table(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let stages = latest(figures);
    let mut heads = vec![language.say("event", "操作")];
    heads.extend(names(language));
    let caption = language.say("after each event, oldest first", "每次操作之后，最早的在前");
    let mut table = Table::new("heat", caption, &heads)?;
    for (place, at) in stages.iter().enumerate() {
        table.row(said("span", "", &(place + 1).to_string())?)?;
        for share in shares(at) {
            table.hot(&language.percent(share), share)?;
        }
    }
    Ok(vec![table.finish()])
}
