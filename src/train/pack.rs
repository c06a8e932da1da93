use super::Result;
use crate::bundle::{Bundle, Packed};
use crate::features::{COMPLEMENTS_LARGE, COOCCURRENCE_LARGE};
use crate::model::EMBEDDING;

/// How many bits each of a bundle's many numbers has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Precision {
    /// 16: half the bytes on the way to a page, which computes in 32 either way
    #[default]
    F16,
    /// 32: as they were trained
    F32,
}

/// A trained bundle as the files that a shop serves: what is large in that precision, the rest in
/// 32 bits.
///
/// # Errors
/// If it holds what a reader would refuse.
pub fn pack(bundle: &Bundle, precision: Precision) -> Result<Packed> {
    Ok(bundle.pack(|name| precision == Precision::F16 && is_large(name))?)
}

/// Whether a tensor may be stored in 16 bits. Not so biases and shares, which are few, and whose rounding moves every product.
pub fn is_large(name: &str) -> bool {
    name.ends_with("weight")
        || name == EMBEDDING
        || COOCCURRENCE_LARGE.contains(&name)
        || name == COMPLEMENTS_LARGE
}
