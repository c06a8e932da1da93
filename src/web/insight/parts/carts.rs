use web_sys::Element;

use super::super::dom::{Made, html, put, said};
use super::{Part, transitions};
use crate::insight::{CartStep, Figures, Language, Sequence, With, grouped};

/// What leads to a cart.
pub(super) const PART: Part = Part {
    id: "carts",
    title: ["What leads to the cart", "加购之前"],
    text: [
        "The last steps before a product went into the cart, since the one before it or since the \
         session began.",
        "商品加购之前的最后几步，从会话开始或上一次加购算起。",
    ],
    draw,
    table: Some((["What follows what", "前后顺序"], transitions::table)),
};

/// Ways shown; all are in the JSON.
const SHOWN: usize = 8;

fn draw(figures: &Figures, language: Language) -> Made<Vec<Element>> {
    let carts = &figures.carts;
    if figures.overview.events == 0 {
        return Ok(Vec::new());
    }
    if carts.carts == 0 {
        let text = language.say(
            "Nothing has gone into the cart yet.",
            "还没有商品加入购物车。",
        );
        return Ok(vec![said("p", "calm", text)?]);
    }
    let mut text = language.say(
        format!(
            "{} into the cart, {} at once.",
            grouped(carts.carts),
            grouped(carts.at_once)
        ),
        format!(
            "加购 {} 次，其中 {} 次没有前序操作。",
            grouped(carts.carts),
            grouped(carts.at_once)
        ),
    );
    if let Some(ms) = carts.median_ms {
        let time = language.duration(ms);
        text += &language.say(
            format!(" Half of the others took at most {time} from the first step."),
            format!("其余有一半从第一步起不超过 {time}。"),
        );
    }
    let list = html("ol", "ways")?;
    for way in carts.sequences.iter().take(SHOWN) {
        put(&list, &[sequence(way, language)?])?;
    }
    Ok(vec![said("p", "", &text)?, list])
}

fn sequence(way: &Sequence, language: Language) -> Made<Element> {
    let item = html("li", "")?;
    let count = said("b", "", &format!("{}×", grouped(way.carts)))?;
    put(&item, &[count])?;
    if way.more {
        put(&item, &[said("span", "step more", "…")?])?;
    }
    for step in &way.steps {
        let class = match step.with {
            With::Product => "step same",
            With::Category => "step like",
            With::Other => "step",
        };
        put(&item, &[said("span", class, &tell(*step, language))?])?;
        put(&item, &[said("span", "arrow", "→")?])?;
    }
    let cart = language.say("into the cart", "加购");
    put(&item, &[said("span", "step end", cart)?])?;
    Ok(item)
}

fn tell(step: CartStep, language: Language) -> String {
    let with = match step.with {
        With::Product => language.say("it", "这件"),
        With::Category => language.say("another of its kind", "同类的另一件"),
        With::Other => language.say("something else", "别的商品"),
    };
    let english = match step.kind {
        "view" => format!("looked at {with}"),
        "uncart" => format!("took {with} out"),
        "favorite" => format!("saved {with}"),
        "unfavorite" => format!("no longer saved {with}"),
        "purchase" => format!("bought {with}"),
        kind => format!("asked for {kind} like {with}"),
    };
    language.say(english, format!("{}{with}", language.kind(step.kind)))
}
