use web_sys::Element;

use super::super::dom::{Made, html, put, said};
use super::Part;
use crate::insight::{Arm, Figures, Language, grouped};

/// What there is, and which arm the device is in.
pub(super) const PART: Part = Part {
    id: "overview",
    title: ["At a glance", "概览"],
    text: [
        "This visitor alone; what you do while you look counts too.",
        "仅限这位访客；您在查看时的操作也会计入。",
    ],
    draw,
    table: None,
};

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let of = &figures.overview;
    let counts = [
        (of.events, "events", "操作"),
        (of.products, "products touched", "涉及商品"),
        (of.sessions, "sessions", "会话"),
        (of.shown, "times shown", "曝光次数"),
    ];
    let list = html("dl", "cards")?;
    for (count, english, chinese) in counts {
        put(
            &list,
            &[card(&grouped(count), language.say(english, chinese), "")?],
        )?;
    }
    let (name, text) = arm(figures.arm.as_ref(), language);
    put(&list, &[card(&name, &text, "arm")?])?;
    let mut drawn = vec![list];
    if figures.is_empty() {
        let text = language.say(
            "Nothing is known of this visitor yet. Look at a product, save one or put one in the \
             cart, and the figures appear here.",
            "还不了解这位访客。浏览、收藏或加购一件商品，数据就会出现在这里。",
        );
        drawn.push(said("p", "calm", text)?);
    }
    if of.left_out > 0 {
        let count = grouped(of.left_out);
        let text = language.say(
            format!("Left out, for they made no sense: {count}."),
            format!("无法识别而略去：{count}。"),
        );
        drawn.push(said("p", "fine", &text)?);
    }
    Ok(drawn)
}

fn card(value: &str, text: &str, class: &str) -> Made<Element> {
    let card = html("div", class)?;
    put(&card, &[said("dt", "", text)?, said("dd", "", value)?])?;
    Ok(card)
}

fn arm(arm: Option<&Arm>, language: Language) -> (String, String) {
    let Some(arm) = arm else {
        let text = language.say("arm of this device", "本设备所在的实验组");
        return (language.say("no experiment", "无实验").into(), text.into());
    };
    let name = match arm.name.as_str() {
        "treated" => language
            .say("sorted for the shopper", "个性化排序组")
            .into(),
        "control" => language
            .say("the shop's own order", "原始排序组（对照）")
            .into(),
        other => super::super::dom::cut(other, 40),
    };
    let held = language.percent(arm.holdout);
    let text = match arm.holdout > 0.0 {
        true => language.say(
            format!("arm of this device; {held} of visitors keep the shop's order"),
            format!("本设备所在的实验组；{held} 的访客保持原始排序"),
        ),
        false => language.say(
            "arm of this device; no visitors are held out".into(),
            "本设备所在的实验组；没有对照访客".into(),
        ),
    };
    (name, text)
}
