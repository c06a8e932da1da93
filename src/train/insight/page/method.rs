use super::Part;
use crate::insight::Language;
use crate::train::insight::Insight;

/// How the figures are made.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let zone = insight.overview.zone_minutes;
    let sign = if zone < 0 { "−" } else { "+" };
    let zone = format!("UTC{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60);
    let rows = language.say(english(&zone), chinese(&zone));
    let rows = rows.map(|(name, text)| format!("<dt>{name}</dt><dd>{text}</dd>"));
    Part {
        id: "method",
        title: language.say("How it is counted", "统计方法"),
        text: language
            .say(
                "All of it comes from the log alone; nothing is estimated but the intervals.",
                "全部数字只来自日志；除区间外没有任何估计。",
            )
            .into(),
        body: format!("<dl>{}</dl>", rows.concat()),
    }
}

fn english(zone: &str) -> [(&'static str, String); 6] {
    [
        (
            "session",
            "as the log names it; events without a name until a pause of more than 30 minutes"
                .into(),
        ),
        ("day", format!("from midnight, {zone}")),
        (
            "price quarters",
            "of the prices of all products of a category; a product's quarter is by how many of \
             them are lower"
                .into(),
        ),
        (
            "go together",
            "lift = sessions with both × all sessions ÷ (sessions with one × sessions with the \
             other), in sessions of up to 50 categories"
                .into(),
        ),
        (
            "difference",
            "of the means over people, ± 1.96 √(s²/n + s²/n), with the variances s² between the \
             people of each arm (Welch 1938)"
                .into(),
        ),
        (
            "uplift",
            "ratio of the means less one, its interval by the delta method (Deng, Knoblich &amp; \
             Lu, KDD 2018)"
                .into(),
        ),
    ]
}

fn chinese(zone: &str) -> [(&'static str, String); 6] {
    [
        (
            "会话",
            "以日志中的名称为准；没有名称的事件，停顿超过 30 分钟即为新会话".into(),
        ),
        ("天", format!("从零点起，{zone}")),
        (
            "价格四分位",
            "按同类目全部商品的价格，看有多少件更便宜".into(),
        ),
        (
            "一起出现",
            "提升度 = 两者兼有的会话 × 全部会话 ÷（有其一的会话 × 有另一的会话），只计不超过 50 个类目\
             的会话"
                .into(),
        ),
        (
            "差",
            "人均值之差 ± 1.96 √(s²/n + s²/n)，s² 为各组人与人之间的方差（Welch 1938）".into(),
        ),
        (
            "相对提升",
            "均值之比减一，区间用 delta 方法（Deng、Knoblich 与 Lu，KDD 2018）".into(),
        ),
    ]
}
