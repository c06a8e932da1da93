use super::JsonError;
use crate::domain::Value;

/// Deepest nesting taken.
pub(super) const MAX_DEPTH: usize = 64;

/// A text on its way to a [`Value`]; texts and numbers have files of their own.
pub(super) struct Parser<'a> {
    pub(super) json: &'a [u8],
    pub(super) at: usize,
}

pub(super) type Parsed<T> = Result<T, &'static str>;

impl<'a> Parser<'a> {
    pub(super) fn new(json: &'a [u8]) -> Self {
        Parser {
            json: json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json),
            at: 0,
        }
    }

    pub(super) fn document(&mut self) -> Parsed<Value> {
        let value = self.value(MAX_DEPTH)?;
        self.end().map(|()| value)
    }

    pub(super) fn end(&mut self) -> Parsed<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err("more than one value"),
        }
    }

    pub(super) fn error(&self, why: &'static str) -> JsonError {
        let before = &self.json[..self.at.min(self.json.len())];
        let begin = before.iter().rposition(|byte| *byte == b'\n');
        JsonError {
            why,
            line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
            column: before.len() - begin.map_or(0, |begin| begin + 1) + 1,
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Value> {
        match self.peek() {
            Some(b'{' | b'[') if depth == 0 => Err("nested too deeply"),
            Some(b'{') => self.map(depth - 1),
            Some(b'[') => self.list(depth - 1),
            Some(b'"') => self.text().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Value::Number),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(_) => Err("expected a value"),
            None => Err("the text ends too early"),
        }
    }

    fn map(&mut self, depth: usize) -> Parsed<Value> {
        let mut fields = Vec::new();
        self.at += 1;
        if !self.took(b'}') {
            loop {
                if self.peek() != Some(b'"') {
                    return Err("expected a name in quotes");
                }
                let name = self.text()?;
                if !self.took(b':') {
                    return Err("expected a colon");
                }
                fields.push((name, self.value(depth)?));
                if self.took(b'}') {
                    break;
                }
                if !self.took(b',') {
                    return Err("expected a comma or the end of the object");
                }
            }
        }
        Ok(Value::Map(fields))
    }

    fn list(&mut self, depth: usize) -> Parsed<Value> {
        let (mut list, mut first) = (Vec::new(), true);
        self.at += 1;
        while let Some(entry) = self.entry(&mut first, depth)? {
            list.push(entry);
        }
        Ok(Value::List(list))
    }

    /// The next entry of an array that was opened; nothing at its end.
    pub(super) fn entry(&mut self, first: &mut bool, depth: usize) -> Parsed<Option<Value>> {
        let first = std::mem::replace(first, false);
        if self.took(b']') {
            return Ok(None);
        }
        if !first && !self.took(b',') {
            return Err("expected a comma or the end of the array");
        }
        self.value(depth).map(Some)
    }

    fn word(&mut self, word: &str, value: Value) -> Parsed<Value> {
        if !self.json[self.at..].starts_with(word.as_bytes()) {
            return Err("expected a value");
        }
        self.at += word.len();
        Ok(value)
    }

    /// The next byte that is no white space, which is left there.
    pub(super) fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.json.get(self.at) {
            self.at += 1;
        }
        self.json.get(self.at).copied()
    }

    pub(super) fn took(&mut self, byte: u8) -> bool {
        self.peek();
        self.took_now(byte)
    }

    pub(super) fn took_now(&mut self, byte: u8) -> bool {
        let took = self.json.get(self.at) == Some(&byte);
        self.at += usize::from(took);
        took
    }

    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.json.get(self.at).copied();
        self.at += 1;
        byte
    }
}
