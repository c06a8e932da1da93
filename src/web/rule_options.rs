//! The options of `rank` that only the full module knows, as JavaScript hands them over: objects in
//! objects, by names that are the shop's.

use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::value::{field, rank_options};
use crate::domain::{Value, text};
use crate::rank::OptionError;

/// Their names; `script/page.js` has them too.
const RULES: [&str; 6] = ["boosts", "variety", "caps", "explore", "within", "bought"];
/// Of `explore.tries` the counts of one product lie three below `explore`.
const DEPTH: usize = 3;

/// All options of `rank`; none if there is no rule among them.
pub fn rule_options(options: &JsValue) -> Result<Option<Value>, OptionError> {
    let mut rules = Vec::new();
    if options.is_object() {
        for name in RULES {
            match read(&field(options, name), name, DEPTH)? {
                Value::Null => {}
                value => rules.push((name.to_owned(), value)),
            }
        }
    }
    let (Value::Map(mut all), false) = (rank_options(options), rules.is_empty()) else {
        return Ok(None);
    };
    all.extend(rules);
    Ok(Some(Value::Map(all)))
}

/// A value with all that is in it; `depth` is how many levels may follow.
fn read(js: &JsValue, option: &str, depth: usize) -> Result<Value, OptionError> {
    if js.is_null() || js.is_undefined() {
        Ok(Value::Null)
    } else if let Some(number) = js.as_f64() {
        Ok(Value::Number(number))
    } else if let Some(text) = js.as_string() {
        Ok(Value::Text(text))
    } else if let Some(truth) = js.as_bool() {
        Ok(Value::Bool(truth))
    } else if depth == 0 {
        Err(refused(option))
    } else if let Some(list) = js.dyn_ref::<Array>() {
        let entries = list.iter().map(|entry| read(&entry, option, depth - 1));
        Ok(Value::List(entries.collect::<Result<_, _>>()?))
    } else {
        Ok(Value::Map(record(js, option, depth)?))
    }
}

/// The fields of a plain object, and of nothing else: a `Map` or a `Set` would seem to be empty.
fn record(js: &JsValue, option: &str, depth: usize) -> Result<Vec<(String, Value)>, OptionError> {
    if !is_plain(js) {
        return Err(refused(option));
    }
    let keys = Reflect::own_keys(js).map_err(|_| refused(option))?;
    let keys = keys.iter().filter_map(|key| Some((key.as_string()?, key)));
    keys.map(|(name, key)| {
        let value = Reflect::get(js, &key).unwrap_or_default();
        let value = read(&value, &text!(option, ".", name), depth - 1)?;
        Ok((name, value))
    })
    .collect()
}

/// Also if it is another frame's: its prototype is nothing, or has none itself.
fn is_plain(js: &JsValue) -> bool {
    let above = |js: &JsValue| Reflect::get_prototype_of(js).map(JsValue::from);
    let top =
        |prototype: JsValue| prototype.is_null() || above(&prototype).is_ok_and(|js| js.is_null());
    js.is_object() && above(js).is_ok_and(top)
}

fn refused(option: &str) -> OptionError {
    OptionError {
        option: option.into(),
        why: "must be a number, a text, or a plain object or array of these".into(),
    }
}
