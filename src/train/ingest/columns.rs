use crate::train::{Error, Result};

/// Which column of a file holds which field, from `--columns time=ts,user=uid`; a field that is not
/// named there is in the column of its own name.
#[derive(Clone, Debug, Default)]
pub struct Columns(Vec<(String, String)>);

impl Columns {
    /// Reads the value of `--columns`; `fields` are those that can be named.
    ///
    /// # Errors
    /// [`Error::Usage`] for what is no list of `field=column`, and for unknown or repeated fields.
    pub fn parse(text: &str, fields: &[&str]) -> Result<Columns> {
        let usage = |why: String| Err(Error::Usage(format!("--columns: {why}")));
        let mut columns: Vec<(String, String)> = Vec::new();
        for pair in text
            .split(',')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            let Some((field, column)) = pair.split_once('=') else {
                return usage(format!("`{pair}` is not of the form field=column"));
            };
            let (field, column) = (field.trim(), column.trim());
            if !fields.contains(&field) {
                let fields = fields.join(", ");
                return usage(format!("`{field}` is not a field; there are {fields}"));
            }
            if column.is_empty() {
                return usage(format!("`{field}` is given no column"));
            }
            if columns.iter().any(|(known, _)| known == field) {
                return usage(format!("`{field}` is given twice"));
            }
            columns.push((field.into(), column.into()));
        }
        Ok(Columns(columns))
    }

    /// The column that was named for this field, if one was.
    pub fn given(&self, field: &str) -> Option<&str> {
        let given = self.0.iter().find(|(known, _)| known == field);
        given.map(|(_, column)| column.as_str())
    }

    /// Whether no column was named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_list_and_names_what_is_wrong_with_one() {
        let fields = ["time", "user"];
        let columns = Columns::parse("time=ts, user=the user", &fields).unwrap();
        assert_eq!(columns.given("time"), Some("ts"));
        assert_eq!(columns.given("user"), Some("the user"));
        assert_eq!(columns.given("item"), None);
        for (text, why) in [
            ("time", "--columns: `time` is not of the form field=column"),
            (
                "tme=ts",
                "--columns: `tme` is not a field; there are time, user",
            ),
            ("time=", "--columns: `time` is given no column"),
            ("time=a,time=b", "--columns: `time` is given twice"),
        ] {
            let error = Columns::parse(text, &fields).unwrap_err();
            assert_eq!(error.to_string(), why);
            assert_eq!(error.exit_code(), 2);
        }
    }
}
