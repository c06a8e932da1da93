//! Back from the text; nothing in it is believed.

use super::{VERSION, knows};
use crate::domain::{EventKind, Item, MAX_TIME, Seen, Session, Value, parse_json};

/// Reads a kept text into a session, which gains what it does not know yet, from `since` on (ms
/// since 1970). Returns whether the shopper had agreed; `None`, and nothing gained, for a text
/// that is damaged or of another version.
pub fn read(text: &str, since: i64, session: &mut Session) -> Option<bool> {
    let kept: Value = parse_json(text.as_bytes()).ok()?;
    if *kept.field("version") != Value::Number(f64::from(VERSION)) {
        return None;
    }
    let products = list(&kept, "products")?;
    let products: Vec<Option<Item>> = products
        .iter()
        .map(|product| Item::from_value(product).ok())
        .collect();
    let known = session.clone();
    for event in list(&kept, "events")? {
        let Some((kind, place, time, dwell)) = event_of(event) else {
            continue;
        };
        let Some(Some(item)) = products.get(place) else {
            continue;
        };
        if time >= since && !knows(&known, kind, &item.id, time) {
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
    let [Value::Text(kind), Value::Number(place), time, dwell @ ..] = &parts[..] else {
        return None;
    };
    let dwell = match dwell {
        [Value::Number(dwell)] if *dwell >= 0.0 => Some(*dwell as f32),
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
