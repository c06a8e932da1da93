use super::Result;
use crate::bundle::{Bundle, Packed};
use crate::features::COOCCURRENCE_LARGE;
use crate::model::EMBEDDING;

/// A trained bundle as the files that a shop serves: what is large in 16 bits, the rest in 32.
///
/// # Errors
/// If it holds what a reader would refuse.
pub fn pack(bundle: &Bundle) -> Result<Packed> {
    Ok(bundle.pack(is_large)?)
}

/// Not so biases and shares, which are few, and whose rounding moves every product.
fn is_large(name: &str) -> bool {
    name.ends_with("weight") || name == EMBEDDING || COOCCURRENCE_LARGE.contains(&name)
}
