use serde::Serialize;

use super::{Group, Keys};
use crate::domain::{Error, Result, Value, text};

/// What the columns of a bundle mean: names, order, and how names became rows of the embedding
/// table. A bundle carries it whole; a reader takes only the one that its own code computes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeatureSchema {
    /// The hash of names.
    pub keys: Keys,
    /// Rows of the embedding table that token keys are taken modulo.
    pub table_rows: u32,
    /// The groups in the order of a whole row.
    pub groups: Vec<GroupColumns>,
}

/// The columns of one group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupColumns {
    /// The group.
    pub name: String,
    /// Its numeric columns, in their order.
    pub columns: Vec<String>,
    /// How many embedding bags follow them.
    pub bags: usize,
}

/// Largest embedding table that a bundle may ask for, in rows.
const MAX_TABLE_ROWS: u32 = 1 << 20;

impl FeatureSchema {
    /// The schema that this version computes, with a table of that many rows.
    pub fn new(table_rows: u32) -> Self {
        let group = |group: Group| GroupColumns {
            name: group.name().into(),
            columns: group.columns().iter().map(|name| (*name).into()).collect(),
            bags: group.bags(),
        };
        FeatureSchema {
            keys: Keys::default(),
            table_rows,
            groups: (Group::ALL.into_iter().filter(has_columns))
                .map(group)
                .collect(),
        }
    }

    /// Reads the manifest's `schema` field.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`], naming what this version does not compute.
    pub fn from_json(json: &Value) -> Result<Self> {
        let rows = json.field("table_rows").count().unwrap_or_default();
        if rows == 0 || rows > u64::from(MAX_TABLE_ROWS) {
            let why = text!("must be between 1 and ", MAX_TABLE_ROWS);
            return Err(Error::mismatch("schema.table_rows", why));
        }
        let mut schema = FeatureSchema::new(rows as u32);
        let keys = json.field("keys");
        let seed = keys.field("seed").count();
        schema.keys.seed = seed.ok_or_else(|| Error::mismatch("schema.keys.seed", "is missing"))?;
        if keys.field("function").text() != Some("xxh64") {
            let why = "this version knows only xxh64";
            return Err(Error::mismatch("schema.keys.function", why));
        }
        let groups = json.field("groups").list().unwrap_or_default();
        for (ours, theirs) in schema.groups.iter().zip(groups) {
            if !ours.is(theirs) {
                let field = text!("schema.groups.", ours.name);
                let why = "its columns are not those that this version computes";
                return Err(Error::mismatch(field, why));
            }
        }
        let fields = |json: &Value| json.map().unwrap_or_default().len();
        if groups.len() != schema.groups.len() || fields(json) != 3 || fields(keys) != 2 {
            let why = "holds more or less than this version computes";
            return Err(Error::mismatch("schema", why));
        }
        Ok(schema)
    }
}

fn has_columns(group: &Group) -> bool {
    !group.columns().is_empty()
}

impl GroupColumns {
    /// Whether this is what a manifest says of the group.
    fn is(&self, json: &Value) -> bool {
        let columns = json.field("columns").list().unwrap_or_default();
        json.map().unwrap_or_default().len() == 3
            && json.field("name").text() == Some(&self.name)
            && json.field("bags").count() == Some(self.bags as u64)
            && columns.len() == self.columns.len()
            && columns
                .iter()
                .zip(&self.columns)
                .all(|(a, b)| a.text() == Some(b))
    }
}
