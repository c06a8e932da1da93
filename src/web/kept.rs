//! A session as text: how it is kept, and how it is shown to the shopper.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::domain::{Event, EventKind, Item, Seen, Session, Value};

/// The version of the text; another one is as if nothing were kept.
pub const VERSION: u32 = 1;
/// Most bytes of a kept session.
pub const MAX_BYTES: usize = 64_000;
/// Of these, most bytes of impressions: what was done says more than what was shown.
const MAX_IMPRESSION_BYTES: usize = 12_000;
/// What the text needs around its lists.
const FRAME_BYTES: usize = 100;
/// The last moment that JavaScript's `Date` knows, in ms since 1970.
pub const MAX_TIME: f64 = 8.64e15;

/// The text to keep: the newest events since `since` (ms since 1970) that fit, each product once
/// and without its vector, and the newest impressions. `consented` says that the shopper agreed,
/// which still counts when the text is read again.
pub fn write(session: &Session, since: i64, consented: bool) -> String {
    let impressions = impressions(session, since);
    let mut left =
        MAX_BYTES - FRAME_BYTES - impressions.iter().map(|text| text.len() + 1).sum::<usize>();
    let (mut products, mut events) = (Vec::new(), Vec::new());
    let mut places = HashMap::new();
    for event in session.events().iter().rev() {
        let product = match places.get(&event.product) {
            Some(_) => String::new(),
            None => json(&KeptProduct::from(
                &*session.products()[event.product as usize],
            )),
        };
        let place = *places.entry(event.product).or_insert(products.len());
        let text = json(&(event.kind.name(), place, event.time, event.dwell));
        let bytes = text.len() + product.len() + 2;
        if event.time < since || bytes > left {
            break;
        }
        left -= bytes;
        if !product.is_empty() {
            products.push(product);
        }
        events.push(text);
    }
    events.reverse();
    let mut text = format!("{{\"version\":{VERSION},\"consented\":{consented}");
    for (name, list) in [
        ("products", products),
        ("events", events),
        ("impressions", impressions),
    ] {
        text.push_str(&format!(",\"{name}\":[{}]", list.join(",")));
    }
    text.push('}');
    text
}

/// Reads a kept text into a session, which gains what it does not know yet, from `since` on (ms
/// since 1970). Returns whether the shopper had agreed; `None`, and nothing gained, for a text
/// that is damaged or of another version.
pub fn read(text: &str, since: i64, session: &mut Session) -> Option<bool> {
    let kept: Value = serde_json::from_str(text).ok()?;
    if *kept.field("version") != Value::Number(f64::from(VERSION)) {
        return None;
    }
    let products = list(&kept, "products")?;
    let products: Vec<Option<Item>> = products
        .iter()
        .map(|product| Item::from_value(product).ok())
        .collect();
    let known: HashSet<(EventKind, String, i64)> = session
        .events()
        .iter()
        .map(|event| (event.kind, id_of(session, event), event.time))
        .collect();
    for event in list(&kept, "events")? {
        let Some((kind, place, time, dwell)) = event_of(event) else {
            continue;
        };
        let Some(Some(item)) = products.get(place) else {
            continue;
        };
        if time >= since && !known.contains(&(kind, item.id.clone(), time)) {
            session.observe(kind, item, time, dwell);
        }
    }
    for impression in list(&kept, "impressions")? {
        if let Some((id, seen)) = impression_of(impression)
            && seen.last >= since
        {
            // What was kept is part of what is known, not on top of it.
            let known = session.impressions().get(id).map_or(0, |seen| seen.count);
            let count = seen.count.saturating_sub(known);
            session.see(id, Seen { count, ..seen });
        }
    }
    Some(*kept.field("consented") == Value::Bool(true))
}

/// The session as JSON for people to read: `{ version, events, products, impressions }`.
pub fn describe(session: &Session) -> String {
    let event = |event: &Event| ShownEvent {
        kind: event.kind.name(),
        item: id_of(session, event),
        time: event.time,
        dwell: event.dwell,
    };
    let mut impressions: Vec<_> = session.impressions().iter().collect();
    impressions.sort_by_key(|(id, seen)| (seen.last, *id));
    let impression = |(item, seen): (&String, &Seen)| ShownImpressions {
        item: item.clone(),
        count: seen.count,
        last: seen.last,
    };
    json(&Shown {
        version: VERSION,
        events: session.events().iter().map(event).collect(),
        products: session
            .products()
            .iter()
            .map(|item| KeptProduct::from(&**item))
            .collect(),
        impressions: impressions.into_iter().map(impression).collect(),
    })
}

#[derive(Serialize)]
struct Shown<'a> {
    version: u32,
    events: Vec<ShownEvent>,
    products: Vec<KeptProduct<'a>>,
    impressions: Vec<ShownImpressions>,
}

#[derive(Serialize)]
struct ShownEvent {
    kind: &'static str,
    item: String,
    time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    dwell: Option<f32>,
}

#[derive(Serialize)]
struct ShownImpressions {
    item: String,
    count: u32,
    last: i64,
}

/// A remembered product as a `Product` of the JavaScript API, without its vector.
#[derive(Serialize)]
struct KeptProduct<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    category: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    categories: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    brand: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    style: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    material: &'a Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tokens: &'a [String],
}

impl<'a> From<&'a Item> for KeptProduct<'a> {
    fn from(item: &'a Item) -> Self {
        KeptProduct {
            id: &item.id,
            title: &item.title,
            category: &item.category,
            categories: &item.categories,
            brand: &item.brand,
            price: item.price,
            style: &item.style,
            color: &item.color,
            material: &item.material,
            tokens: &item.tokens,
        }
    }
}

/// The newest impressions that fit, each as JSON.
fn impressions(session: &Session, since: i64) -> Vec<String> {
    let mut newest: Vec<_> = session.impressions().iter().collect();
    newest.retain(|(_, seen)| seen.last >= since);
    newest.sort_by_key(|(id, seen)| (std::cmp::Reverse(seen.last), *id));
    let mut left = MAX_IMPRESSION_BYTES;
    let text = |(id, seen): (&String, &Seen)| json(&(id, seen.count, seen.last));
    let fits = |text: &String| {
        left = left.saturating_sub(text.len() + 1);
        left > 0
    };
    newest.into_iter().map(text).take_while(fits).collect()
}

/// None of these types can fail to become JSON.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn id_of(session: &Session, event: &Event) -> String {
    session.products()[event.product as usize].id.clone()
}

fn list<'a>(kept: &'a Value, name: &str) -> Option<&'a [Value]> {
    match kept.field(name) {
        Value::List(list) => Some(list),
        _ => None,
    }
}

fn event_of(value: &Value) -> Option<(EventKind, usize, i64, Option<f32>)> {
    let Value::List(parts) = value else {
        return None;
    };
    let [Value::Text(kind), Value::Number(place), time, dwell] = &parts[..] else {
        return None;
    };
    let dwell = match dwell {
        Value::Number(dwell) if *dwell >= 0.0 => Some(*dwell as f32),
        _ => None,
    };
    Some((
        EventKind::from_name(kind)?,
        *place as usize,
        time_of(time)?,
        dwell,
    ))
}

fn impression_of(value: &Value) -> Option<(&str, Seen)> {
    let Value::List(parts) = value else {
        return None;
    };
    let [Value::Text(id), Value::Number(count), last] = &parts[..] else {
        return None;
    };
    let (count, last) = (*count as u32, time_of(last)?);
    Some((id, Seen { count, last }))
}

fn time_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(time) if time.abs() <= MAX_TIME => Some(*time as i64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, title: &str) -> Item {
        Item {
            title: Some(title.into()),
            category: vec!["Living room".into(), "Sofas".into()],
            price: Some(499.5),
            vector: Some(vec![1.0; 512]),
            ..Item::new(id)
        }
    }

    fn session() -> Session {
        let mut session = Session::default();
        session.observe(
            EventKind::View,
            &item("a", "Söfa \"A\" \u{2028}"),
            10,
            Some(900.0),
        );
        session.observe(EventKind::Favorite, &item("b", "沙发"), 20, None);
        session.observe(EventKind::Cart, &item("a", "Sofa A"), 30, None);
        session.see("z", Seen { count: 3, last: 25 });
        session
    }

    #[test]
    fn what_is_kept_comes_back_without_vectors() {
        let text = write(&session(), 0, true);
        assert!(!text.contains("vector"));
        let mut back = Session::default();
        assert_eq!(read(&text, 0, &mut back), Some(true));
        assert_eq!(back.events().len(), 3);
        assert_eq!(back.impressions(), session().impressions());
        assert!(back.products().iter().all(|item| item.vector.is_none()));
        assert_eq!(write(&back, 0, true), text);
    }

    #[test]
    fn reading_twice_changes_nothing() {
        let mut both = session();
        let text = write(&both, 0, false);
        assert_eq!(read(&text, 0, &mut both), Some(false));
        assert_eq!(describe(&both), describe(&session()));
    }

    #[test]
    fn two_pages_add_up() {
        let mut other = Session::default();
        other.observe(EventKind::Purchase, &item("c", "C"), 15, None);
        read(&write(&session(), 0, false), 0, &mut other);
        let times: Vec<i64> = other.events().iter().map(|event| event.time).collect();
        assert_eq!(times, [10, 15, 20, 30]);
    }

    #[test]
    fn what_is_too_old_is_dropped_on_both_ways() {
        let text = write(&session(), 20, false);
        assert!(!text.contains("\"view\""));
        let mut back = Session::default();
        read(&write(&session(), 0, false), 26, &mut back);
        assert_eq!((back.events().len(), back.impressions().len()), (1, 0));
    }

    #[test]
    fn the_newest_that_fit() {
        let mut session = Session::default();
        for time in 0..2_000 {
            let item = item(&format!("item-{time}"), &"椅子".repeat(75));
            session.observe(EventKind::View, &item, time, None);
            session.see(
                &item.id,
                Seen {
                    count: 1,
                    last: time,
                },
            );
        }
        let text = write(&session, 0, false);
        assert!(
            (MAX_BYTES - 1_000..=MAX_BYTES).contains(&text.len()),
            "{}",
            text.len()
        );
        let mut back = Session::default();
        read(&text, 0, &mut back);
        let newest = |session: &Session| session.events().last().map(|event| event.time);
        assert_eq!(newest(&back), Some(1_999));
        assert_eq!(back.events()[0].time, 2_000 - back.events().len() as i64);
        assert!(back.impressions().contains_key("item-1999"));
    }

    #[test]
    fn damage_is_as_if_nothing_were_kept() {
        let text = write(&session(), 0, false);
        for damaged in [
            "",
            "null",
            "{}",
            &text[..text.len() / 2],
            &text.replace("\"version\":1", "\"version\":2"),
            &text.replace("\"events\"", "\"event\""),
        ] {
            let mut back = Session::default();
            assert_eq!(read(damaged, 0, &mut back), None, "{damaged}");
            assert!(back.is_empty(), "{damaged}");
        }
        // Single entries that make no sense are left out.
        let odd = r#"{"version":1,"products":[{"id":"a"},7],"impressions":[["a",1,1e99],3],
            "events":[["view",0,5,null],["stare",0,5,null],["view",1,5,null],["view",9,5,null],
            ["view",0,1e99,null],["view",-1,5,-3]]}"#;
        let mut back = Session::default();
        assert_eq!(read(odd, 0, &mut back), Some(false));
        assert_eq!((back.events().len(), back.impressions().len()), (1, 0));
    }
}
