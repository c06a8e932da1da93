use super::words::outside;
use crate::domain::EventKind;
use crate::insight::Language;
use crate::train::ingest::grouped;
use crate::train::insight::cohorts::date;
use crate::train::insight::{Insight, Kind, Overview};

/// What the log says, in plain words, and a card for each number.
pub(super) fn headline(insight: &Insight, language: Language) -> String {
    let overview = &insight.overview;
    let [from, to] = (overview.span_ms).map(|time| date(time + overview.zone_minutes * 60_000));
    let (people, sessions) = (grouped(overview.people), grouped(overview.sessions));
    let events = outside(&overview.events);
    let rows = grouped(overview.rows);
    let lead = language.say(
        format!(
            "{people} people came in {sessions} sessions from {from} to {to}. The log \
             <b>{events}</b> has {rows} rows."
        ),
        format!(
            "{from} 至 {to}，共 {people} 人、{sessions} 次会话。日志 <b>{events}</b> 有 {rows} 行。"
        ),
    );
    let left_out = match overview.left_out {
        0 => String::new(),
        bad => {
            let bad = grouped(bad);
            language.say(
                format!(" {bad} of them could not be read and are left out."),
                format!("其中 {bad} 行无法读取，已略去。"),
            )
        }
    };
    format!(
        "<header><p class=\"kicker\">{}</p><h1>{}</h1><p class=\"lead\">{lead}{left_out}</p>{}\
         </header>\n",
        language.say("nestrank insight", "nestrank 洞察"),
        title(insight, language),
        cards(insight, language)
    )
}

/// One sentence about all of it.
fn title(insight: &Insight, language: Language) -> String {
    let [_, viewed, kept, _] = insight.funnel.all;
    let of_1000 = |part: u64| {
        let share = part as f64 / viewed.pairs as f64 * 1_000.0;
        match share {
            small if small < 10.0 => format!("{small:.1}"),
            _ => format!("{share:.0}"),
        }
    };
    if viewed.pairs == 0 {
        let (people, rows) = (
            grouped(insight.overview.people),
            grouped(insight.overview.rows),
        );
        return language.say(
            format!("{people} people, {rows} events, and not one look at a product."),
            format!("{people} 人，{rows} 条事件，没有一次浏览。"),
        );
    }
    let (kept, bought) = (of_1000(kept.passed), of_1000(insight.waiting.pairs));
    language.say(
        format!(
            "Of 1,000 products that somebody looked at, {kept} were saved or put into the cart, \
             and {bought} were bought."
        ),
        format!("每 1,000 件被浏览的商品中，{kept} 件被收藏或加购，{bought} 件被购买。"),
    )
}

fn cards(insight: &Insight, language: Language) -> String {
    let overview = &insight.overview;
    let (viewed, bought) = (
        of(overview, EventKind::View),
        of(overview, EventKind::Purchase),
    );
    let people = overview.people.max(1) as f64;
    let each = overview.sessions as f64 / people;
    let cards = [
        card(
            language.say("people", "人数"),
            grouped(overview.people),
            language.say(
                format!("{each:.1} sessions each"),
                format!("人均 {each:.1} 次会话"),
            ),
        ),
        card(
            language.say("products seen", "出现的商品"),
            grouped(overview.products_seen),
            language.say(
                format!(
                    "of {}, in {} categories",
                    grouped(overview.products),
                    grouped(overview.categories)
                ),
                format!(
                    "共 {} 件，{} 个类目",
                    grouped(overview.products),
                    grouped(overview.categories)
                ),
            ),
        ),
        card(
            language.say("looks", "浏览"),
            grouped(viewed.events),
            language.say(
                format!("by {} people", grouped(viewed.people)),
                format!("来自 {} 人", grouped(viewed.people)),
            ),
        ),
        card(
            language.say("purchases", "购买"),
            grouped(bought.events),
            {
                let share = language.share(bought.people, overview.people);
                let buyers = grouped(bought.people);
                language.say(
                    format!("by {buyers} people, {share} of all"),
                    format!("来自 {buyers} 人，占 {share}"),
                )
            },
        ),
    ];
    format!("<div class=\"cards\">{}</div>", cards.concat())
}

/// How much there is of a kind of event.
fn of(overview: &Overview, kind: EventKind) -> Kind {
    let found = overview.kinds.iter().find(|found| found.kind == kind);
    found.copied().unwrap_or(Kind {
        kind,
        events: 0,
        people: 0,
    })
}

fn card(title: &str, number: String, note: String) -> String {
    format!("<div class=\"card\"><h3>{title}</h3><p class=\"big\">{number}</p><p>{note}</p></div>")
}
