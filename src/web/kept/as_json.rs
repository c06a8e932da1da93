//! What is known, as JSON.

use super::{VERSION, id_of};
use crate::domain::{Event, Item, Session, text};

/// The session as JSON for people to read: `{ version, products, events, impressions }`.
pub fn describe(session: &Session) -> String {
    let products = session.products().iter().map(|item| product(item));
    let event = |event: &Event| {
        let mut shown = object(&[
            ("kind", event.kind.name()),
            ("item", &id_of(session, event)),
        ]);
        shown += &text!(",\"time\":", event.time);
        if let Some(dwell) = event.dwell {
            shown += &text!(",\"dwell\":", number(dwell.into()));
        }
        shown + "}"
    };
    let impressions = session.impressions().iter().map(|(id, seen)| {
        let shown = object(&[("item", id)]);
        shown + &text!(",\"count\":", seen.count, ",\"last\":", seen.last, "}")
    });
    document(
        text!("{\"version\":", VERSION),
        products.collect(),
        session.events().iter().map(event).collect(),
        impressions.collect(),
    )
}

/// The whole text, of an object that was begun and lists of JSON.
pub(super) fn document(
    head: String,
    products: Vec<String>,
    events: Vec<String>,
    impressions: Vec<String>,
) -> String {
    let mut text = head;
    for (name, list) in [
        ("products", products),
        ("events", events),
        ("impressions", impressions),
    ] {
        text += &text!(",\"", name, "\":[", list.join(","), "]");
    }
    text + "}"
}

/// A remembered product as a `Product` of the JavaScript API, as JSON, without its vector.
pub fn product(item: &Item) -> String {
    let mut text = object(&[("id", &item.id)]);
    for (name, value) in [
        ("title", &item.title),
        ("brand", &item.brand),
        ("style", &item.style),
        ("color", &item.color),
        ("material", &item.material),
    ] {
        if let Some(value) = value {
            text += &text!(",\"", name, "\":", quoted(value));
        }
    }
    for (name, list) in [
        ("category", &item.category),
        ("categories", &item.categories),
        ("tokens", &item.tokens),
    ] {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(|text| quoted(text)).collect();
            text += &text!(",\"", name, "\":[", list.join(","), "]");
        }
    }
    if let Some(price) = item.price {
        text += &text!(",\"price\":", number(price));
    }
    text + "}"
}

/// The beginning of an object, with these texts.
fn object(texts: &[(&str, &str)]) -> String {
    let fields = texts
        .iter()
        .map(|(name, text)| text!("\"", name, "\":", quoted(text)));
    text!("{", fields.collect::<Vec<_>>().join(","))
}

/// A number that is not below zero as JSON, to a millionth. Written as a whole number, because to
/// write fractions costs a page 12 KB of code.
pub(super) fn number(number: f64) -> String {
    let millionths = number * 1e6;
    match millionths < 9e15 {
        true => text!(millionths.round() as u64, "e-6"),
        false => text!(number as u64),
    }
}

/// A text as JSON.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            '\0'..='\x1f' => {
                let code = char as u32;
                quoted += if code < 16 { "\\u000" } else { "\\u001" };
                quoted.extend(char::from_digit(code % 16, 16));
            }
            _ => quoted.push(char),
        }
    }
    quoted + "\""
}
