use super::JsonError;
use super::parser::{MAX_DEPTH, Parser};
use crate::domain::Value;

/// The entries of a JSON array, read one at a time, so that a long text need not be read at once.
/// After an error comes nothing more.
pub struct JsonList {
    json: Vec<u8>,
    at: usize,
    first: bool,
    over: bool,
}

impl JsonList {
    /// Gives the text back that is no array, if it is JSON at all.
    pub fn open(json: Vec<u8>) -> Result<Self, Vec<u8>> {
        let mut parser = Parser::new(&json);
        match parser.took(b'[') {
            true => Ok(JsonList {
                at: parser.at,
                json,
                first: true,
                over: false,
            }),
            false => Err(json),
        }
    }
}

impl Iterator for JsonList {
    type Item = Result<Value, JsonError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.over {
            return None;
        }
        let mut parser = Parser::new(&self.json);
        parser.at = self.at;
        let entry = parser.entry(&mut self.first, MAX_DEPTH - 1);
        let entry = match entry {
            Ok(None) => parser.end().map(|()| None),
            entry => entry,
        };
        self.over = !matches!(entry, Ok(Some(_)));
        let entry = entry.map_err(|why| parser.error(why));
        self.at = parser.at;
        entry.transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_json;

    #[test]
    fn a_list_read_by_its_entries_is_the_list_read_at_once() {
        for json in [
            "[]",
            " [ ] ",
            "\u{feff}[1]",
            r#"[1, [2], {"a": [3]}, "x"] "#,
            "[1,]",
            "[,]",
            "[1 2]",
            "[1",
            "[",
            "[1] 2",
            "[1, oops]",
        ] {
            let entries: Result<Vec<Value>, _> = JsonList::open(json.into()).unwrap().collect();
            let whole = parse_json(json.as_bytes());
            assert_eq!(entries.map(Value::List), whole, "{json}");
        }
        for json in ["", "{}", "7", "nonsense"] {
            assert!(JsonList::open(json.into()).is_err(), "{json}");
        }
        let mut broken = JsonList::open(b"[1, 01, 2]".into()).unwrap();
        assert_eq!(broken.next(), Some(Ok(Value::Number(1.0))));
        assert!(broken.next().unwrap().is_err());
        assert_eq!(broken.next(), None);
    }
}
