use super::RowError;

/// One row of a [`Table`](super::Table), to be read again and again into the same memory.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line on which it starts, from 1.
    pub line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Row {
    /// The field at a column, without white space around it; empty where there is none.
    pub fn get(&self, column: usize) -> &str {
        let start = match column {
            0 => 0,
            _ => self
                .ends
                .get(column - 1)
                .copied()
                .unwrap_or(self.text.len()),
        };
        let end = self.ends.get(column).copied().unwrap_or(start);
        self.text[start..end].trim()
    }

    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no field.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Takes the fields of a record: separated by `delimiter`, in double quotes where they hold
    /// one, with `""` for a quote (RFC 4180). Gives false if a quoted field goes on after the end.
    pub(super) fn split(&mut self, record: &str, delimiter: u8) -> Result<bool, RowError> {
        self.text.clear();
        self.ends.clear();
        let mut rest = record;
        loop {
            let quoted = rest.trim_start_matches(' ').strip_prefix('"');
            rest = match quoted {
                Some(quoted) => match self.take_quoted(quoted, delimiter)? {
                    Some(rest) => rest,
                    None => return Ok(false),
                },
                None => {
                    let end = (rest.bytes().position(|b| b == delimiter)).unwrap_or(rest.len());
                    self.text.push_str(&rest[..end]);
                    &rest[end..]
                }
            };
            self.ends.push(self.text.len());
            if rest.is_empty() {
                return Ok(true);
            }
            rest = &rest[1..];
        }
    }

    /// Takes a field from after its first quote; gives what follows it, none if it does not end.
    fn take_quoted<'a>(
        &mut self,
        mut rest: &'a str,
        delimiter: u8,
    ) -> Result<Option<&'a str>, RowError> {
        while let Some(quote) = rest.find('"') {
            self.text.push_str(&rest[..quote]);
            rest = &rest[quote + 1..];
            if let Some(after) = rest.strip_prefix('"') {
                self.text.push('"');
                rest = after;
                continue;
            }
            let after = rest.trim_start_matches(' ');
            return match after.as_bytes().first() {
                Some(byte) if *byte != delimiter => Err(RowError::new(
                    "row: a quoted field goes on after its closing quote",
                )),
                _ => Ok(Some(after)),
            };
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(record: &str) -> Option<Vec<String>> {
        let mut row = Row::default();
        let whole = row.split(record, b',').ok()?;
        whole.then(|| (0..row.len()).map(|i| row.get(i).into()).collect())
    }

    #[test]
    fn splits_plain_and_quoted_fields() {
        for (record, fields) in [
            ("a,b", vec!["a", "b"]),
            ("", vec![""]),
            (",", vec!["", ""]),
            (" a ,\tb ", vec!["a", "b"]),
            (r#""a,b",c"#, vec!["a,b", "c"]),
            (r#""say ""oak""", "x" "#, vec![r#"say "oak""#, "x"]),
            (r#"5" pipe,b"#, vec![r#"5" pipe"#, "b"]),
            ("\"two\nlines\",b", vec!["two\nlines", "b"]),
            ("沙发,ß", vec!["沙发", "ß"]),
        ] {
            let fields: Vec<String> = fields.into_iter().map(String::from).collect();
            assert_eq!(split(record), Some(fields), "{record}");
        }
        assert_eq!(split("\",x"), None);
        assert_eq!(split(r#""a"b,c"#), None);
        let mut row = Row::default();
        row.split("a,b", b',').unwrap();
        assert_eq!((row.get(2), row.get(9)), ("", ""));
    }
}
