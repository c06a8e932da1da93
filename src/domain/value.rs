use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A value as an outside program hands it over, before anything about it is believed.
///
/// Unlike `serde_json::Value` it keeps numbers that are not finite (JavaScript can pass them), so
/// that they can be named and refused instead of turning into `null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null` or `undefined`: as if absent.
    Null,
    /// A truth value.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in its own order.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// The field of that name, `Null` where there is none. The last of equal names wins, as in JSON.
    pub fn field(&self, name: &str) -> &Value {
        match self {
            Value::Map(fields) => fields
                .iter()
                .rev()
                .find(|(key, _)| key == name)
                .map_or(&Value::Null, |(_, value)| value),
            _ => &Value::Null,
        }
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The entries, if it is an array.
    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The fields, if it is an object.
    pub fn map(&self) -> Option<&[(String, Value)]> {
        match self {
            Value::Map(fields) => Some(fields),
            _ => None,
        }
    }

    /// The number, if it is a whole one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Number(number) if *number as i64 as f64 == *number => Some(*number as i64),
            _ => None,
        }
    }

    /// The number, if it is a whole one from 0.
    pub fn count(&self) -> Option<u64> {
        match self {
            Value::Number(number) if *number as u64 as f64 == *number => Some(*number as u64),
            _ => None,
        }
    }

    /// What anything is as JSON; `Null` for what JSON cannot hold.
    pub fn of(what: &impl Serialize) -> Value {
        let json = serde_json::to_value(what).and_then(serde_json::from_value);
        json.unwrap_or(Value::Null)
    }

    /// What kind of value this is, for error messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "an array",
            Value::Map(_) => "an object",
        }
    }
}

/// A whole number is written as one.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => to.serialize_unit(),
            Value::Bool(truth) => to.serialize_bool(*truth),
            Value::Number(number) => match (self.count(), self.integer()) {
                (Some(count), _) => to.serialize_u64(count),
                (_, Some(integer)) => to.serialize_i64(integer),
                _ => to.serialize_f64(*number),
            },
            Value::Text(text) => to.serialize_str(text),
            Value::List(list) => to.collect_seq(list),
            Value::Map(fields) => to.collect_map(fields.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value as f64))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::Text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Value::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = map.next_entry::<String, Value>()? {
            fields.push(entry);
        }
        Ok(Value::Map(fields))
    }
}
