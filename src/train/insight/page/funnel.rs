use super::table::{Table, heat};
use super::{Part, SHOWN, more};
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::{Insight, Stage, Step, Steps};

/// How many come how far, in all and by category.
pub(super) fn part(insight: &Insight, language: Language) -> Part {
    let funnel = &insight.funnel;
    let stages = used(&funnel.all);
    let all = funnel.categories.len();
    Part {
        id: "funnel",
        title: language.say("How far people come", "走到哪一步"),
        text: language
            .say(
                "A person and a product are one pair, however often they meet. A bar is how many \
                 pairs reached a stage, the share how many of those at the stage before came on.",
                "一个人与一件商品算一对，无论相遇多少次。条形是到达该阶段的对数，比例是上一阶段中\
                 继续前进的部分。",
            )
            .into(),
        body: stages_table(&stages, language)
            + &categories(insight, &stages, language)
            + &more(SHOWN, all, language),
    }
}

/// The stages that the log knows: a log without impressions begins with looks.
fn used(all: &Steps) -> Vec<Step> {
    let happened = |step: &&Step| step.events > 0;
    all.iter().filter(happened).copied().collect()
}

fn name(stage: Stage, language: Language) -> &'static str {
    match stage {
        Stage::Shown => language.say("shown", "曝光"),
        Stage::Viewed => language.say("looked at", "浏览"),
        Stage::Kept => language.say("in the cart or saved", "加购或收藏"),
        Stage::Bought => language.say("bought", "购买"),
    }
}

fn stages_table(stages: &[Step], language: Language) -> String {
    let heads = [
        language.say("stage", "阶段"),
        language.say("pairs", "对数"),
        language.say("came on", "继续"),
        language.say("people", "人数"),
        language.say("events", "事件"),
    ];
    let mut table = Table::new("bars", language.say("all products", "全部商品"), &heads);
    let most = stages.iter().map(|step| step.pairs).max().unwrap_or(1);
    for (place, step) in stages.iter().enumerate() {
        // From a stage that the log lacks nobody can come on.
        let before = place.checked_sub(1).map(|before| &stages[before]);
        let before = before.filter(|before| before.stage as usize + 1 == step.stage as usize);
        let passed = before.map_or("–".into(), |before| {
            language.share(step.passed, before.pairs)
        });
        table
            .row(name(step.stage, language))
            .bar(&grouped(step.pairs), step.pairs as f64 / most as f64)
            .cell(&passed)
            .cell(&grouped(step.people))
            .cell(&grouped(step.events));
    }
    table.finish()
}

fn categories(insight: &Insight, stages: &[Step], language: Language) -> String {
    let steps: Vec<[Stage; 2]> = stages
        .windows(2)
        .map(|two| [two[0].stage, two[1].stage])
        .filter(|[from, to]| *from as usize + 1 == *to as usize)
        .collect();
    let heads: Vec<String> = steps
        .iter()
        .map(|[from, to]| format!("{} → {}", name(*from, language), name(*to, language)))
        .collect();
    let mut all = vec![
        language.say("category", "类目"),
        language.say("pairs looked at", "浏览对数"),
    ];
    all.extend(heads.iter().map(String::as_str));
    let caption = language.say(
        "by category <span>most looks first; the darker, the more came on</span>",
        "按类目 <span>浏览多的在前；颜色越深，继续的越多</span>",
    );
    let mut table = Table::new("heat names", caption, &all);
    let shown = &insight.funnel.categories[..insight.funnel.categories.len().min(SHOWN)];
    let rate = |of: &Steps, [from, to]: [Stage; 2]| {
        let before = of[from as usize].pairs;
        (before > 0).then(|| of[to as usize].passed as f64 / before as f64)
    };
    for (category, of) in shown {
        table
            .row(&language.category(category))
            .cell(&grouped(of[Stage::Viewed as usize].pairs));
        for step in &steps {
            match rate(of, *step) {
                Some(found) => {
                    let all = shown.iter().filter_map(|(_, of)| rate(of, *step));
                    table.hot(&language.percent(found), heat(found, all))
                }
                None => table.cell("–"),
            };
        }
    }
    table.finish()
}
