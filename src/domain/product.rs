//! Reads an [`Item`] from a `Product` of the JavaScript contract, or from a catalogue file.

use super::{Item, Task, Tasks, Value, text};

/// A field of a product that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong with it.
    pub why: String,
}

/// Longest id taken; cutting an id would make it another product's.
const MAX_ID: usize = 512;
/// Texts are cut to this many characters.
const MAX_TEXT: usize = 300;
/// Addresses are cut to this many characters.
const MAX_URL: usize = 2_048;
/// Lists are cut to this many entries.
const MAX_LIST: usize = 64;
/// Largest rating or count taken: nothing sold is counted in quadrillions.
const MAX_COUNT: f64 = 1e15;
/// Longest embedding taken.
const MAX_VECTOR: usize = 2_048;

impl Item {
    /// Reads a product. Unknown fields are ignored, `null` is absent, long texts are cut.
    ///
    /// # Errors
    /// The first field of a wrong type or with a number that is not finite.
    pub fn from_value(product: &Value) -> Result<Item, FieldError> {
        if !matches!(product, Value::Map(_)) {
            return Err(wrong("id", "a product is an object", product));
        }
        let mut categories = list(product, "categories", MAX_LIST)?;
        let mut category = category(product)?;
        if category.is_empty() && !categories.is_empty() {
            category = path(&categories.remove(0));
        }
        Ok(Item {
            id: id(product)?,
            title: text(product, "title", MAX_TEXT)?,
            category,
            categories,
            brand: text(product, "brand", MAX_TEXT)?,
            price: amount(product, "price")?.filter(|price| *price > 0.0),
            list_price: amount(product, "listPrice")?.filter(|price| *price > 0.0),
            rating: small_amount(product, "rating")?,
            reviews: small_amount(product, "reviews")?,
            style: text(product, "style", MAX_TEXT)?,
            color: text(product, "color", MAX_TEXT)?,
            material: text(product, "material", MAX_TEXT)?,
            tokens: list(product, "tokens", MAX_LIST)?,
            popularity: popularity(product)?,
            vector: vector(product)?,
            available: available(product)?,
            url: text(product, "url", MAX_URL)?,
            image: text(product, "image", MAX_URL)?,
        })
    }
}

fn wrong(field: &'static str, expected: &str, value: &Value) -> FieldError {
    FieldError {
        field,
        why: text!(expected, ", not ", value.kind()),
    }
}

fn id(product: &Value) -> Result<String, FieldError> {
    match product.field("id") {
        Value::Text(id) if id.is_empty() => Err(FieldError {
            field: "id",
            why: "is empty".into(),
        }),
        Value::Text(id) if id.chars().count() > MAX_ID => Err(FieldError {
            field: "id",
            why: text!("is longer than ", MAX_ID, " characters"),
        }),
        Value::Text(id) => Ok(id.clone()),
        other => Err(wrong("id", "must be a text", other)),
    }
}

fn text(product: &Value, field: &'static str, max: usize) -> Result<Option<String>, FieldError> {
    match product.field(field) {
        Value::Null => Ok(None),
        Value::Text(text) => Ok(Some(cut(text, max)).filter(|text| !text.is_empty())),
        other => Err(wrong(field, "must be a text", other)),
    }
}

fn cut(text: &str, max: usize) -> String {
    text.trim().chars().take(max).collect()
}

/// A number that is not below zero.
fn amount(product: &Value, field: &'static str) -> Result<Option<f64>, FieldError> {
    match product.field(field) {
        Value::Null => Ok(None),
        Value::Number(number) if !number.is_finite() => Err(FieldError {
            field,
            why: "is not a finite number".into(),
        }),
        Value::Number(number) if *number < 0.0 => Err(FieldError {
            field,
            why: "is below zero".into(),
        }),
        Value::Number(number) => Ok(Some(*number)),
        other => Err(wrong(field, "must be a number", other)),
    }
}

/// A number that is not below zero, of half the precision.
fn small_amount(product: &Value, field: &'static str) -> Result<Option<f32>, FieldError> {
    match amount(product, field)? {
        Some(number) if number > MAX_COUNT => Err(FieldError {
            field,
            why: "is too large".into(),
        }),
        number => Ok(number.map(|number| number as f32)),
    }
}

fn list(product: &Value, field: &'static str, max: usize) -> Result<Vec<String>, FieldError> {
    match product.field(field) {
        Value::Null => Ok(Vec::new()),
        Value::List(entries) => texts(entries, field, max),
        other => Err(wrong(field, "must be an array of texts", other)),
    }
}

fn texts(entries: &[Value], field: &'static str, max: usize) -> Result<Vec<String>, FieldError> {
    let mut texts = Vec::new();
    for entry in entries.iter().take(max) {
        match entry {
            Value::Text(text) => texts.push(cut(text, MAX_TEXT)),
            other => return Err(wrong(field, "must hold texts only", other)),
        }
    }
    texts.retain(|text| !text.is_empty());
    Ok(texts)
}

fn category(product: &Value) -> Result<Vec<String>, FieldError> {
    match product.field("category") {
        Value::Null => Ok(Vec::new()),
        Value::Text(text) => Ok(path(&cut(text, MAX_TEXT))),
        Value::List(levels) => {
            let levels = texts(levels, "category", 8)?;
            Ok(levels.iter().flat_map(|level| path(level)).collect())
        }
        other => Err(wrong(
            "category",
            "must be a text or an array of texts",
            other,
        )),
    }
}

/// Splits `A > B` into its levels.
fn path(text: &str) -> Vec<String> {
    let levels = text
        .split('>')
        .map(str::trim)
        .filter(|level| !level.is_empty());
    levels.take(8).map(str::to_owned).collect()
}

fn popularity(product: &Value) -> Result<Tasks<Option<f32>>, FieldError> {
    let value = product.field("popularity");
    if !matches!(value, Value::Null | Value::Map(_)) {
        return Err(wrong("popularity", "must be an object of counts", value));
    }
    let mut counts = Tasks::default();
    for task in Task::ALL {
        counts[task] = small_amount(value, task.name()).map_err(|error| FieldError {
            field: "popularity",
            why: error.message(),
        })?;
    }
    Ok(counts)
}

fn vector(product: &Value) -> Result<Option<Vec<f32>>, FieldError> {
    let bad = |why: String| FieldError {
        field: "vector",
        why,
    };
    match product.field("vector") {
        Value::Null => Ok(None),
        Value::List(numbers) if numbers.len() > MAX_VECTOR => {
            Err(bad(text!("has more than ", MAX_VECTOR, " numbers")))
        }
        Value::List(numbers) => numbers
            .iter()
            .map(|number| match number {
                Value::Number(number) if (*number as f32).is_finite() => Ok(*number as f32),
                Value::Number(_) => Err(bad("holds a number that is not finite".into())),
                other => Err(wrong("vector", "must hold numbers only", other)),
            })
            .collect::<Result<Vec<f32>, _>>()
            .map(|numbers| Some(numbers).filter(|numbers| !numbers.is_empty())),
        other => Err(wrong("vector", "must be an array of numbers", other)),
    }
}

fn available(product: &Value) -> Result<bool, FieldError> {
    match product.field("available") {
        Value::Null => Ok(true),
        Value::Bool(available) => Ok(*available),
        other => Err(wrong("available", "must be a boolean", other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Item, FieldError> {
        Item::from_value(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn reads_a_category_in_each_of_its_shapes() {
        let living = ["Living room", "Sofas"].map(String::from).to_vec();
        for json in [
            r#"{"id":"a","category":"Living room > Sofas"}"#,
            r#"{"id":"a","category":["Living room","Sofas"]}"#,
            r#"{"id":"a","categories":["Living room > Sofas"]}"#,
        ] {
            assert_eq!(read(json).unwrap().category, living, "{json}");
        }
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        for (json, field) in [
            (r#"{"id":7}"#, "id"),
            (r#"{}"#, "id"),
            (r#"[]"#, "id"),
            (r#"{"id":"a","price":"7"}"#, "price"),
            (r#"{"id":"a","price":-1}"#, "price"),
            (r#"{"id":"a","popularity":{"cart":"x"}}"#, "popularity"),
            (r#"{"id":"a","popularity":{"cart":1e39}}"#, "popularity"),
            (r#"{"id":"a","reviews":1e39}"#, "reviews"),
            (r#"{"id":"a","vector":[1,"x"]}"#, "vector"),
            (r#"{"id":"a","available":"yes"}"#, "available"),
        ] {
            assert_eq!(read(json).unwrap_err().field, field, "{json}");
        }
        let nan = Value::Map(vec![
            ("id".into(), Value::Text("a".into())),
            ("price".into(), Value::Number(f64::NAN)),
        ]);
        assert_eq!(Item::from_value(&nan).unwrap_err().field, "price");
    }

    #[test]
    fn null_is_absent_unknown_is_ignored_long_is_cut() {
        let title = "x".repeat(1_000_000);
        let json = format!(r#"{{"id":"a","brand":null,"title_zh":"沙发","title":"{title}"}}"#);
        let item = read(&json).unwrap();
        assert_eq!(item.brand, None);
        assert_eq!(item.title.unwrap().len(), MAX_TEXT);
        assert!(item.available);
    }
}
