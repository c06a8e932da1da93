use crate::domain::{Error, Result, Value, text};

/// The fields of a JSON object, each read under its full path, such as `files[0].bytes`.
pub struct Fields<'a> {
    object: &'a Value,
    path: String,
}

impl<'a> Fields<'a> {
    /// The fields of the object at that path; the path of a whole document is empty.
    pub fn of(object: &'a Value, path: String) -> Result<Self> {
        match object {
            Value::Map(_) => Ok(Fields { object, path }),
            _ if path.is_empty() => Err(Error::invalid(super::MANIFEST, "must be an object")),
            _ => Err(Error::invalid(path, "must be an object")),
        }
    }

    /// The full path of a field.
    pub fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.into()
        } else {
            [&self.path, ".", name].concat()
        }
    }

    /// A field's value; `null` is absent.
    pub fn optional(&self, name: &str) -> Option<&'a Value> {
        match self.object.field(name) {
            Value::Null => None,
            value => Some(value),
        }
    }

    /// A field's value.
    pub fn value(&self, name: &str) -> Result<&'a Value> {
        self.typed(name, "is missing", self.optional(name))
    }

    /// A field that is an object, as it is.
    pub fn object(&self, name: &str) -> Result<Value> {
        let value = self.value(name)?;
        Fields::of(value, self.path(name))?;
        Ok(value.clone())
    }

    /// A field that is an array of at most `max` objects.
    pub fn objects(&self, name: &str, max: usize) -> Result<Vec<Fields<'a>>> {
        let list = self.value(name)?.list();
        let list = self.typed(name, "must be an array", list)?;
        if list.len() > max {
            let why = text!("has ", list.len(), " entries, more than ", max);
            return Err(Error::invalid(self.path(name), why));
        }
        let mut objects = Vec::with_capacity(list.len());
        for (i, value) in list.iter().enumerate() {
            objects.push(Fields::of(value, text!(self.path(name), "[", i, "]"))?);
        }
        Ok(objects)
    }

    /// A field that is a text.
    pub fn text(&self, name: &str) -> Result<&'a str> {
        self.typed(name, "must be a text", self.value(name)?.text())
    }

    /// A field that is true or false.
    pub fn flag(&self, name: &str) -> Result<bool> {
        let flag = match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        };
        self.typed(name, "must be true or false", flag)
    }

    /// A field that is a number; JSON knows only finite ones.
    pub fn number(&self, name: &str) -> Result<f64> {
        let number = match self.value(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        };
        self.typed(name, "must be a number", number)
    }

    /// A field that is a whole number.
    pub fn integer(&self, name: &str) -> Result<i64> {
        let integer = self.value(name)?.integer();
        self.typed(name, "must be a whole number", integer)
    }

    /// A field that is a whole number from 0.
    pub fn count(&self, name: &str) -> Result<u64> {
        let count = self.value(name)?.count();
        self.typed(name, "must be a whole number, not below 0", count)
    }

    /// All fields but these.
    pub fn others(&self, known: &[&str]) -> Value {
        let fields = self.object.map().unwrap_or_default().iter();
        let others = fields.filter(|(name, _)| !known.contains(&name.as_str()));
        Value::Map(others.cloned().collect())
    }

    fn typed<T>(&self, name: &str, expected: &str, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| Error::invalid(self.path(name), expected))
    }
}
