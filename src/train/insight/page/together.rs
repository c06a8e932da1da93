use super::Part;
use super::table::Table;
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Insight, PairOfCategories, Together};

/// Pairs shown.
const SHOWN: usize = 20;

/// Categories that go together.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let found = &insight.together;
    Part {
        id: "together",
        title: language.say("Categories that go together", "一起出现的类目"),
        text: text(found, language),
        body: body(found, language),
    }
}

fn text(found: &Together, language: Language) -> String {
    let (sessions, all) = (grouped(found.sessions), grouped(found.found));
    let fewest = grouped(found.min_people);
    let wide = match found.too_wide {
        0 => String::new(),
        wide => language.say(
            format!(
                " {} sessions with more than 50 categories are left out.",
                grouped(wide)
            ),
            format!("略去了 {} 次超过 50 个类目的会话。", grouped(wide)),
        ),
    };
    language.say(
        format!(
            "Lift is how many times more sessions have both categories than if they met by chance; \
             of {sessions} sessions with a look, a cart, a favorite or a purchase. {all} pairs were \
             met by {fewest} people or more.{wide}"
        ),
        format!(
            "提升度是两个类目同时出现的会话数，相对于随机相遇的倍数；共 {sessions} 次有浏览、加购、\
             收藏或购买的会话。{all} 对类目达到 {fewest} 人。{wide}"
        ),
    )
}

fn body(found: &Together, language: Language) -> String {
    let fewest = grouped(found.min_people);
    // What meets less often than by chance does not go together, however many people had both.
    let above: Vec<&PairOfCategories> = (found.pairs.iter())
        .filter(|pair| pair.lift > 1.0)
        .collect();
    if above.is_empty() {
        let none = language.say(
            format!(
                "No two categories were met in one session by {fewest} people or more, and more \
                 often than by chance."
            ),
            format!("没有两个类目在同一会话中被至少 {fewest} 人接触，且多于随机相遇。"),
        );
        return format!("<p class=\"note\">{none}</p>");
    }
    let shown = &above[..above.len().min(SHOWN)];
    table(shown, &fewest, language) + &super::more(shown.len(), found.pairs.len(), language)
}

fn table(pairs: &[&PairOfCategories], fewest: &str, language: Language) -> String {
    let heads = [
        language.say("categories", "类目"),
        language.say("lift", "提升度"),
        language.say("people", "人数"),
        language.say("sessions", "会话"),
        language.say(
            "with the first, of these the second",
            "有前者的会话中有后者",
        ),
        language.say(
            "with the second, of these the first",
            "有后者的会话中有前者",
        ),
    ];
    let caption = language.say(
        format!("highest lift first <span>at least {fewest} people</span>"),
        format!("提升度高的在前 <span>至少 {fewest} 人</span>"),
    );
    let mut table = Table::new("bars names", &caption, &heads);
    let most = pairs.first().map_or(1.0, |pair| pair.lift);
    for pair in pairs {
        let [a, b] = pair.names.each_ref().map(|name| language.category(name));
        let [with_a, with_b] = pair.alone.map(|alone| language.share(pair.sessions, alone));
        table
            .row(&format!("{a}<br>+ {b}"))
            .bar(&format!("{:.1}", pair.lift), pair.lift / most)
            .cell(&grouped(pair.people))
            .cell(&grouped(pair.sessions))
            .cell(&with_a)
            .cell(&with_b);
    }
    table.finish()
}
