use super::Part;
use super::table::Table;
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::Insight;

/// What people do next.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let found = &insight.transitions;
    let mut heads = vec![language.say("after", "之前")];
    heads.extend(found.to.iter().map(|to| language.kind(to)));
    heads.push(language.say("times", "次数"));
    let caption = language.say(
        "what follows directly <span>shares of a row; the darker, the more often</span>",
        "紧接着发生的行为 <span>每行的比例；颜色越深越常见</span>",
    );
    let mut table = Table::new("heat", caption, &heads);
    for (from, row) in found.from.iter().zip(&found.counts) {
        let all: u64 = row.iter().sum();
        table.row(language.kind(from));
        for count in row {
            match count {
                0 => table.cell("<span class=\"nothing\">–</span>"),
                count => {
                    let share = *count as f64 / all as f64;
                    table.hot(&language.percent(share), share)
                }
            };
        }
        table.cell(&grouped(all));
    }
    Part {
        id: "transitions",
        title: language.say("What people do next", "下一步做什么"),
        text: language
            .say(
                "Consecutive events of one person in one session, from its start to its end. What \
                 the shop showed is passed over.",
                "同一人在同一会话中相继发生的行为，从开始到结束；商店的曝光不计。",
            )
            .into(),
        body: table.finish(),
    }
}
