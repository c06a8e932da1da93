use wasm_bindgen::JsValue;

use super::state::State;
use super::value::{field, fields, product, product_names};
use crate::domain::{Error, EventKind, Item, MAX_TIME, Result, Value, text};

/// An event as `observe` takes it, checked.
pub struct EventInput {
    /// What the shopper did.
    pub kind: EventKind,
    /// What they did it with: a product of the catalogue, or one that came along.
    pub item: Item,
    /// When, in ms since 1970.
    pub time: i64,
    /// For how long, in ms.
    pub dwell: Option<f32>,
}

impl EventInput {
    /// Reads an event that happens `now`, in ms since 1970, if it does not say when.
    ///
    /// # Errors
    /// [`Error::EventInvalid`] with the field that is wrong, [`Error::UnknownItem`] for an id that
    /// the catalogue does not hold.
    pub fn read(event: &JsValue, state: &State, now: i64) -> Result<Self> {
        let plain = fields(event, &["kind", "time", "dwell"]);
        if !matches!(plain, Value::Map(_)) {
            return Err(invalid("event", "must be an object"));
        }
        let kind = match plain.field("kind") {
            Value::Text(kind) => EventKind::from_name(kind),
            _ => None,
        };
        let kind = kind.ok_or_else(|| invalid("kind", "is none of the kinds of events"))?;
        let time = number(plain.field("time"), "time", -MAX_TIME)?;
        Ok(EventInput {
            kind,
            item: item(&field(event, "item"), state)?,
            time: time.map_or(now, |time| time.floor() as i64),
            dwell: number(plain.field("dwell"), "dwell", 0.0)?.map(|dwell| dwell as f32),
        })
    }
}

fn item(item: &JsValue, state: &State) -> Result<Item> {
    match item.as_string() {
        Some(id) => state.item(&id).cloned(),
        None => Item::from_value(&product(item, &product_names())).map_err(|error| {
            Error::EventInvalid {
                field: text!("item.", error.field),
                why: error.why,
            }
        }),
    }
}

fn number(value: &Value, field: &str, min: f64) -> Result<Option<f64>> {
    match value {
        Value::Null => Ok(None),
        Value::Number(number) if (min..=MAX_TIME).contains(number) => Ok(Some(*number)),
        _ => Err(invalid(field, "must be a number of milliseconds")),
    }
}

fn invalid(field: &str, why: &str) -> Error {
    Error::EventInvalid {
        field: field.into(),
        why: why.into(),
    }
}
