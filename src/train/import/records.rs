use std::path::Path;

use crate::domain::Value;
use crate::train::ingest::{Report, Row, RowError, Table, open_source, read_source};
use crate::train::{Error, Result};

/// Longest JSON taken, in bytes after unpacking.
const MAX_JSON: u64 = 1 << 30;
/// Most names of fields looked at.
const MAX_COLUMNS: usize = 1_000;

/// The rows of a file, whatever it is written in.
pub(super) struct Records {
    pub columns: Vec<String>,
    /// The line of the header, or of the first row.
    pub line: u64,
    pub rows: Vec<Record>,
}

/// One row: a cell for each column, [`Value::Null`] where there is none.
pub(super) struct Record {
    pub line: u64,
    pub cells: Vec<Value>,
}

/// Reads CSV with a header, a JSON array of objects (alone, or the only array of objects in an
/// object), or one JSON object a line.
pub(super) fn read(path: &Path, report: &mut Report) -> Result<Records> {
    let mut source = open_source(path)?;
    let start = source
        .fill_buf()
        .map_err(|error| Error::file(path, error))?;
    let start = start.trim_ascii_start().first().copied();
    if matches!(start, Some(b'[' | b'{')) {
        read_json(path, report)
    } else {
        read_csv(path, report)
    }
}

fn read_csv(path: &Path, report: &mut Report) -> Result<Records> {
    let mut table = Table::open(path)?;
    let columns = table.columns().to_vec();
    let line = table.header_line();
    let mut rows = Vec::new();
    table.each(report, |row: &Row| {
        let cells = (0..row.len()).map(|i| Value::Text(row.get(i).into()));
        rows.push(Record {
            line: row.line,
            cells: cells.collect(),
        });
        Ok(())
    })?;
    Ok(Records {
        columns,
        line,
        rows,
    })
}

fn read_json(path: &Path, report: &mut Report) -> Result<Records> {
    let json = read_source(path, MAX_JSON)?;
    let no_json = |error: serde_json::Error| {
        let line = error.line().max(1) as u64;
        Error::line(path, line, format!("it is no JSON: {error}"))
    };
    let mut values = Vec::new();
    let mut stream = serde_json::Deserializer::from_slice(&json).into_iter::<Value>();
    let mut start = 0;
    while let Some(value) = stream.next() {
        values.push((start, value.map_err(no_json)?));
        start = stream.byte_offset();
    }
    let objects = match values.len() {
        1 => listed(&json, values.remove(0).1),
        _ => lines_of(&json, values),
    };
    let mut columns: Vec<String> = Vec::new();
    for (_, object) in &objects {
        let Value::Map(fields) = object else { continue };
        for (name, _) in fields {
            if !columns.contains(name) && columns.len() < MAX_COLUMNS {
                columns.push(name.clone());
            }
        }
    }
    report.rows = objects.len() as u64;
    let mut rows = Vec::new();
    for (line, object) in objects {
        if matches!(object, Value::Map(_)) {
            let cells = columns.iter().map(|name| object.field(name).clone());
            let cells = cells.collect();
            rows.push(Record { line, cells });
        } else {
            let detail = format!(", but {}", object.kind());
            let reason = "row: it is no object";
            report.leave_out(line, RowError { reason, detail });
        }
    }
    let line = rows.first().map_or(1, |row: &Record| row.line);
    Ok(Records {
        columns,
        line,
        rows,
    })
}

/// The products of the one JSON value of a file, each with its line.
fn listed(json: &[u8], value: Value) -> Vec<(u64, Value)> {
    let (depth, list) = match value {
        Value::List(list) => (1, list),
        Value::Map(mut fields) => {
            let of_objects = |value: &Value| match value {
                Value::List(list) => matches!(list.first(), Some(Value::Map(_))),
                _ => false,
            };
            match fields.iter().position(|(_, value)| of_objects(value)) {
                Some(index) => match fields.swap_remove(index).1 {
                    Value::List(list) => (2, list),
                    other => (0, vec![other]),
                },
                None => (0, vec![Value::Map(fields)]),
            }
        }
        other => (0, vec![other]),
    };
    let lines = element_lines(json, depth);
    // Where the count is another, other arrays were counted too, and no line is better than a
    // wrong one: it is the file's first then.
    let known = lines.len() == list.len();
    let line = |index: usize| if known { lines[index] } else { 1 };
    (list.into_iter().enumerate())
        .map(|(index, value)| (line(index), value))
        .collect()
}

/// The lines on which the elements of arrays at this depth start.
fn element_lines(json: &[u8], depth: usize) -> Vec<u64> {
    let (mut lines, mut line) = (Vec::new(), 1);
    let mut open: Vec<u8> = Vec::new();
    let (mut in_text, mut escaped, mut awaited) = (false, false, depth == 0);
    for &byte in json {
        line += u64::from(byte == b'\n');
        if in_text {
            (in_text, escaped) = match byte {
                _ if escaped => (true, false),
                b'\\' => (true, true),
                b'"' => (false, false),
                _ => (true, false),
            };
            continue;
        }
        if awaited && !byte.is_ascii_whitespace() {
            awaited = false;
            if byte != b']' {
                lines.push(line);
            }
        }
        match byte {
            b'"' => in_text = true,
            b'[' | b'{' => open.push(byte),
            b']' | b'}' => drop(open.pop()),
            _ => {}
        }
        let in_array = open.len() == depth && open.last() == Some(&b'[');
        awaited |= in_array && matches!(byte, b'[' | b',');
    }
    lines
}

/// The values of a file with one a line.
fn lines_of(json: &[u8], values: Vec<(usize, Value)>) -> Vec<(u64, Value)> {
    let (mut line, mut at) = (1, 0);
    let numbered = values.into_iter().map(|(after, value)| {
        let skipped = json[after..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace());
        let start = after + skipped.count();
        line += json[at..start]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        at = start;
        (line, value)
    });
    numbered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(json: &str) -> Vec<u64> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.json");
        std::fs::write(&path, json).unwrap();
        let read = read(&path, &mut Report::new(&path)).unwrap();
        read.rows.iter().map(|row| row.line).collect()
    }

    #[test]
    fn finds_the_objects_and_their_lines() {
        assert_eq!(lines(r#"[{"id":"]"},{"id":"b"}]"#), [1, 1]);
        assert_eq!(
            lines("[\n{\"id\":\"a\",\"tokens\":[\"x\",\n\"y\"]}\n,\n{}]"),
            [2, 5]
        );
        assert_eq!(
            lines("{\"a\":1,\n\"products\":[\n{\"id\":\"\\\"\"},\n{}]}"),
            [3, 4]
        );
        assert_eq!(lines("{\"id\":1}\n\n{\"id\":2}\n"), [1, 3]);
        assert_eq!(lines("\n{\"id\":1}"), [2]);
        assert_eq!(lines("[7,\n{}]"), [2]);
    }
}
