use serde::Serialize;
use xxhash_rust::xxh64::xxh64;

use super::lower_case::lower_case;
use crate::domain::Map;

/// Makes 64-bit keys of names, so that neither bundles nor priors carry the names themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Keys {
    /// The hash function's name; always `xxh64`.
    pub function: HashFunction,
    /// Its seed.
    pub seed: u64,
}

/// The hash functions that bundles may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HashFunction {
    /// XXH64.
    Xxh64,
}

impl Default for Keys {
    fn default() -> Self {
        Keys {
            function: HashFunction::Xxh64,
            seed: 0x6e65_7374,
        }
    }
}

impl Keys {
    /// The key of a product's id, which is its name to the letter. Never 0.
    pub fn id(&self, id: &str) -> u64 {
        let mut text = String::with_capacity(id.len() + 5);
        text.push_str("item\n");
        text.push_str(id);
        xxh64(text.as_bytes(), self.seed).max(1)
    }

    /// The key of a name within a space of names (`brand`, `style`...), case and outer white space
    /// aside. Never 0, which stands for "unknown".
    pub fn key(&self, space: &str, name: &str) -> u64 {
        let mut text = String::with_capacity(space.len() + name.len() + 1);
        text.push_str(space);
        text.push('\n');
        text += &lower_case(name.trim());
        xxh64(text.as_bytes(), self.seed).max(1)
    }
}

/// What is known by keys.
pub type KeyMap<V> = Map<u64, V>;
