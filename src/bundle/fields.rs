use serde_json::{Map, Value};

use crate::domain::{Error, Result};

/// The fields of a JSON object, each read under its full path, such as `files[0].bytes`.
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// The fields of the object at that path; the path of a whole document is empty.
    pub fn of(value: &'a Value, path: String) -> Result<Self> {
        match value {
            Value::Object(object) => Ok(Fields { object, path }),
            _ if path.is_empty() => Err(Error::invalid(super::MANIFEST, "must be an object")),
            _ => Err(Error::invalid(path, "must be an object")),
        }
    }

    /// The full path of a field.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.into()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// A field's value; `null` is absent.
    pub fn optional(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// A field's value.
    pub fn value(&self, name: &str) -> Result<&'a Value> {
        self.optional(name)
            .ok_or_else(|| Error::invalid(self.path(name), "is missing"))
    }

    /// A field that is an object, as it is.
    pub fn object(&self, name: &str) -> Result<Value> {
        let value = self.value(name)?;
        Fields::of(value, self.path(name))?;
        Ok(value.clone())
    }

    /// A field that is an array of at most `max` objects.
    pub fn objects(&self, name: &str, max: usize) -> Result<Vec<Fields<'a>>> {
        match self.value(name)? {
            Value::Array(list) if list.len() > max => {
                let why = format!("has {} entries, more than {max}", list.len());
                Err(Error::invalid(self.path(name), why))
            }
            Value::Array(list) => list
                .iter()
                .enumerate()
                .map(|(i, value)| Fields::of(value, format!("{}[{i}]", self.path(name))))
                .collect(),
            _ => Err(Error::invalid(self.path(name), "must be an array")),
        }
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        self.typed(name, "must be a text", Value::as_str)
    }

    /// A field that is true or false.
    pub fn flag(&self, name: &str) -> Result<bool> {
        self.typed(name, "must be true or false", Value::as_bool)
    }

    /// A field that is a number; JSON knows only finite ones.
    pub fn number(&self, name: &str) -> Result<f64> {
        self.typed(name, "must be a number", Value::as_f64)
    }

    /// A field that is a whole number.
    pub fn integer(&self, name: &str) -> Result<i64> {
        self.typed(name, "must be a whole number", Value::as_i64)
    }

    /// A field that is a whole number from 0.
    pub fn count(&self, name: &str) -> Result<u64> {
        self.typed(name, "must be a whole number, not below 0", Value::as_u64)
    }

    /// All fields but these.
    pub fn others(&self, known: &[&str]) -> Map<String, Value> {
        // Neither collected nor retained: a page would carry a sort, or the art of taking things
        // out of a tree, for this alone.
        let mut others = Map::new();
        for (name, value) in self.object {
            if !known.contains(&name.as_str()) {
                others.insert(name.clone(), value.clone());
            }
        }
        others
    }

    fn typed<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<T> {
        read(self.value(name)?).ok_or_else(|| Error::invalid(self.path(name), expected))
    }
}
