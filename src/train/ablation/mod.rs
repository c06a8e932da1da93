//! What each part of a recipe is worth: the recipe with one part changed at a time.

mod markdown;
mod variants;

pub use markdown::markdown;
pub use variants::variants;
