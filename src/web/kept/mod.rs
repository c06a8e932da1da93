//! A session as text: how it is kept, and how it is shown to the shopper.

mod as_json;
mod read;

pub use as_json::{describe, product};
use as_json::{document, number, quoted};
pub use read::read;

use crate::domain::{Event, EventKind, MAX_EVENTS, Session, order_by, text, time_key};

/// The version of the text; another one is as if nothing were kept.
pub const VERSION: u32 = 1;
/// Most bytes of a kept session.
pub const MAX_BYTES: usize = 64_000;
/// Of these, most bytes of impressions: what was done says more than what was shown.
const MAX_IMPRESSION_BYTES: usize = 12_000;
/// What the text needs around its lists.
const FRAME_BYTES: usize = 100;

/// The text to keep: the newest events since `since` (ms since 1970) that fit, each product once
/// and without its vector, and the newest impressions. `consented` says that the shopper agreed,
/// which still counts when the text is read again.
pub fn write(session: &Session, since: i64, consented: bool) -> String {
    let impressions = newest_impressions(session, since);
    let mut left =
        MAX_BYTES - FRAME_BYTES - impressions.iter().map(|text| text.len() + 1).sum::<usize>();
    let (mut products, mut events) = (Vec::new(), Vec::new());
    let mut places = vec![None; session.products().len()];
    for event in session.events().iter().rev() {
        let index = event.product as usize;
        let product = match places[index] {
            Some(_) => String::new(),
            None => product(&session.products()[index]),
        };
        let place = *places[index].get_or_insert(products.len());
        let (kind, time) = (event.kind.name(), event.time);
        let mut text = text!("[\"", kind, "\",", place, ",", time);
        if let Some(dwell) = event.dwell {
            text += &text!(",", number(dwell.into()));
        }
        text.push(']');
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
    let said = if consented { "true" } else { "false" };
    let head = text!("{\"version\":", VERSION, ",\"consented\":", said);
    document(head, products, events, impressions)
}

/// Whether a kept text lacks what a session knows since `since` (ms since 1970): two tabs wrote at
/// once, and the browser kept one of the two.
pub fn lacks(text: &str, since: i64, session: &Session) -> bool {
    let mut kept = Session::default();
    read(text, since, &mut kept);
    // A full one had no room for what is older than all that it holds.
    let full = text.len() > MAX_BYTES / 2 || kept.events().len() == MAX_EVENTS;
    let oldest = kept.events().first().map(|event| event.time + 1);
    let from = oldest.filter(|_| full).unwrap_or(since);
    let lacked = |event: &Event| !knows(&kept, event.kind, &id_of(session, event), event.time);
    let events = session.events().iter();
    events.filter(|event| event.time >= from).any(lacked)
}

fn knows(session: &Session, kind: EventKind, id: &str, time: i64) -> bool {
    let same = |event: &Event| {
        (event.kind, event.time) == (kind, time)
            && session.products()[event.product as usize].id == id
    };
    session.events().iter().any(same)
}

/// The newest impressions that fit, each as JSON.
fn newest_impressions(session: &Session, since: i64) -> Vec<String> {
    let all: Vec<_> = session.impressions().iter().collect();
    let mut left = MAX_IMPRESSION_BYTES;
    let mut newest = Vec::new();
    for index in order_by(all.iter().map(|(_, seen)| !time_key(seen.last))) {
        let (id, seen) = all[index as usize];
        let text = text!("[", quoted(id), ",", seen.count, ",", seen.last, "]");
        if seen.last < since || text.len() >= left {
            break;
        }
        left -= text.len() + 1;
        newest.push(text);
    }
    newest
}

fn id_of(session: &Session, event: &Event) -> String {
    session.products()[event.product as usize].id.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Item, Seen};

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
    fn a_text_that_lacks_something_is_told_from_one_that_had_no_room() {
        let mut session = session();
        let text = write(&session, 0, false);
        assert!(!lacks(&text, 0, &session));
        session.observe(EventKind::Cart, &item("late", "x"), 7, None);
        assert!(lacks(&text, 0, &session));
        assert!(!lacks(&text, 8, &session), "it is too old to be kept");
        let mut long = Session::default();
        for time in 0..600 {
            let item = item(&format!("item-{time}"), &"x".repeat(250));
            long.observe(EventKind::View, &item, time, None);
        }
        let text = write(&long, 0, false);
        assert!(!lacks(&text, 0, &long), "the oldest had no room");
        long.observe(EventKind::Cart, &item("late", "x"), 598, None);
        assert!(lacks(&text, 0, &long));
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
            &text[..100],
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
