use serde::{Deserialize, Serialize};

use super::{Group, Keys};
use crate::domain::{Error, Result};

/// What the columns of a bundle mean: names, order, and how names became rows of the embedding
/// table. A bundle carries it whole; a reader takes only the one that its own code computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureSchema {
    /// The hash of names.
    pub keys: Keys,
    /// Rows of the embedding table that token keys are taken modulo.
    pub table_rows: u32,
    /// The groups in the order of a whole row.
    pub groups: Vec<GroupColumns>,
}

/// The columns of one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
            groups: Group::ALL.map(group).into(),
        }
    }

    /// Checks that this is a schema that this version computes.
    ///
    /// # Errors
    /// [`Error::ModelMismatch`], naming what differs.
    pub fn check(&self) -> Result<()> {
        if self.table_rows == 0 || self.table_rows > MAX_TABLE_ROWS {
            let why = format!(
                "must be between 1 and {MAX_TABLE_ROWS}, not {}",
                self.table_rows
            );
            return Err(Error::mismatch("schema.table_rows", why));
        }
        let known = FeatureSchema::new(self.table_rows);
        let differs = known.groups.iter().zip(&self.groups).find(|(a, b)| a != b);
        if let Some((ours, theirs)) = differs {
            let why = format!(
                "its columns are not those that this version computes for `{}`",
                ours.name
            );
            return Err(Error::mismatch(
                format!("schema.groups.{}", theirs.name),
                why,
            ));
        }
        if known.groups.len() != self.groups.len() {
            let why = format!(
                "{} groups, this version computes {}",
                self.groups.len(),
                known.groups.len()
            );
            return Err(Error::mismatch("schema.groups", why));
        }
        Ok(())
    }
}
