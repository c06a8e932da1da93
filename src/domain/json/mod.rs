//! A reader of JSON. Written out because a general deserialiser would be a tenth of the code of a
//! shop's page.

mod list;
mod number;
mod parser;
mod text;

pub use list::JsonList;

use super::Value;
use parser::Parser;

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

/// Reads a JSON text. Of numbers with more than 15 digits the last bit may differ from what is
/// nearest; a byte order mark is skipped.
///
/// # Errors
/// Where the text is no JSON, nested too deeply, or has a number that no `f64` holds.
pub fn parse_json(json: &[u8]) -> Result<Value, JsonError> {
    let mut parser = Parser::new(json);
    let parsed = parser.document();
    parsed.map_err(|why| parser.error(why))
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
    fn says_where() {
        let error = parse_json(b"[\n  1,\n  oops\n]").unwrap_err();
        assert_eq!((error.line, error.column), (3, 3));
        assert!(error.to_string().contains("line 3"));
    }
}
