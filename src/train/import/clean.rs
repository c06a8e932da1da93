use std::collections::BTreeMap;

use super::mapping::Mapping;
use super::price::{Amount, parse_price};
use super::records::Record;
use crate::domain::{Item, Task, Value};
use crate::train::ingest::{RowError, grouped};

/// Makes products of rows, and keeps count of what it put right.
#[derive(Default)]
pub(super) struct Cleaner {
    remarks: BTreeMap<&'static str, Remark>,
}

/// What was put right in the same way, and the first row where it was.
struct Remark {
    count: u64,
    line: u64,
    value: String,
}

impl Cleaner {
    /// A product of one row. A field that cannot be made sense of is left out and counted; the row
    /// is refused only if what is left is no product.
    pub fn item(&mut self, mapping: &Mapping, record: &Record) -> Result<Item, RowError> {
        let mut row = RowCleaner {
            mapping,
            record,
            remarks: &mut self.remarks,
        };
        let mut product: Vec<(String, Value)> = Vec::new();
        let mut put = |field: &str, value: Value| product.push((field.into(), value));
        for field in [
            "id", "title", "brand", "style", "color", "material", "url", "image",
        ] {
            put(field, row.text(field));
        }
        put("category", row.category());
        put("categories", row.list("categories"));
        put("tokens", row.list("tokens"));
        let (price, list_price) = (row.price("price"), row.price("listPrice"));
        // A price before that was not higher is none; shops fill the column that way.
        let list_price = list_price.filter(|list| price.is_none_or(|price| *list > price));
        put("price", number(price));
        put("listPrice", number(list_price));
        put("rating", number(row.rating()));
        put("reviews", number(row.count("reviews")));
        put("popularity", row.popularity());
        put("vector", row.vector());
        put("available", row.available());
        Item::from_value(&Value::Map(product)).map_err(|error| RowError {
            reason: "row: it is no product",
            detail: format!(": {error}"),
        })
    }

    /// What was put right, a line each.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        self.remarks
            .iter()
            .map(|(what, Remark { count, line, value })| {
                format!(
                    "{} x {what}; the first on line {line}: `{value}`",
                    grouped(*count)
                )
            })
    }
}

fn number(number: Option<f64>) -> Value {
    number.map_or(Value::Null, Value::Number)
}

struct RowCleaner<'a> {
    mapping: &'a Mapping,
    record: &'a Record,
    remarks: &'a mut BTreeMap<&'static str, Remark>,
}

impl RowCleaner<'_> {
    fn remark(&mut self, what: &'static str, value: &str) {
        let line = self.record.line;
        let first = || Remark {
            count: 0,
            line,
            value: value.chars().take(40).collect(),
        };
        self.remarks.entry(what).or_insert_with(first).count += 1;
    }

    /// The cell of a field, null where there is none or several.
    fn cell(&self, field: &str) -> &Value {
        match self.mapping.columns_of(field) {
            [column] => self.record.cells.get(*column).unwrap_or(&Value::Null),
            _ => &Value::Null,
        }
    }

    /// The texts of a field's columns, joined.
    fn text(&self, field: &str) -> Value {
        let columns = self.mapping.columns_of(field).iter();
        let texts: Vec<String> = columns
            .filter_map(|column| match self.record.cells.get(*column)? {
                Value::Text(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
                // Ids are numbers in many files.
                Value::Number(number) if number.is_finite() => Some(number.to_string()),
                _ => None,
            })
            .filter(|text| !text.is_empty())
            .collect();
        match (texts.is_empty(), field) {
            (true, "id") => Value::Text(String::new()),
            (true, _) => Value::Null,
            (false, _) => Value::Text(texts.join(" ")),
        }
    }

    fn category(&self) -> Value {
        match self.cell("category") {
            Value::List(levels) => Value::List(texts(levels)),
            _ => self.text("category"),
        }
    }

    fn list(&self, field: &str) -> Value {
        match self.cell(field) {
            Value::List(entries) => Value::List(texts(entries)),
            Value::Text(text) => {
                // Commas stand within names of categories, so they part only lists without bars.
                let by_bar = text.contains(['|', ';']) || field == "categories";
                let parts = text.split(move |c| {
                    if by_bar {
                        c == '|' || c == ';'
                    } else {
                        c == ','
                    }
                });
                let parts = parts.map(str::trim).filter(|part| !part.is_empty());
                Value::List(parts.map(|part| Value::Text(part.into())).collect())
            }
            _ => Value::Null,
        }
    }

    fn amount(&mut self, field: &str, unclear: &'static str) -> Amount {
        match self.cell(field).clone() {
            Value::Number(number) if number >= 0.0 && number.is_finite() => Amount::Of(number),
            Value::Number(number) => {
                self.remark(unclear, &number.to_string());
                Amount::Absent
            }
            Value::Text(text) => parse_price(&text).unwrap_or_else(|_| {
                self.remark(unclear, &text);
                Amount::Absent
            }),
            _ => Amount::Absent,
        }
    }

    fn price(&mut self, field: &'static str) -> Option<f64> {
        let unclear = match field {
            "price" => "price: is unclear, left out",
            _ => "listPrice: is unclear, left out",
        };
        match self.amount(field, unclear) {
            Amount::Absent => None,
            Amount::Of(price) => Some(price),
            Amount::From(price) => {
                self.remark(
                    "price: is a range, its lower end was taken",
                    &price.to_string(),
                );
                Some(price)
            }
        }
    }

    fn count(&mut self, field: &str) -> Option<f64> {
        match self.amount(field, "a count: is unclear, left out") {
            Amount::Of(count) => Some(count),
            _ => None,
        }
    }

    /// `4.5`, `4,5`, `4.5 out of 5 stars`.
    fn rating(&mut self) -> Option<f64> {
        let what = "rating: is not between 0 and 5, left out";
        let rating = match self.cell("rating").clone() {
            Value::Number(number) => number,
            Value::Text(text) => {
                let first = text.split_whitespace().next()?;
                let first = first.trim_end_matches("/5").replace(',', ".");
                first.parse().unwrap_or(f64::NAN)
            }
            _ => return None,
        };
        if !(0.0..=5.0).contains(&rating) {
            self.remark(what, &rating.to_string());
            return None;
        }
        Some(rating)
    }

    fn popularity(&mut self) -> Value {
        if let map @ Value::Map(_) = self.cell("popularity") {
            return map.clone();
        }
        let counts = Task::ALL.map(|task| {
            let count = self.count(&format!("popularity.{}", task.name()));
            (task.name().into(), number(count))
        });
        Value::Map(counts.into())
    }

    fn vector(&mut self) -> Value {
        let text = match self.cell("vector").clone() {
            Value::Text(text) if !text.is_empty() => text,
            list @ Value::List(_) => return list,
            _ => return Value::Null,
        };
        let parts = text.split(|c: char| c.is_whitespace() || "[](),;|".contains(c));
        let numbers: Result<Vec<f64>, _> = parts
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect();
        match numbers {
            Ok(numbers) => Value::List(numbers.into_iter().map(Value::Number).collect()),
            Err(_) => {
                self.remark("vector: is no list of numbers, left out", &text);
                Value::Null
            }
        }
    }

    fn available(&mut self) -> Value {
        let text = match self.cell("available").clone() {
            known @ Value::Bool(_) => return known,
            Value::Number(count) => return Value::Bool(count > 0.0),
            Value::Text(text) if !text.is_empty() => text,
            _ => return Value::Null,
        };
        // `https://schema.org/InStock`, `in stock`, `in_stock`.
        let word = text.rsplit('/').next().unwrap_or_default().to_lowercase();
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
        match word.as_str() {
            "true"
            | "yes"
            | "y"
            | "1"
            | "instock"
            | "available"
            | "limitedavailability"
            | "onlineonly"
            | "preorder"
            | "backorder" => Value::Bool(true),
            "false" | "no" | "n" | "0" | "outofstock" | "soldout" | "unavailable"
            | "discontinued" => Value::Bool(false),
            _ => {
                self.remark("available: is neither yes nor no, left out", &text);
                Value::Null
            }
        }
    }
}

fn texts(values: &[Value]) -> Vec<Value> {
    values
        .iter()
        .filter(|value| matches!(value, Value::Text(_)))
        .cloned()
        .collect()
}
