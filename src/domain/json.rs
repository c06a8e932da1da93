use super::Value;

/// A text that is no JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonError {
    /// What is wrong.
    pub why: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column, in bytes from 1.
    pub column: usize,
}

/// Deepest nesting taken.
const MAX_DEPTH: usize = 64;

/// Reads a JSON text. Of numbers with more than 15 digits the last bit may differ from what is
/// nearest; a byte order mark is skipped.
///
/// Written out because a general deserialiser would be a tenth of the code of a shop's page.
///
/// # Errors
/// Where the text is no JSON, nested too deeply, or has a number that no `f64` holds.
pub fn parse_json(json: &[u8]) -> Result<Value, JsonError> {
    let mut parser = Parser::new(json);
    let parsed = parser.document();
    parsed.map_err(|why| parser.error(why))
}

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

struct Parser<'a> {
    json: &'a [u8],
    at: usize,
}

type Parsed<T> = Result<T, &'static str>;

impl<'a> Parser<'a> {
    fn new(json: &'a [u8]) -> Self {
        Parser {
            json: json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json),
            at: 0,
        }
    }

    fn document(&mut self) -> Parsed<Value> {
        let value = self.value(MAX_DEPTH)?;
        self.end().map(|()| value)
    }

    fn end(&mut self) -> Parsed<()> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err("more than one value"),
        }
    }

    fn error(&self, why: &'static str) -> JsonError {
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
    fn entry(&mut self, first: &mut bool, depth: usize) -> Parsed<Option<Value>> {
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

    fn text(&mut self) -> Parsed<String> {
        self.at += 1;
        let mut text = Vec::new();
        loop {
            match self.next() {
                Some(b'"') => break,
                Some(b'\\') => self.escape(&mut text)?,
                Some(0..0x20) => return Err("a control character within a text"),
                Some(byte) => text.push(byte),
                None => return Err("the text ends too early"),
            }
        }
        String::from_utf8(text).map_err(|_| "a text that is not UTF-8")
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Parsed<()> {
        let plain = match self.next() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let char = self.code_point()?;
                text.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err("an escape that JSON does not know"),
        };
        text.push(plain);
        Ok(())
    }

    /// What follows `\u`: four digits, or two such for a character beyond the first 65,536.
    fn code_point(&mut self) -> Parsed<char> {
        let first = self.hex()?;
        let code = match first {
            0xd800..0xdc00 if self.json[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                let second = self.hex()?;
                if !(0xdc00..0xe000).contains(&second) {
                    return Err("half a character");
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        char::from_u32(code).ok_or("half a character")
    }

    fn hex(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.next().and_then(|byte| char::from(byte).to_digit(16));
            code = code << 4 | digit.ok_or("an escape that JSON does not know")?;
        }
        Ok(code)
    }

    fn number(&mut self) -> Parsed<f64> {
        let negative = self.took_now(b'-');
        let (mut mantissa, mut exponent) = (0u64, 0i32);
        let begin = self.at;
        self.digits(&mut mantissa, &mut exponent, false)?;
        if self.at - begin > 1 && self.json[begin] == b'0' {
            return Err("a number with a zero in front");
        }
        if self.took_now(b'.') {
            self.digits(&mut mantissa, &mut exponent, true)?;
        }
        if self.took_now(b'e') || self.took_now(b'E') {
            let below = self.took_now(b'-');
            if !below {
                self.took_now(b'+');
            }
            let (mut power, mut more) = (0, 0);
            self.digits(&mut power, &mut more, false)?;
            let power = if more > 0 {
                9_999
            } else {
                power.min(9_999) as i32
            };
            exponent += if below { -power } else { power };
        }
        let number = scale(mantissa as f64, exponent);
        match number.is_finite() {
            true => Ok(if negative { -number } else { number }),
            false => Err("a number out of range"),
        }
    }

    /// Reads digits into a mantissa; those that no longer fit only count in the exponent.
    fn digits(&mut self, mantissa: &mut u64, exponent: &mut i32, fraction: bool) -> Parsed<()> {
        let begin = self.at;
        while let Some(digit @ b'0'..=b'9') = self.json.get(self.at).copied() {
            self.at += 1;
            if *mantissa < u64::MAX / 10 - 1 {
                *mantissa = *mantissa * 10 + u64::from(digit - b'0');
                *exponent -= i32::from(fraction);
            } else {
                *exponent += i32::from(!fraction);
            }
        }
        match self.at > begin {
            true => Ok(()),
            false => Err("a number without digits"),
        }
    }

    /// The next byte that is no white space, which is left there.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.json.get(self.at) {
            self.at += 1;
        }
        self.json.get(self.at).copied()
    }

    fn took(&mut self, byte: u8) -> bool {
        self.peek();
        self.took_now(byte)
    }

    fn took_now(&mut self, byte: u8) -> bool {
        let took = self.json.get(self.at) == Some(&byte);
        self.at += usize::from(took);
        took
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.json.get(self.at).copied();
        self.at += 1;
        byte
    }
}

/// `number` times a power of ten. Exact steps up to 10^22, so short numbers come out as nearest.
fn scale(number: f64, exponent: i32) -> f64 {
    const EXACT: i32 = 22;
    let (mut number, mut left) = (number, exponent.unsigned_abs() as i32);
    while left > 0 && number != 0.0 && number.is_finite() {
        let power = (0..left.min(EXACT)).fold(1.0, |power, _| power * 10.0);
        number = if exponent < 0 {
            number / power
        } else {
            number * power
        };
        left -= left.min(EXACT);
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_general_reader_reads() {
        for json in [
            "null",
            " true\n",
            "false",
            "0",
            "-0",
            "12.5",
            "1e3",
            "1E+3",
            "25e-1",
            "-3.25e-2",
            "9007199254740991",
            "1.7976931348623157e308",
            "5e-320",
            "1e-999",
            "123456789012345678901234567890",
            r#""a\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00 沙发 é""#,
            "[]",
            "[ ]",
            "{}",
            r#"[1,[2,{"a":[]}],"x"]"#,
            r#"{"a":1,"b":{"c":null},"a":2}"#,
        ] {
            let ours = parse_json(json.as_bytes()).unwrap();
            let theirs: Value = serde_json::from_str(json).unwrap();
            match (&ours, &theirs) {
                (Value::Number(a), Value::Number(b)) => {
                    assert!((a - b).abs() <= a.abs() * 1e-15, "{json}: {a} {b}");
                }
                _ => assert_eq!(ours, theirs, "{json}"),
            }
        }
    }

    #[test]
    fn short_numbers_are_exact() {
        for number in [
            0.1,
            499.5,
            1e22,
            123.456,
            0.000001,
            19.99,
            1234567.891,
            2.5e-7,
        ] {
            assert_eq!(
                parse_json(format!("{number}").as_bytes()),
                Ok(Value::Number(number))
            );
        }
    }

    #[test]
    fn refuses_what_is_no_json() {
        for json in [
            "",
            " ",
            "nul",
            "nulll",
            "tru",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "NaN",
            "1e999",
            "\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"\\udc00\"",
            "\"\n\"",
            "[",
            "[1",
            "[1,]",
            "[,]",
            "[1 2]",
            "{",
            "{a:1}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{} {}",
            "]",
            "\u{feff}\u{feff}1",
        ] {
            assert!(parse_json(json.as_bytes()).is_err(), "{json}");
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
        assert!(parse_json(b"\"\xff\"").is_err());
        for deep in ["[".repeat(1 << 20), "{\"a\":".repeat(1 << 20)] {
            assert_eq!(
                parse_json(deep.as_bytes()).unwrap_err().why,
                "nested too deeply"
            );
        }
    }

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

    #[test]
    fn says_where() {
        let error = parse_json(b"[\n  1,\n  oops\n]").unwrap_err();
        assert_eq!((error.line, error.column), (3, 3));
        assert!(error.to_string().contains("line 3"));
    }
}
