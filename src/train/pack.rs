use super::Result;
use crate::bundle::{Bundle, Packed};

/// A trained bundle as the files that a shop serves: weights in 16 bits, the rest in 32.
///
/// # Errors
/// If it holds what a reader would refuse.
pub fn pack(bundle: &Bundle) -> Result<Packed> {
    // Biases and priors are few, and rounding them moves every product.
    Ok(bundle.pack(|name| name.ends_with("weight") || name == "embedding")?)
}
