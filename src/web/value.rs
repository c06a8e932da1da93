use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::domain::{Task, Value};

/// The fields of a `Product` that are read; a page may put anything else beside them.
const PRODUCT: [&str; 18] = [
    "id",
    "title",
    "category",
    "categories",
    "brand",
    "price",
    "listPrice",
    "rating",
    "reviews",
    "style",
    "color",
    "material",
    "tokens",
    "popularity",
    "vector",
    "available",
    "url",
    "image",
];

/// Names of fields, in Rust and in JavaScript.
pub type Names = Vec<(&'static str, JsValue)>;

/// Those of [`product`], to be made once and not for each product.
pub fn product_names() -> Names {
    names(&PRODUCT)
}

/// A `Product` as JavaScript hands it over.
pub fn product(js: &JsValue, names: &Names) -> Value {
    fields_by(js, names)
}

/// An array of products; anything else stays what it is, to be refused.
pub fn products(js: &JsValue) -> Value {
    match js.dyn_ref::<Array>() {
        Some(products) => {
            let names = product_names();
            let each = products.iter().map(|js| product(&js, &names));
            Value::List(each.collect())
        }
        None => fields(js, &[]),
    }
}

/// The options of `rank` or `explain` that a [`Value`] can hold.
pub fn rank_options(options: &JsValue) -> Value {
    fields(
        options,
        &["limit", "weights", "diversity", "pinned", "exclude", "now"],
    )
}

/// Only the named fields of an object: a page's objects may hold functions, elements and cycles.
/// What is no object stays what it is.
pub fn fields(js: &JsValue, wanted: &[&'static str]) -> Value {
    fields_by(js, &names(wanted))
}

/// A field as it is; absent if it cannot be read.
pub fn field(js: &JsValue, name: &str) -> JsValue {
    Reflect::get(js, &name.into()).unwrap_or_default()
}

fn names(wanted: &[&'static str]) -> Names {
    wanted.iter().map(|&name| (name, name.into())).collect()
}

fn fields_by(js: &JsValue, wanted: &Names) -> Value {
    if !js.is_object() || Array::is_array(js) {
        return value(js, 1);
    }
    let read = |(name, key): &(&str, JsValue)| {
        let field = Reflect::get(js, key).unwrap_or_default();
        (!field.is_null() && !field.is_undefined()).then(|| (String::from(*name), value(&field, 1)))
    };
    Value::Map(wanted.iter().filter_map(read).collect())
}

/// `depth` is how many levels of arrays may follow.
fn value(js: &JsValue, depth: usize) -> Value {
    if js.is_null() || js.is_undefined() {
        Value::Null
    } else if let Some(number) = js.as_f64() {
        Value::Number(number)
    } else if let Some(text) = js.as_string() {
        Value::Text(text)
    } else if let Some(truth) = js.as_bool() {
        Value::Bool(truth)
    } else if let Some(list) = js.dyn_ref::<Array>() {
        let entries = list.iter().map(|entry| match depth {
            0 => Value::Map(Vec::new()),
            _ => value(&entry, depth - 1),
        });
        Value::List(entries.collect())
    } else if js.is_object() && depth > 0 {
        // Below a product or among options, objects are records of tasks.
        let tasks = Task::ALL.map(Task::name);
        let tasks = tasks.iter().map(|&task| (task, field(js, task)));
        let read = |(task, number): (&str, JsValue)| (task.to_owned(), value(&number, 0));
        Value::Map(tasks.map(read).collect())
    } else {
        // Functions, symbols, big integers: as wrong as an object, whatever is expected.
        Value::Map(Vec::new())
    }
}
